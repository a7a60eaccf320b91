//! The language model: against PyTorch, with and without its memory, by seed, and taught a text.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};
use common::Bench;
use hearth::data::preprocess::pieces::{BEFORE, Pieces};
use hearth::generate::Writer;
use hearth::model::austen::init;
use hearth::model::{Memory, Network, Trainable, inputs};
use hearth::protocol::{
    Answer, Bytes, Command, EndReason, Event, Failure, Foreseen, GenerateOptions, Generated,
    ModelHandle, OutputKind, Piece, Progress, TextSummary, TextTuning, TrainEvent, WeightSource,
};
use hearth::weights::{WeightsFile, apply};
use serde_json::Value;

fn file(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn golden() -> Value {
    serde_json::from_slice(&file("models/austen/golden.json")).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    let numbers = value.as_array().unwrap().iter();
    numbers
        .map(|number| number.as_f64().unwrap() as f32)
        .collect()
}

fn pieces() -> Pieces {
    Pieces::read(&file("models/austen/merges.txt")).unwrap()
}

fn network() -> Box<dyn Network> {
    let mut network = init(0, &Device::flex());
    let weights = WeightsFile::read(&file("models/austen/austen.safetensors")).unwrap();
    apply(network.as_mut(), weights).unwrap();
    network
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_to_vec::<f32>().unwrap()
}

fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

/// Numbers as the network takes them, `[1, 1, 1, tokens]`.
fn stretch(numbers: &[u32], device: &Device) -> Tensor<4> {
    let values = numbers.iter().map(|number| *number as f32).collect();
    inputs(values, [1, 1, numbers.len()], device)
}

/// The first text of the golden.
fn sentence() -> Vec<u32> {
    let ids = floats(&golden()["texts"][0]["ids"]);
    ids.into_iter().map(|id| id as u32).collect()
}

#[test]
fn pieces_are_those_of_hugging_face_s_tokenizers_and_any_text_comes_back() {
    let pieces = pieces();
    assert_eq!(pieces.len(), 2048);
    for case in golden()["texts"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let numbers = pieces.numbers(text);
        let got: Vec<f32> = numbers.iter().map(|number| *number as f32).collect();
        assert_eq!(got, floats(&case["ids"]), "{text:?}");
        assert_eq!(pieces.joined(&numbers), text.as_bytes());
    }
}

#[test]
fn logits_are_pytorch_s() {
    let (network, numbers) = (network(), sentence());
    let asked = &numbers[..numbers.len() - 1];
    let logits = values(network.logits(stretch(asked, &Device::flex())));
    let off = largest_difference(&logits[logits.len() - 2048..], &floats(&golden()["logits"]));
    assert!(off < 1e-4, "off by {off}");
}

#[test]
fn one_step_s_gradients_are_pytorch_s() {
    let (numbers, golden) = (sentence(), golden());
    let mut network = network().for_training(Trainable::All);
    let device = network.device();
    let logits = network.logits(stretch(&numbers[..numbers.len() - 1], &device));
    let targets: Vec<i32> = numbers[1..].iter().map(|number| *number as i32).collect();
    let targets = TensorData::new(targets, [numbers.len() - 1, 1]);
    let targets = Tensor::<2, Int>::from_data(targets, &device);
    let loss = log_softmax(logits, 1).gather(1, targets).mean().neg();
    let expected = golden["loss"].as_f64().unwrap() as f32;
    assert!((values(loss.clone())[0] - expected).abs() < 1e-5);
    let mut found = BTreeMap::new();
    network.apply_gradients(&mut loss.backward(), &mut |path, value, gradient| {
        found.insert(path.to_owned(), gradient);
        value
    });
    let expected = golden["gradients"].as_object().unwrap();
    assert_eq!(found.len(), expected.len());
    for (path, gradient) in found {
        let slot = network
            .slots()
            .into_iter()
            .find(|slot| slot.path == path)
            .unwrap();
        let gradient = match slot.transposed {
            true => {
                let matrix = gradient.reshape([slot.shape[0], slot.shape[1]]);
                values(matrix.transpose())
            }
            false => values(gradient),
        };
        let norm = gradient
            .iter()
            .map(|g| f64::from(g * g))
            .sum::<f64>()
            .sqrt();
        let wanted = expected[&path]["norm"].as_f64().unwrap();
        assert!(
            (norm - wanted).abs() < 1e-4 * wanted.max(1.0),
            "{path}: {norm}, not {wanted}"
        );
        let off = largest_difference(&gradient[..8], &floats(&expected[&path]["first"]));
        assert!(off < 1e-5, "{path}: off by {off}");
    }
}

#[test]
fn with_memory_it_answers_as_without() {
    let (network, numbers, device) = (network(), sentence(), Device::flex());
    let mut memory = Memory::default();
    let mut from = 0;
    for until in [9, 10, 11, 20, numbers.len()] {
        let new: Vec<f32> = numbers[from..until]
            .iter()
            .map(|number| *number as f32)
            .collect();
        let new = Tensor::from_data(TensorData::new(new, [1, until - from]), &device);
        let got = values(network.next(new, &mut memory).unwrap());
        let all = values(network.logits(stretch(&numbers[..until], &device)));
        let off = largest_difference(&got, &all[all.len() - 2048..]);
        assert!(off < 1e-4, "after {until} pieces: off by {off}");
        from = until;
    }
    assert_eq!(memory.len(), numbers.len());
}

#[test]
fn a_text_longer_than_it_looks_back_goes_on() {
    let (network, device) = (network(), Device::flex());
    let mut numbers = pieces().numbers(&"She was very happy. ".repeat(100));
    let mut writer = Writer::new(numbers.clone(), 256);
    let mut from = 0;
    for step in 0..300 {
        if numbers.len() - from > 256 {
            from = numbers.len() - 192;
        }
        let logits = pollster::block_on(writer.look(network.as_ref())).unwrap();
        // It answers as one that read the newest pieces at once, never more than it looks back on.
        if step % 20 == 0 || from + 192 == numbers.len() {
            let all = values(network.logits(stretch(&numbers[from..], &device)));
            let off = largest_difference(&logits, &all[all.len() - 2048..]);
            assert!(off < 1e-4, "step {step}: off by {off}");
        }
        let best = (0..2048).max_by(|a, b| logits[*a].total_cmp(&logits[*b]));
        let best = best.unwrap() as u32;
        writer.push(best);
        numbers.push(best);
    }
}

#[test]
fn it_beats_the_n_grams_of_its_card_in_a_small_file() {
    let metrics: Value = serde_json::from_slice(&file("models/austen/metrics.json")).unwrap();
    let held_out = metrics["held_out"]["bits_per_character"].as_f64().unwrap();
    let card = String::from_utf8(file("models/austen/CARD.md")).unwrap();
    let row = |name: &str| card.lines().find(|line| line.starts_with(name)).unwrap();
    let figure = |name| -> f64 { row(name).split('|').nth(3).unwrap().trim().parse().unwrap() };
    assert!((figure("| this model") - held_out).abs() < 1e-4);
    assert!(held_out < figure("| Kneser-Ney"), "{held_out}");
    assert!(file("models/austen/austen.safetensors").len() < 8_000_000);
}

fn bench() -> (Bench, ModelHandle) {
    let mut bench = Bench::in_world(common::World::default());
    let model = load(&mut bench, WeightSource::Shipped).unwrap();
    (bench, model)
}

fn load(bench: &mut Bench, weights: WeightSource) -> Result<ModelHandle, Failure> {
    let model = "austen".into();
    match bench.ask(Command::Load { model, weights })? {
        Answer::Loaded(loaded) => Ok(loaded.handle),
        other => panic!("{other:?}"),
    }
}

fn options(seed: u64) -> GenerateOptions {
    GenerateOptions {
        max_pieces: 30,
        seed,
        shown: 3,
        ..GenerateOptions::default()
    }
}

fn command(model: ModelHandle, options: GenerateOptions) -> Command {
    let prompt = "It is a truth universally acknowledged".into();
    Command::Generate {
        model,
        prompt,
        options,
    }
}

/// What is told piece by piece, and the whole.
fn generate(bench: &mut Bench, command: Command) -> (Vec<Piece>, Generated) {
    let id = bench.send(command);
    let mut events = bench.finish(id);
    let Some(Event::Done(Answer::Generated(generated))) = events.pop() else {
        panic!("{events:?}");
    };
    let piece = |event| match event {
        Event::Progress(Progress::Piece(piece)) => Some(piece),
        _ => None,
    };
    (events.into_iter().filter_map(piece).collect(), generated)
}

#[test]
fn a_text_is_written_piece_by_piece_and_repeats_by_seed() {
    let (mut bench, model) = bench();
    let (told, written) = generate(&mut bench, command(model, options(4)));
    assert_eq!((told.len(), written.pieces), (30, 30));
    assert_eq!(written.reason, EndReason::MaxPieces);
    let joined: String = told.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(joined, written.text);
    for piece in &told {
        let [a, b, c] = &piece.candidates[..] else {
            panic!("{piece:?}");
        };
        assert!(a.probability >= b.probability && b.probability >= c.probability);
    }
    let (again, _) = generate(&mut bench, command(model, options(4)));
    assert_eq!(again, told);
    let (other, _) = generate(&mut bench, command(model, options(5)));
    assert_ne!(other, told);
    // Of the most probable pieces alone, the first is always taken; 0 draws from all.
    let narrow = |top_k| GenerateOptions {
        top_k,
        temperature: 1.5,
        top_p: 1.0,
        ..options(4)
    };
    let (first, _) = generate(&mut bench, command(model, narrow(1)));
    let is_first = |piece: &Piece| piece.probability == piece.candidates[0].probability;
    assert!(first.iter().all(is_first));
    let (all, _) = generate(&mut bench, command(model, narrow(0)));
    assert!(!all.iter().all(is_first));
}

#[test]
fn without_heat_the_most_probable_piece_is_taken() {
    let (mut bench, model) = bench();
    let cold = |seed| GenerateOptions {
        temperature: 0.0,
        ..options(seed)
    };
    let (told, written) = generate(&mut bench, command(model, cold(1)));
    let (_, other) = generate(&mut bench, command(model, cold(2)));
    assert_eq!(written.text, other.text);
    assert!(
        told.iter()
            .all(|piece| piece.probability == piece.candidates[0].probability)
    );
}

#[test]
fn a_stop_ends_the_text() {
    let (mut bench, model) = bench();
    let (_, whole) = generate(&mut bench, command(model, options(4)));
    let word = whole.text.split_whitespace().nth(4).unwrap().to_owned();
    let stopped = GenerateOptions {
        stop: vec![word.clone()],
        ..options(4)
    };
    let (_, written) = generate(&mut bench, command(model, stopped));
    assert_eq!(written.reason, EndReason::Stop);
    assert_eq!(written.text, whole.text[..whole.text.find(&word).unwrap()]);
}

#[test]
fn a_text_can_be_given_up_between_two_pieces() {
    let (mut bench, model) = bench();
    let id = bench.send(command(model, options(4)));
    bench.advance();
    let request = id;
    bench.ask(Command::Cancel { request }).unwrap();
    assert!(!bench.engine.has_work());
}

#[test]
fn options_out_of_range_and_models_that_do_not_write_are_refused() {
    let (mut bench, model) = bench();
    for (setting, options) in [
        (
            "maxPieces",
            GenerateOptions {
                max_pieces: 0,
                ..options(1)
            },
        ),
        (
            "temperature",
            GenerateOptions {
                temperature: -1.0,
                ..options(1)
            },
        ),
        (
            "temperature",
            GenerateOptions {
                temperature: f64::NAN,
                ..options(1)
            },
        ),
        (
            "topP",
            GenerateOptions {
                top_p: 0.0,
                ..options(1)
            },
        ),
        (
            "shown",
            GenerateOptions {
                shown: 101,
                ..options(1)
            },
        ),
    ] {
        let failure = bench.ask(command(model, options)).unwrap_err();
        assert!(failure.place.contains(setting), "{failure}");
    }
    let digits = bench.digits();
    let failure = bench.ask(command(digits, options(1))).unwrap_err();
    assert!(failure.expected.contains("language model"), "{failure}");
}

#[test]
fn writers_are_listed_apart() {
    let (mut bench, _) = bench();
    let Answer::Models(writers) = bench.ask(Command::Writers).unwrap() else {
        panic!("no list");
    };
    assert_eq!(writers.len(), 1);
    assert_eq!(
        (writers[0].name.as_str(), writers[0].output),
        ("austen", OutputKind::Text)
    );
    let Answer::Models(others) = bench.ask(Command::Models).unwrap() else {
        panic!("no list");
    };
    assert!(others.iter().all(|card| card.name != "austen"));
}

#[test]
fn a_device_is_proven_on_a_stretch_of_pieces() {
    let (mut bench, model) = bench();
    let Answer::Proved(proof) = bench.ask(Command::Prove { model }).unwrap() else {
        panic!("no proof");
    };
    assert!(proof.is_within && proof.logits == 0.0, "{proof:?}");
}

fn foresee(bench: &mut Bench, model: ModelHandle, text: &str) -> Foreseen {
    let text = text.into();
    match bench.ask(Command::Foresee { model, text }).unwrap() {
        Answer::Foreseen(figures) => figures,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_costs_what_its_logits_say() {
    let (mut bench, model) = bench();
    let text = "She was very happy. ".repeat(120);
    let figures = foresee(&mut bench, model, &text);
    let (pieces, network) = (pieces(), network());
    let before = pieces.numbers(BEFORE);
    let numbers = [before.clone(), pieces.numbers(&text)].concat();
    assert_eq!(figures.pieces as usize, numbers.len() - before.len());
    assert_eq!(figures.characters as usize, text.len());
    // The first window, by hand: all its pieces are counted.
    let first = &numbers[..257];
    let logits = network.logits(stretch(&first[..256], &Device::flex()));
    let shares = values(log_softmax(logits, 1));
    let cost = |place: usize| -shares[(place - 1) * 2048 + first[place] as usize];
    let cost: f32 = (before.len()..257).map(cost).sum();
    let text = pieces.joined(&first[before.len()..]);
    let alone = foresee(&mut bench, model, std::str::from_utf8(&text).unwrap());
    assert!(
        (alone.loss - f64::from(cost) / 255.0).abs() < 1e-4,
        "{alone:?}"
    );
    assert!(
        figures.loss < alone.loss,
        "what repeats costs less and less"
    );
}

/// A text that it has never seen.
fn licence() -> String {
    String::from_utf8(file("LICENSE-APACHE")).unwrap()
}

fn tuning(max_steps: u64) -> TextTuning {
    TextTuning {
        max_steps: Some(max_steps),
        ..TextTuning::default()
    }
}

fn tune(bench: &mut Bench, model: ModelHandle, options: TextTuning) -> (Vec<Event>, TextSummary) {
    let text = licence();
    let id = bench.send(Command::TuneText {
        model,
        text,
        options,
        resume: None,
    });
    let mut events = bench.finish(id);
    match events.pop() {
        Some(Event::Done(Answer::TextTuned(summary))) => (events, summary),
        other => panic!("{other:?}"),
    }
}

#[test]
fn adapters_lower_the_cost_of_the_held_out_end_of_a_text() {
    let (mut bench, model) = bench();
    let (events, summary) = tune(&mut bench, model, tuning(30));
    println!("{summary:?}");
    let (before, after) = (summary.before, summary.after);
    assert_eq!((summary.steps, summary.stopped), (30, false));
    assert_eq!(before.characters, after.characters);
    assert!(after.bits_per_character < 0.95 * before.bits_per_character);
    let is_step = |event: &&Event| {
        matches!(
            event,
            Event::Progress(Progress::Train(TrainEvent::Step { .. }))
        )
    };
    assert!(events.iter().filter(is_step).count() > 0);
    // Saved, the adapter is small; laid over the shipped weights it is the trained model.
    let Answer::Exported(Bytes(adapter)) = bench.ask(Command::ExportAdapter { model }).unwrap()
    else {
        panic!("no adapter");
    };
    assert!(
        (100_000..700_000).contains(&adapter.len()),
        "{} bytes",
        adapter.len()
    );
    let again = load(&mut bench, WeightSource::Given(adapter.into())).unwrap();
    let text = "You may reproduce and distribute copies of the Work.";
    assert_eq!(
        foresee(&mut bench, again, text),
        foresee(&mut bench, model, text)
    );
    let weights = bench.export(model);
    let merged = load(&mut bench, WeightSource::Given(weights.into())).unwrap();
    assert_eq!(
        foresee(&mut bench, merged, text),
        foresee(&mut bench, model, text)
    );
}

#[test]
fn a_training_on_a_text_repeats_and_can_be_stopped() {
    let (mut bench, model) = bench();
    let other = load(&mut bench, WeightSource::Shipped).unwrap();
    let (_, first) = tune(&mut bench, model, tuning(3));
    let (_, second) = tune(&mut bench, other, tuning(3));
    assert_eq!(first.after, second.after);
    assert_eq!(first.final_loss, second.final_loss);
    assert!(first.final_loss > 1.0 && first.final_loss < 10.0);
    let (text, options) = (licence(), tuning(1_000));
    let id = bench.send(Command::TuneText {
        model,
        text,
        options,
        resume: None,
    });
    let is_step = |event: &Event| matches!(event, Event::Progress(Progress::Train(_)));
    while !bench.events(id).iter().any(is_step) {
        bench.advance();
    }
    bench.send(Command::Stop { run: id });
    let ended = bench.finish(id).pop();
    let Some(Event::Done(Answer::TextTuned(summary))) = ended else {
        panic!("{ended:?}");
    };
    assert!(summary.stopped && (1..1_000).contains(&summary.steps));
}

#[test]
fn a_training_that_is_given_up_leaves_the_model_as_it_was() {
    let (mut bench, model) = bench();
    let text = "You may reproduce and distribute copies of the Work.";
    let before = foresee(&mut bench, model, text);
    let request = bench.send(Command::TuneText {
        model,
        text: licence(),
        options: tuning(1_000),
        resume: None,
    });
    for _ in 0..20 {
        bench.advance();
    }
    bench.ask(Command::Cancel { request }).unwrap();
    assert!(!bench.engine.has_work());
    assert_eq!(foresee(&mut bench, model, text), before);
    assert!(bench.ask(Command::ExportAdapter { model }).is_err());
}

#[test]
fn a_training_pauses_and_ends_as_without_the_pause() {
    let (mut bench, model) = bench();
    let other = load(&mut bench, WeightSource::Shipped).unwrap();
    let (_, whole) = tune(&mut bench, other, tuning(3));
    let run = bench.send(Command::TuneText {
        model,
        text: licence(),
        options: tuning(3),
        resume: None,
    });
    bench.send(Command::Pause { run });
    assert!(!bench.engine.has_work());
    bench.send(Command::Resume { run });
    let ended = bench.finish(run).pop();
    let Some(Event::Done(Answer::TextTuned(summary))) = ended else {
        panic!("{ended:?}");
    };
    assert_eq!((summary.steps, summary.stopped), (3, false));
    assert_eq!(summary.after, whole.after);
    assert_eq!(summary.final_loss, whole.final_loss);
}

#[test]
fn a_text_without_spaces_is_held_out_by_its_share_alone() {
    let (mut bench, model) = bench();
    let run = bench.send(Command::TuneText {
        model,
        text: format!("{} {}", "a word", "\u{5b57}".repeat(2_000)),
        options: tuning(1),
        resume: None,
    });
    let ended = bench.finish(run).pop();
    let Some(Event::Done(Answer::TextTuned(summary))) = ended else {
        panic!("{ended:?}");
    };
    assert!(summary.after.characters < 210, "{summary:?}");
}

#[test]
fn texts_and_settings_that_cannot_be_used_are_refused() {
    let (mut bench, model) = bench();
    let mut refused = |text: &str, options| {
        let text = text.into();
        bench
            .ask(Command::TuneText {
                model,
                text,
                options,
                resume: None,
            })
            .unwrap_err()
            .to_string()
    };
    assert!(refused("too short", tuning(1)).contains("Give more text"));
    assert!(refused("", tuning(1)).contains("Give more text"));
    let blank = refused(&format!("a few words{}", " ".repeat(10_000)), tuning(1));
    assert!(blank.contains("the part of the text that is learned"));
    let wrong = |options| refused(&licence(), options);
    let mut wrong = wrong;
    assert!(
        wrong(TextTuning {
            length: 257,
            ..tuning(1)
        })
        .contains("from 8 to 256")
    );
    let step = TextTuning {
        batch_size: 256,
        length: 256,
        ..tuning(1)
    };
    assert!(wrong(step).contains("at most 32, with this length"));
    assert!(
        wrong(TextTuning {
            lora_rank: 0,
            ..tuning(1)
        })
        .contains("loraRank")
    );
    assert!(
        wrong(TextTuning {
            held_out_share: 0.9,
            ..tuning(1)
        })
        .contains("heldOutShare")
    );
    assert!(
        wrong(TextTuning {
            epochs: 0,
            ..tuning(1)
        })
        .contains("epochs")
    );
    let failure = bench.ask(Command::Foresee {
        model,
        text: String::new(),
    });
    assert!(failure.unwrap_err().to_string().contains("Give more text"));
}
