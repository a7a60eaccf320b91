//! EfficientNet-Lite0 against the original PyTorch package.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor};
use hearth::data::preprocess::photo::{PHOTO, prepare};
use hearth::model::efficientnet_lite::init;
use hearth::model::{Trainable, inputs};
use serde_json::Value;

use super::photo::{noise, sample};
use super::{floats, json, largest_difference, manifest, shipped, values};

const NAME: &str = "efficientnet-lite0";

/// How far a probability may be from the original's 32-bit floats, which eight bits, another JPEG decoder and another order of sums move.
const TOLERANCE: f32 = 0.03;

fn golden() -> Value {
    json("models/efficientnet-lite0/golden.json")
}

/// `[1, 3, 224, 224]`
fn network_input(crop: &[u8]) -> Tensor<4> {
    inputs(prepare(crop).values, PHOTO, &Device::flex())
}

#[test]
fn photos_are_named_as_the_original_names_them() {
    let (network, labels) = (shipped(NAME, init), manifest(NAME).labels);
    for photo in golden()["photos"].as_array().unwrap() {
        let file = photo["file"].as_str().unwrap();
        let logits = network.logits(network_input(&sample(file)));
        let probabilities = values(softmax(logits, 1));
        let best = (0..labels.len()).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
        let expected = photo["top"][0][0].as_u64().unwrap() as usize;
        assert_eq!(labels[best.unwrap()], labels[expected], "{file}");
        for place in photo["top"].as_array().unwrap() {
            let (class, original) = (
                place[0].as_u64().unwrap() as usize,
                place[1].as_f64().unwrap() as f32,
            );
            let off = (probabilities[class] - original).abs();
            println!(
                "{file}: {} {:.3}, original {original:.3}",
                labels[class], probabilities[class]
            );
            assert!(
                off <= TOLERANCE,
                "{file}: {} is off by {off}",
                labels[class]
            );
        }
    }
}

#[test]
fn features_point_where_the_original_s_do() {
    let network = shipped(NAME, init);
    for photo in golden()["photos"].as_array().unwrap() {
        let features =
            values(network.features(network_input(&sample(photo["file"].as_str().unwrap()))));
        let (got, expected) = (&features[..16], floats(&photo["features"]));
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let cosine = dot(got, &expected) / (dot(got, got) * dot(&expected, &expected)).sqrt();
        println!("{}: cosine {cosine:.4}", photo["file"]);
        assert!(cosine > 0.995, "{}: cosine {cosine}", photo["file"]);
    }
}

/// The same numbers in PyTorch: what is left is the order of sums.
#[test]
fn the_architecture_is_the_original_s() {
    let (network, golden) = (shipped(NAME, init), golden());
    let features = network.features(network_input(&noise(224, 224, 3)));
    let logits = values(network.classify(features.clone()));
    let features = values(features);
    let expected = &golden["noise_on_shipped"];
    let off = largest_difference(&features[..64], &floats(&expected["features"]));
    assert!(off < 1e-3, "features are off by {off}");
    let logits: Vec<f32> = logits.into_iter().step_by(7).collect();
    let off = largest_difference(&logits, &floats(&expected["logits"]));
    assert!(off < 1e-3, "logits are off by {off}");
}

#[test]
fn shapes_are_what_the_manifest_says() {
    let network = shipped(NAME, init);
    let photos = Tensor::zeros([2, 3, 224, 224], &Device::flex());
    let features = network.features(photos);
    assert_eq!(features.dims(), [2, manifest(NAME).features]);
    assert_eq!(network.classify(features).dims(), [2, 1000]);
    let own = init(7, &Device::flex());
    assert_eq!(
        own.classify(Tensor::zeros([3, 1280], &Device::flex()))
            .dims(),
        [3, 7]
    );
}

#[test]
fn labels_are_a_thousand_distinct_names() {
    let labels = manifest(NAME).labels;
    let mut distinct: Vec<String> = labels.iter().map(|label| label.to_lowercase()).collect();
    distinct.sort();
    distinct.dedup();
    // "Cardigan (dog)" and "cardigan (garment)" differ by more than a capital.
    assert_eq!((labels.len(), distinct.len()), (1000, 1000));
    assert!(
        labels
            .iter()
            .all(|label| !label.trim().is_empty() && label.len() < 40)
    );
}

#[test]
fn the_head_alone_can_learn() {
    let network = init(3, &Device::flex().autodiff()).for_training(Trainable::Prefix("head."));
    let loss = network
        .logits(Tensor::ones([1, 3, 224, 224], &Device::flex()).autodiff())
        .powi_scalar(2)
        .sum();
    let mut learned = Vec::new();
    let mut network = network;
    network.apply_gradients(&mut loss.backward(), &mut |path, value, _| {
        learned.push(path.to_owned());
        value
    });
    assert_eq!(learned, ["head.weight", "head.bias"]);
}
