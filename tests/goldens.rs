//! What Hearth computes against independent implementations: PyTorch, Pillow with SciPy. The scripts that made the
//! goldens stand in `tests/reference/`; `cargo xtask reference` runs them again.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use burn::tensor::{Tensor, TensorData};
use common::Bench;
use hearth::data::preprocess::digit::from_rgba;
use hearth::model::{Network, Parameter, Trainable, find};
use hearth::train::{HostBatch, Optimizer, train_step};
use hearth::weights::{WeightsFile, apply};
use serde_json::Value;

fn read(path: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

/// The models of one architecture, each with weights of its own.
const MODELS: [&str; 2] = ["digits", "clothes"];

fn golden(model: &str) -> Value {
    read(&format!("models/{model}/golden.json"))
}

fn shipped(model: &str) -> Box<dyn Network> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("models/{model}/{model}.safetensors"));
    let mut network = (find(model).unwrap().init)(10, &burn::tensor::Device::flex());
    apply(
        network.as_mut(),
        WeightsFile::read(&std::fs::read(path).unwrap()).unwrap(),
    )
    .unwrap();
    network
}

fn batch(golden: &Value) -> HostBatch {
    let pixels = golden["pixels"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(numbers);
    let labels = numbers(&golden["labels"])
        .into_iter()
        .map(|label| label as usize)
        .collect();
    HostBatch {
        shape: [1, 28, 28],
        values: pixels.map(|pixel| pixel as f32 / 255.0).collect(),
        labels,
    }
}

/// Where PyTorch's flat index lies in burn's layout.
fn burn_index(parameter: &Parameter, index: usize) -> usize {
    match parameter.transposed {
        false => index,
        true => (index % parameter.shape[0]) * parameter.shape[1] + index / parameter.shape[0],
    }
}

fn assert_entries(parameter: &Parameter, values: &[f32], entries: &Value, what: &str) {
    let entries = entries.as_array().unwrap();
    assert!(
        !entries.is_empty(),
        "{what} of {} has no entry",
        parameter.path
    );
    for entry in entries {
        let (index, expected) = (
            entry[0].as_u64().unwrap() as usize,
            entry[1].as_f64().unwrap(),
        );
        let got = f64::from(values[burn_index(parameter, index)]);
        assert!(
            (got - expected).abs() < 1e-4,
            "{what} of {}[{index}]: {got}, PyTorch {expected}",
            parameter.path
        );
    }
}

#[test]
fn logits_equal_pytorch_s() {
    MODELS.into_iter().for_each(check_logits);
}

fn check_logits(model: &str) {
    let golden = golden(model);
    let network = shipped(model);
    let batch = batch(&golden);
    let images = TensorData::new(batch.values, [batch.labels.len(), 1, 28, 28]);
    let logits = network
        .logits(Tensor::from_data(images, &network.device()))
        .into_data();
    let logits: Vec<f32> = logits.try_to_vec().unwrap();
    let expected: Vec<f64> = golden["logits"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(numbers)
        .collect();
    assert_eq!(logits.len(), expected.len());
    for (got, expected) in logits.iter().zip(expected) {
        assert!(
            (f64::from(*got) - expected).abs() < 1e-4,
            "{got}, PyTorch {expected}"
        );
    }
}

#[test]
fn one_gradient_step_equals_pytorch_s() {
    MODELS.into_iter().for_each(check_gradient_step);
}

fn check_gradient_step(model: &str) {
    let golden = golden(model);
    let mut network = shipped(model).for_training(Trainable::All);
    let rate = golden["learning_rate"].as_f64().unwrap();
    let mut optimizer = Optimizer::default();
    let output = train_step(network.as_mut(), &mut optimizer, batch(&golden), rate);
    let loss = f64::from(output.loss.into_data().try_to_vec::<f32>().unwrap()[0]);
    assert!(
        (loss - golden["loss"].as_f64().unwrap()).abs() < 1e-4,
        "{loss}"
    );
    for parameter in network.parameters() {
        // After one step Adam's first moment is a tenth of the gradient.
        let (moment, _) = optimizer.moments(&parameter.path).unwrap();
        let gradient: Vec<f32> = moment
            .into_data()
            .try_to_vec::<f32>()
            .unwrap()
            .into_iter()
            .map(|value| value * 10.0)
            .collect();
        let reference = &golden["gradients"][&parameter.path];
        assert_entries(&parameter, &gradient, &reference["entries"], "the gradient");
        let norm = gradient
            .iter()
            .map(|value| f64::from(*value).powi(2))
            .sum::<f64>()
            .sqrt();
        assert!(
            (norm - reference["norm"].as_f64().unwrap()).abs() < 1e-4,
            "{}: norm {norm}",
            parameter.path
        );
        let values: Vec<f32> = parameter.value.to_data().try_to_vec().unwrap();
        assert_entries(
            &parameter,
            &values,
            &golden["after_step"][&parameter.path],
            "the step",
        );
    }
}

#[test]
fn preprocessing_equals_pillow_s() {
    for case in read("tests/reference/preprocess.json").as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let size = |side: &str| case[side].as_u64().unwrap() as u32;
        let rgba: Vec<u8> = numbers(&case["grey"])
            .into_iter()
            .flat_map(|grey| [grey as u8, grey as u8, grey as u8, 255])
            .collect();
        let field = from_rgba(size("width"), size("height"), &rgba).unwrap();
        let expected = numbers(&case["expected"]);
        let worst = field
            .iter()
            .zip(&expected)
            .map(|(got, want)| (f64::from(*got) - want).abs())
            .fold(0.0, f64::max);
        assert!(worst < 1e-3, "{name}: off by {worst}");
        assert!(expected.iter().sum::<f64>() > 5.0, "{name} shows something");
    }
}

#[test]
fn an_engine_s_export_answers_as_pytorch_does() {
    let golden = golden("digits");
    let mut bench = Bench::default();
    let model = bench.digits();
    let pixels: Vec<f32> = numbers(&golden["pixels"][0])
        .iter()
        .map(|pixel| *pixel as f32 / 255.0)
        .collect();
    let input = hearth::protocol::Input::Tensor(hearth::protocol::Bytes::from_f32(&pixels));
    let got = bench.probabilities(model, input);
    let logits = numbers(&golden["logits"][0]);
    let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
    for (got, logit) in got.iter().zip(logits) {
        assert!((f64::from(*got) - logit.exp() / sum).abs() < 1e-4);
    }
}
