//! What is handed to PyTorch: all weights, an adapter and a head, each beside what its model answers here.
//!
//! `cargo xtask handover` lets PyTorch load what this leaves in `target/handover/`, and holds its logits against these.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::path::Path;

use common::{Bench, World, bar, crosses, short};
use hearth::data::preprocess::digit::from_rgba;
use hearth::protocol::{
    Answer, Command, Failure, Input, Layers, ModelHandle, Sample, TrainConfig, WeightSource,
};
use serde_json::{Value, json};

/// What each model is asked about.
fn drawings() -> Vec<Input> {
    let crosses = crosses(4).into_iter().map(|sample| sample.input);
    crosses.chain((-3..4).map(bar)).collect()
}

/// A drawing as the network sees it: 28 x 28 values from 0 to 1.
fn pixels(drawing: &Input) -> Vec<f32> {
    let Input::Image {
        width,
        height,
        rgba,
    } = drawing
    else {
        panic!("a drawing");
    };
    from_rgba(*width, *height, &rgba.0).unwrap()
}

fn samples() -> Vec<Sample> {
    let bars = (-3..3).map(|slant| Sample {
        input: bar(slant),
        label: "bar".into(),
    });
    bars.chain(crosses(6)).collect()
}

fn fine_tune(bench: &mut Bench, model: ModelHandle, config: TrainConfig) {
    let answer = bench.ask(Command::FineTune {
        model,
        samples: samples(),
        config,
        resume: None,
    });
    assert!(matches!(answer, Ok(Answer::FineTuned(_))), "{answer:?}");
}

fn answers(bench: &mut Bench, model: ModelHandle) -> Vec<Vec<f32>> {
    let ask = |drawing| bench.probabilities(model, drawing);
    drawings().into_iter().map(ask).collect()
}

fn exported(answer: Result<Answer, Failure>) -> Vec<u8> {
    match answer {
        Ok(Answer::Exported(file)) => file.0,
        other => panic!("expected a file, got {other:?}"),
    }
}

/// The file loads again and answers alike, here and, from the folder it is left in, in PyTorch.
fn hand_over(world: World, name: &str, file: Vec<u8>, expected: &[Vec<f32>]) {
    let mut again = Bench::in_world(world);
    let loaded = again.load(WeightSource::Given(file.clone().into()));
    assert_eq!(answers(&mut again, loaded.unwrap().handle), expected);
    let inputs: Vec<Vec<f32>> = drawings().iter().map(pixels).collect();
    let beside: Value = json!({ "inputs": inputs, "probabilities": expected });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/handover");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.safetensors")), file).unwrap();
    std::fs::write(folder.join(format!("{name}.json")), beside.to_string()).unwrap();
}

#[test]
fn all_weights_and_an_adapter_answer_as_the_model_that_was_taught() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let model = bench.digits();
    let config = TrainConfig {
        layers: Some(Layers::Lora),
        ..short(20)
    };
    fine_tune(&mut bench, model, config);
    let expected = answers(&mut bench, model);
    let all = bench.export(model);
    hand_over(World::default(), "all", all, &expected);
    let adapter = exported(bench.ask(Command::ExportAdapter { model }));
    let stored = world.0.stored.borrow();
    let kept = stored.iter().find(|(name, _)| name.ends_with(".adapter"));
    assert_eq!(kept.unwrap().1, &adapter, "the page of runs saves this one");
    hand_over(World::default(), "adapter", adapter, &expected);
}

#[test]
fn a_head_of_ones_own_answers_as_the_model_that_was_taught() {
    let world = World::whose_digits_take_own_classes("replace");
    let mut bench = Bench::in_world(world.clone());
    let model = bench.digits();
    fine_tune(&mut bench, model, short(20));
    let expected = answers(&mut bench, model);
    let head = bench.export(model);
    hand_over(world, "head", head, &expected);
}
