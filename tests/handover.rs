//! What is handed to PyTorch: all weights, an adapter and a head, of each model that learns, beside what it answers here.
//!
//! `cargo xtask handover` lets `static/hearth_torch.py` load what this leaves in `target/handover/`, and holds its logits against these.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::path::Path;

use common::{Bench, World, bar, crosses, repository_file, short};
use hearth::data::preprocess::text::Vocabulary;
use hearth::data::preprocess::{digit, file, photo};
use hearth::protocol::{
    Answer, Bytes, Command, Failure, Input, Layers, ModelHandle, Outputs, Sample, TextTuning,
    TrainConfig, WeightSource,
};
use serde_json::{Value, json};

/// What the digits are asked about.
fn drawings() -> Vec<Input> {
    let crosses = crosses(4).into_iter().map(|sample| sample.input);
    crosses.chain((-3..4).map(bar)).collect()
}

/// A drawing as the network sees it: 28 x 28 values from 0 to 1.
fn pixels(drawing: &Input) -> Vec<f32> {
    let (width, height, rgba) = picture(drawing);
    digit::from_rgba(width, height, rgba).unwrap()
}

fn picture(input: &Input) -> (u32, u32, &[u8]) {
    match input {
        Input::Image {
            width,
            height,
            rgba,
        } => (*width, *height, &rgba.0),
        other => panic!("expected a picture, got {other:?}"),
    }
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
fn hand_over(world: World, name: &str, file: &[u8], expected: &[Vec<f32>]) {
    let mut again = Bench::in_world(world);
    let loaded = again.load(WeightSource::Given(file.to_vec().into()));
    assert_eq!(answers(&mut again, loaded.unwrap().handle), expected);
    let inputs: Vec<Vec<f32>> = drawings().iter().map(pixels).collect();
    let beside = json!({ "shape": [1, 28, 28], "inputs": inputs, "probabilities": expected });
    leave(name, file, &beside);
}

/// Leaves a file for PyTorch, with what it has to say of it.
fn leave(name: &str, file: &[u8], beside: &Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/handover");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.safetensors")), file).unwrap();
    std::fs::write(folder.join(format!("{name}.json")), beside.to_string()).unwrap();
}

fn load(bench: &mut Bench, model: &str, weights: WeightSource) -> ModelHandle {
    let model = model.into();
    match bench.ask(Command::Load { model, weights }) {
        Ok(Answer::Loaded(loaded)) => loaded.handle,
        other => panic!("expected a model, got {other:?}"),
    }
}

/// What a model answers: probabilities or an embedding.
fn predict(bench: &mut Bench, model: ModelHandle, input: &Input) -> Vec<f32> {
    let input = input.clone();
    match bench.ask(Command::Predict { model, input }) {
        Ok(Answer::Prediction(prediction)) => match prediction.outputs {
            Outputs::Probabilities(values) | Outputs::Embedding(values) => values.to_f32().unwrap(),
        },
        other => panic!("expected a prediction, got {other:?}"),
    }
}

/// Teaches a shipped model, saves it, and leaves it with what the file, loaded again, says of the same inputs.
fn head_handed_over(name: &str, samples: &[(Input, &str)], seen: fn(&Input) -> (Value, Vec<f32>)) {
    let mut bench = Bench::default();
    let model = load(&mut bench, name, WeightSource::Shipped);
    let sample = |(input, label): &(Input, &str)| Sample {
        input: input.clone(),
        label: (*label).into(),
    };
    let config = TrainConfig {
        batch_size: 4,
        ..short(20)
    };
    let taught = bench.ask(Command::FineTune {
        model,
        samples: samples.iter().map(sample).collect(),
        config,
        resume: None,
    });
    assert!(matches!(taught, Ok(Answer::FineTuned(_))), "{taught:?}");
    let file = bench.export(model);
    let mut other = Bench::default();
    let given = WeightSource::Given(file.clone().into());
    let again = load(&mut other, name, given);
    let ask = |(input, _): &(Input, &str)| predict(&mut other, again, input);
    let expected: Vec<Vec<f32>> = samples.iter().map(ask).collect();
    let (shapes, inputs): (Vec<Value>, Vec<Vec<f32>>) =
        samples.iter().map(|(input, _)| seen(input)).unzip();
    let beside = json!({ "shapes": shapes, "inputs": inputs, "probabilities": expected });
    leave(name, &file, &beside);
}

