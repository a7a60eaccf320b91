//! Weight files from outside: what is written reads back, what is hostile is refused by name.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use common::{Bench, World};
use hearth::protocol::{FailureKind, WeightSource};
use hearth::weights::{
    Description, NamedTensor, Storage, WeightsError, WeightsFile, write, write_stored,
};
use safetensors::tensor::{Dtype, TensorView, serialize};

fn shipped() -> Vec<u8> {
    std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/digits/digits.safetensors"
    ))
    .unwrap()
}

fn description() -> Description {
    Description {
        model: "digits".into(),
        labels: (0..10).map(|digit| digit.to_string()).collect(),
        step: None,
        base: None,
        lora: None,
        run: None,
    }
}

/// Loads given bytes and returns what the engine says against them.
fn refusal(bytes: Vec<u8>) -> String {
    let failure = Bench::default()
        .load(WeightSource::Given(bytes.into()))
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadWeights);
    failure.to_string()
}

/// The shipped file with its tensors changed.
fn changed(change: impl FnOnce(&mut Vec<NamedTensor>)) -> Vec<u8> {
    let mut tensors = WeightsFile::read(&shipped()).unwrap().tensors;
    change(&mut tensors);
    write(&tensors, &description()).unwrap()
}

#[test]
fn the_shipped_file_is_what_its_manifest_says() {
    let manifest = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/digits/manifest.json"
    ))
    .unwrap();
    let manifest: hearth::weights::Manifest = serde_json::from_slice(&manifest).unwrap();
    hearth::weights::verify(&shipped(), &manifest.weights).unwrap();
    assert_eq!(hearth::weights::sha256(&shipped()), manifest.weights.sha256);
    assert!(manifest.parameters <= 150_000);
    for entry in &manifest.weights.tensors {
        let file = WeightsFile::read(&shipped()).unwrap();
        let tensor = file
            .tensors
            .iter()
            .find(|tensor| tensor.path == entry.path)
            .unwrap();
        assert_eq!(tensor.shape, entry.shape, "{}", entry.path);
    }
}

#[test]
fn an_export_is_the_file_it_came_from() {
    let mut bench = Bench::default();
    let model = bench.digits();
    assert_eq!(bench.export(model), shipped());
}

#[test]
fn a_truncated_file_is_refused() {
    let file = shipped();
    assert!(refusal(file[..file.len() / 2].to_vec()).contains("safetensors"));
    assert!(refusal(Vec::new()).contains("safetensors"));
}

#[test]
fn a_header_longer_than_the_file_is_refused() {
    let mut file = shipped();
    file[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(refusal(file).contains("safetensors"));
}

#[test]
fn a_wrong_shape_is_refused_with_both_shapes() {
    let text = refusal(changed(|tensors| {
        let head = tensors
            .iter_mut()
            .find(|tensor| tensor.path == "head.bias")
            .unwrap();
        head.shape = vec![9];
        head.values.pop();
    }));
    assert!(
        text.contains("[10]") && text.contains("[9]") && text.contains("head.bias"),
        "{text}"
    );
}

#[test]
fn a_number_that_is_none_is_refused_with_its_place() {
    let text = refusal(changed(|tensors| tensors[0].values[3] = f32::NAN));
    assert!(text.contains("place 3"), "{text}");
}

#[test]
fn a_missing_tensor_is_named() {
    let text = refusal(changed(|tensors| {
        tensors.retain(|tensor| tensor.path != "conv2.bias");
    }));
    assert!(text.contains("conv2.bias"), "{text}");
}

#[test]
fn another_model_s_file_is_refused() {
    let other = Description {
        model: "cats".into(),
        ..description()
    };
    let tensors = WeightsFile::read(&shipped()).unwrap().tensors;
    assert!(refusal(write(&tensors, &other).unwrap()).contains("cats"));
    let doubled = Description {
        labels: vec!["0".into(), "0".into()],
        ..description()
    };
    assert!(matches!(
        WeightsFile::read(&write(&tensors, &doubled).unwrap()),
        Err(WeightsError::Labels(_))
    ));
}

#[test]
fn a_file_that_is_not_the_manifest_s_is_refused() {
    let refuse = |bytes: Vec<u8>| {
        let world = World::default();
        world
            .0
            .files
            .borrow_mut()
            .insert("models/digits/digits.safetensors".into(), bytes);
        Bench::in_world(world)
            .load(WeightSource::Shipped)
            .unwrap_err()
    };
    let mut flipped = shipped();
    *flipped.last_mut().unwrap() ^= 1;
    assert!(refuse(flipped).expected.contains("SHA-256"));
    let mut page = b"<!doctype html><html><body>404</body></html>".to_vec();
    page.resize(shipped().len(), b' ');
    let page = refuse(page);
    assert!(page.got.contains("web page"), "{page}");
    let mut short = shipped();
    short.pop();
    assert!(refuse(short).expected.contains("bytes"));
    let mut long = shipped();
    long.push(0);
    assert_eq!(refuse(long).kind, FailureKind::BadWeights);
}

#[test]
fn a_tensor_that_nobody_needs_is_reported() {
    let file = changed(|tensors| {
        tensors.push(NamedTensor {
            path: "extra".into(),
            shape: vec![1],
            values: vec![1.0],
        });
    });
    assert_eq!(
        Bench::default()
            .load(WeightSource::Given(file.into()))
            .unwrap()
            .report
            .unused,
        ["extra"]
    );
}

#[test]
fn damaged_data_is_refused() {
    let world = World::default();
    let labels = "data/digits/held_out.labels.idx.gz".to_owned();
    world
        .0
        .files
        .borrow_mut()
        .insert(labels, b"<html>".to_vec());
    let mut bench = Bench::in_world(world);
    let model = bench.digits();
    let on = hearth::protocol::SampleSource::HeldOut;
    let failure = bench
        .ask(hearth::protocol::Command::Evaluate { model, on })
        .unwrap_err();
    assert!(failure.got.contains("web page"), "{failure}");
}

/// A file with one tensor of integers, and what comes beside it.
fn integers(shape: Vec<usize>, scales: Option<&(Dtype, Vec<u8>)>) -> Vec<u8> {
    let data: Vec<u8> = vec![3; shape.iter().product()];
    let view = TensorView::new(Dtype::I8, shape, &data).unwrap();
    let mut tensors = vec![("layer.weight".to_owned(), view)];
    if let Some((dtype, bytes)) = scales {
        let count = bytes.len() * 8 / dtype.bitsize();
        let view = TensorView::new(*dtype, vec![count], bytes).unwrap();
        tensors.push(("layer.weight.scale".into(), view));
    }
    serialize(tensors, None).unwrap()
}

fn floats(values: &[f32]) -> (Dtype, Vec<u8>) {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes());
    (Dtype::F32, bytes.collect())
}

