//! Magika against the original package and its ONNX file.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor};
use hearth::data::preprocess::file::{BLOCK_BYTES, Classes, Look, look, rule};
use hearth::model::magika::{MagikaConfig, init};
use hearth::model::{Network, inputs};
use serde_json::Value;

use super::{floats, json, largest_difference, manifest, read, shipped, values};

const NAME: &str = "magika";

/// How far a probability may be from the original's. It is .007 for eight bytes among padding, where the original's variance, the difference of
/// two near numbers, is inexact (ours equals a computation in 64 bits), and below .0005 for all others.
const TOLERANCE: f32 = 0.01;

fn golden() -> Vec<Value> {
    let golden = json("models/magika/golden.json");
    golden["files"].as_array().unwrap().clone()
}

fn seen(name: &str) -> Look {
    let content = read(&format!("tests/samples/{name}"));
    let end_bytes = content.len().min(BLOCK_BYTES);
    let end = &content[content.len() - end_bytes..];
    look(content.len() as u64, &content[..end_bytes], end).unwrap()
}

fn network_input(values: Vec<f32>) -> Tensor<4> {
    inputs(values, [1, 1, 2048], &Device::flex())
}

/// The verdict on a file, and the largest probability where the network was asked.
fn verdict(network: &dyn Network, name: &str) -> (String, Option<f32>) {
    let manifest = manifest(NAME);
    match seen(name) {
        Look::Ruled(ruling, _) => (ruling.label, None),
        Look::Asked(prepared, _) => {
            let row = values(softmax(network.logits(network_input(prepared.values)), 1));
            let classes = Classes {
                labels: &manifest.labels,
                descriptions: &manifest.descriptions,
                thresholds: &manifest.thresholds,
                fallbacks: &manifest.fallbacks,
            };
            let score = row.iter().copied().fold(0.0, f32::max);
            (rule(&classes, &row).unwrap().label, Some(score))
        }
    }
}

#[test]
fn files_are_what_the_original_says() {
    let network = shipped(NAME, init);
    for case in golden() {
        let name = case["name"].as_str().unwrap();
        let (label, score) = verdict(network.as_ref(), name);
        assert_eq!(label, case["label"].as_str().unwrap(), "{name}");
        let expected = case["score"].as_f64().map(|score| score as f32);
        println!("{name}: {label} {score:?}, original {expected:?}");
        assert_eq!(score.is_some(), expected.is_some(), "{name}");
        if let Some((score, expected)) = score.zip(expected) {
            let off = (score - expected).abs();
            assert!(off < TOLERANCE, "{name}: off by {off}");
        }
    }
}

#[test]
fn fifteen_types_are_named_by_their_names() {
    let network = shipped(NAME, init);
    let (mut right, cases) = (0, golden());
    let files = cases.iter().filter_map(|case| case["name"].as_str());
    for name in files.filter(|name| name.starts_with("files/")) {
        let stem = name["files/".len()..].split('.').next().unwrap();
        right += usize::from(verdict(network.as_ref(), name).0 == stem);
    }
    assert_eq!(right, 15);
}

/// Sixteen bits move the numbers a little.
#[test]
fn the_architecture_is_the_original_s() {
    let network = shipped(NAME, init);
    for case in golden() {
        let name = case["name"].as_str().unwrap();
        let Look::Asked(prepared, _) = seen(name) else {
            continue;
        };
        let sum: f64 = (1..)
            .zip(&prepared.values)
            .map(|(place, value)| f64::from(place) * f64::from(*value))
            .sum();
        assert_eq!(sum, case["input_sum"].as_f64().unwrap(), "{name}");
        let features = network.features(network_input(prepared.values));
        let logits = values(network.classify(features.clone()));
        let off = largest_difference(&values(features)[..16], &floats(&case["features"]));
        assert!(off < 0.02, "{name}: features are off by {off}");
        let off = largest_difference(&logits[..16], &floats(&case["logits"]));
        assert!(off < 0.05, "{name}: logits are off by {off}");
    }
}

#[test]
fn shapes_are_what_the_manifest_says() {
    let network = shipped(NAME, init);
    let bytes = Tensor::zeros([3, 1, 1, 2048], &Device::flex());
    let features = network.features(bytes);
    assert_eq!(features.dims(), [3, manifest(NAME).features]);
    assert_eq!(network.classify(features).dims(), [3, 214]);
    assert_eq!(MagikaConfig::new(214).classes, 214);
    assert!(network.activations() > 500_000);
}

#[test]
fn every_class_has_its_rules() {
    let manifest = manifest(NAME);
    for count in [
        manifest.descriptions.len(),
        manifest.thresholds.len(),
        manifest.fallbacks.len(),
    ] {
        assert_eq!(count, 214);
    }
    let threshold = |label: &str| {
        let place = manifest.labels.iter().position(|known| known == label);
        manifest.thresholds[place.unwrap()]
    };
    assert_eq!((threshold("latex"), threshold("rust")), (0.95, 0.5));
}

/// A batch gives each file what it gets alone.
#[test]
fn files_in_a_batch_do_not_touch_each_other() {
    let network = shipped(NAME, init);
    let prepared = ["files/rust.rs", "files/png.png"].map(|name| match seen(name) {
        Look::Asked(prepared, _) => prepared.values,
        Look::Ruled(..) => panic!("{name} is for the network"),
    });
    let together = values(network.logits(network_input(prepared.concat())));
    let alone = prepared.map(|one| values(network.logits(network_input(one))));
    assert!(largest_difference(&together, &alone.concat()) < 1e-4);
}
