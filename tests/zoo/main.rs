//! The shipped models against the programs they come from: PyTorch's and Pillow's answers stand in `golden.json` beside each model's
//! weights; `cargo xtask reference` makes them again.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

#[path = "../common/mod.rs"]
mod common;
mod efficientnet;
mod engine;
mod magika;
mod minilm;
mod photo;

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};
use hearth::model::Network;
use hearth::weights::{Manifest, WeightsFile, apply, verify};
use serde_json::Value;

/// A file of the repository.
fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> Vec<u8> {
    std::fs::read(path(file)).unwrap()
}

fn json(file: &str) -> Value {
    serde_json::from_slice(&read(file)).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    let numbers = value.as_array().unwrap().iter();
    numbers
        .map(|number| number.as_f64().unwrap() as f32)
        .collect()
}

fn manifest(name: &str) -> Manifest {
    serde_json::from_slice(&read(&format!("models/{name}/manifest.json"))).unwrap()
}

/// The shipped network: its file is the manifest's, every tensor is used, every shape is as the manifest says.
fn shipped(name: &str, init: fn(usize, &Device) -> Box<dyn Network>) -> Box<dyn Network> {
    let manifest = manifest(name);
    let bytes = read(&format!("models/{name}/{}", manifest.weights.file));
    verify(&bytes, &manifest.weights).unwrap();
    let file = WeightsFile::read(&bytes).unwrap();
    let description = file.description.as_ref().unwrap();
    assert_eq!(
        (description.model.as_str(), &description.labels),
        (name, &manifest.labels)
    );
    let mut network = init(manifest.labels.len(), &Device::flex());
    let applied = apply(network.as_mut(), file).unwrap();
    assert_eq!(
        (applied.unused.len(), applied.applied.len()),
        (0, manifest.weights.tensors.len())
    );
    assert_shapes(network.as_ref(), &manifest);
    network
}

fn assert_shapes(network: &dyn Network, manifest: &Manifest) {
    let parameters = network.parameters();
    for entry in &manifest.weights.tensors {
        let found = parameters.iter().find(|p| p.path == entry.path).unwrap();
        assert_eq!(found.file_shape(), entry.shape, "{}", entry.path);
    }
    let numbers: usize = parameters
        .iter()
        .map(|p| p.shape.iter().product::<usize>())
        .sum();
    assert_eq!(numbers as u64, manifest.parameters);
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_to_vec().unwrap()
}

/// The largest difference of two values in the same place.
fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}