#[test]
fn integers_are_read_with_their_scales() {
    let file = WeightsFile::read(&integers(vec![2, 3], Some(&floats(&[0.5, 2.0])))).unwrap();
    let names: Vec<&str> = file.tensors.iter().map(|t| t.path.as_str()).collect();
    assert_eq!(names, ["layer.weight"], "scales are no tensor of their own");
    assert_eq!(file.tensors[0].values, [1.5, 1.5, 1.5, 6.0, 6.0, 6.0]);
}

#[test]
fn integers_without_usable_scales_are_refused() {
    let refuse = |shape: &[usize], scales: Option<(Dtype, Vec<u8>)>| {
        let file = integers(shape.to_vec(), scales.as_ref());
        let refused = WeightsFile::read(&file).unwrap_err().to_string();
        assert!(refused.contains("layer.weight"), "{refused}");
        refused
    };
    assert!(refuse(&[2, 3], None).contains("none"));
    assert!(refuse(&[2, 3], Some(floats(&[1.0]))).contains("1 values"));
    assert!(refuse(&[2, 3], Some(floats(&[1.0, f32::NAN]))).contains("place 1"));
    assert!(refuse(&[2, 3], Some(floats(&[f32::MAX, 1.0]))).contains("place 0"));
    assert!(refuse(&[2, 3], Some((Dtype::I32, vec![0; 8]))).contains("I32"));
    assert!(refuse(&[], Some(floats(&[1.0]))).contains("shape []"));
    assert!(refuse(&[0, 3], Some(floats(&[]))).contains("shape [0, 3]"));
}

#[test]
fn every_storage_reads_back_and_is_the_same_bytes_each_time() {
    let tensors = WeightsFile::read(&shipped()).unwrap().tensors;
    let storage = |tensor: &NamedTensor| match tensor.shape.len() {
        1 => Storage::F32,
        2 => Storage::F16,
        _ => Storage::Int8,
    };
    let bytes = write_stored(&tensors, &storage, &description()).unwrap();
    assert_eq!(
        bytes,
        write_stored(&tensors, &storage, &description()).unwrap()
    );
    let read = WeightsFile::read(&bytes).unwrap().tensors;
    assert_eq!(read.len(), tensors.len());
    for (before, after) in tensors.iter().zip(&read) {
        assert_eq!((&before.path, &before.shape), (&after.path, &after.shape));
        let largest = before.values.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
        for (a, b) in before.values.iter().zip(&after.values) {
            assert!((a - b).abs() <= largest / 250.0, "{}: {a} {b}", before.path);
        }
    }
}
