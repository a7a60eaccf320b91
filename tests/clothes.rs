//! The clothes: what ships is what its manifest says, the model is what its card says, and no list of demos names it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::io::Read;
use std::path::Path;

use common::Bench;
use hearth::data::{DataManifest, Images, clothes::LABELS};
use hearth::protocol::{Answer, Command, SampleSource, WeightSource};
use hearth::weights::sha256;
use serde_json::Value;

/// What a host must be able to serve as one file.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

fn read(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&read(path)).unwrap()
}

fn unpacked(file: &str) -> Vec<u8> {
    let (packed, mut bytes) = (read(&format!("static/data/clothes/{file}")), Vec::new());
    let mut unpacker = flate2::read::GzDecoder::new(&packed[..]);
    unpacker.read_to_end(&mut bytes).unwrap();
    bytes
}

fn manifest() -> DataManifest {
    serde_json::from_slice(&read("static/data/clothes/manifest.json")).unwrap()
}

#[test]
fn every_file_of_the_data_is_the_manifest_s_and_small_enough() {
    for file in manifest().files {
        let packed = read(&format!("static/data/clothes/{}", file.file));
        assert_eq!(packed.len() as u64, file.bytes, "{}", file.file);
        assert!(file.bytes < MOST_BYTES, "{}", file.file);
        assert_eq!(sha256(&unpacked(&file.file)), file.sha256, "{}", file.file);
    }
}

#[test]
fn every_part_has_as_many_of_each_class_and_no_picture_of_another_part() {
    let manifest = manifest();
    let mut seen = std::collections::HashSet::new();
    for (part, each) in [("train", 1_000), ("validation", 100), ("held_out", 1_000)] {
        let (images, labels) = manifest.part(part).unwrap();
        let images = Images::read(&unpacked(&images.file), &unpacked(&labels.file)).unwrap();
        let count = |class: usize| {
            let of_it = images
                .labels
                .iter()
                .filter(|&&label| usize::from(label) == class);
            of_it.count()
        };
        assert_eq!((0..10).map(count).collect::<Vec<_>>(), [each; 10], "{part}");
        let pictures = (0..images.len()).map(|index| images.picture(index).to_vec());
        let new: std::collections::HashSet<_> = pictures.collect();
        assert!(seen.is_disjoint(&new), "{part} repeats a picture");
        seen.extend(new);
    }
}

#[test]
fn the_model_is_small_and_right_often_enough() {
    let (manifest, metrics) = (
        json("models/clothes/manifest.json"),
        json("models/clothes/metrics.json"),
    );
    let labels: Vec<&str> = LABELS.to_vec();
    assert_eq!(manifest["labels"], serde_json::json!(labels));
    assert!(manifest["parameters"].as_u64().unwrap() < 100_000);
    let held_out = &metrics["held_out"];
    assert_eq!(
        (&held_out["samples"], &metrics["samples"]),
        (&10_000.into(), &54_000.into())
    );
    let accuracy = held_out["accuracy"].as_f64().unwrap();
    assert!(accuracy >= 0.91, "{accuracy}");
    let card = String::from_utf8(read("models/clothes/CARD.md")).unwrap();
    let said = format!("| held out | 10000 | {:.2} %", 100.0 * accuracy);
    assert!(card.contains(&said), "the card lacks '{said}'");
}

#[test]
fn an_engine_loads_it_by_name_measures_what_the_card_says_and_lists_it_nowhere() {
    let mut bench = Bench::default();
    for list in [Command::Models, Command::Writers] {
        let Answer::Models(cards) = bench.ask(list).unwrap() else {
            panic!("no list");
        };
        assert!(cards.iter().all(|card| card.name != "clothes"));
    }
    let (model, weights) = ("clothes".into(), WeightSource::Shipped);
    let Answer::Loaded(loaded) = bench.ask(Command::Load { model, weights }).unwrap() else {
        panic!("no model");
    };
    let (model, on) = (loaded.handle, SampleSource::HeldOut);
    let Answer::Evaluated(report) = bench.ask(Command::Evaluate { model, on }).unwrap() else {
        panic!("no report");
    };
    let metrics = json("models/clothes/metrics.json");
    assert_eq!(metrics["held_out"]["correct"], report.correct);
}