/// A photo with stripes so wide, all in one colour.
fn photo_of(wide: u32, colour: [u8; 3]) -> Input {
    let side = 256;
    let pixel = |place: u32| match (place % side) / wide % 2 {
        0 => [colour[0], colour[1], colour[2], 255],
        _ => [250, 245, 240, 255],
    };
    let rgba: Vec<u8> = (0..side * side).flat_map(pixel).collect();
    Input::Image {
        width: side,
        height: side,
        rgba: rgba.into(),
    }
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
    hand_over(World::default(), "all", &all, &expected);
    let adapter = exported(bench.ask(Command::ExportAdapter { model }));
    let stored = world.0.stored.borrow();
    let kept = stored.iter().find(|(name, _)| name.ends_with(".adapter"));
    assert_eq!(kept.unwrap().1, &adapter, "the page of runs saves this one");
    hand_over(World::default(), "adapter", &adapter, &expected);
}

#[test]
fn a_head_of_ones_own_answers_as_the_model_that_was_taught() {
    let world = World::whose_digits_take_own_classes("replace");
    let mut bench = Bench::in_world(world.clone());
    let model = bench.digits();
    fine_tune(&mut bench, model, short(20));
    let expected = answers(&mut bench, model);
    let head = bench.export(model);
    hand_over(world, "head", &head, &expected);
}

#[test]
fn a_head_for_photos_answers_as_here() {
    let stripes = [4, 8, 16, 32].map(|wide| (photo_of(wide, [200, 30, 20]), "red"));
    let others = [5, 9, 17, 33].map(|wide| (photo_of(wide, [10, 40, 190]), "blue"));
    let samples = [stripes, others].concat();
    head_handed_over("efficientnet-lite0", &samples, |input| {
        let (width, height, rgba) = picture(input);
        let crop = photo::crop_from_rgba(width, height, rgba).unwrap();
        let seen = photo::prepare(&crop);
        (json!(seen.shape), seen.values)
    });
}

#[test]
fn a_head_for_texts_answers_as_here() {
    let praise = ["What a lovely morning.", "I am glad that you came!"];
    let blame = [
        "The train was late again, and nobody said why.",
        "It broke.",
    ];
    let text = |label| move |text: &str| (Input::Text(text.into()), label);
    let samples: Vec<(Input, &str)> = praise
        .into_iter()
        .map(text("praise"))
        .chain(blame.into_iter().map(text("blame")))
        .collect();
    head_handed_over("minilm", &samples, |input| {
        let Input::Text(text) = input else {
            panic!("a text");
        };
        let vocabulary = repository_file("models/minilm/vocab.txt").unwrap();
        let tokens = Vocabulary::read(&vocabulary)
            .unwrap()
            .prepare(text)
            .unwrap();
        (json!([tokens.prepared.shape[2]]), tokens.prepared.values)
    });
}

#[test]
fn types_of_files_are_told_as_here() {
    let mut bench = Bench::default();
    let model = load(&mut bench, "magika", WeightSource::Shipped);
    let (mut inputs, mut expected) = (Vec::new(), Vec::new());
    for name in ["rust.rs", "python.py"] {
        let bytes = repository_file(&format!("tests/samples/files/{name}")).unwrap();
        let size = bytes.len() as u64;
        let end = bytes.len().min(4096);
        let (start, end) = (&bytes[..end], &bytes[bytes.len() - end..]);
        let input = Input::File {
            size,
            start: start.to_vec().into(),
            end: end.to_vec().into(),
        };
        let file::Look::Asked(seen, _) = file::look(size, start, end).unwrap() else {
            panic!("{name} is decided without the network");
        };
        inputs.push(seen.values);
        expected.push(predict(&mut bench, model, &input));
    }
    let file = repository_file("models/magika/magika.safetensors").unwrap();
    let beside = json!({ "shape": [2048], "inputs": inputs, "probabilities": expected });
    leave("magika", &file, &beside);
}

#[test]
fn adapters_of_the_language_model_foresee_as_here() {
    let mut bench = Bench::default();
    let model = load(&mut bench, "austen", WeightSource::Shipped);
    let text = String::from_utf8(repository_file("LICENSE-APACHE").unwrap()).unwrap();
    let options = TextTuning {
        length: 16,
        batch_size: 2,
        max_steps: Some(20),
        ..TextTuning::default()
    };
    let tuned = bench.ask(Command::TuneText {
        model,
        text,
        options,
        resume: None,
    });
    assert!(matches!(tuned, Ok(Answer::TextTuned(_))), "{tuned:?}");
    let adapter = exported(bench.ask(Command::ExportAdapter { model }));
    let mut other = Bench::default();
    let given = WeightSource::Given(Bytes(adapter.clone()));
    let again = load(&mut other, "austen", given);
    let text = "You may reproduce and distribute copies of the Work, and she smiled.";
    let foreseen = other.ask(Command::Foresee {
        model: again,
        text: text.into(),
    });
    let Ok(Answer::Foreseen(figures)) = foreseen else {
        panic!("{foreseen:?}");
    };
    let beside = json!({ "text": text, "pieces": figures.pieces, "loss": figures.loss });
    leave("austen", &adapter, &beside);
}
