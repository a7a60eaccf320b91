//! Own classes in the place of a model's own: a head trained on features, saved with the hash of what it stands on, kept in projects.
//!
//! The backbone is the digit network under a manifest that says so: small, and the same for every model.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use common::{Bench, World, bar, cross};
use hearth::protocol::{
    Answer, Bytes, Command, Embedding, Event, Example, Failure, FailureKind, Input, Layers,
    Outputs, Prediction, Progress, Sample, SampleSource, Summary, TrainConfig, WeightSource,
    WeightsOrigin,
};

const WIDTH: usize = 128;

fn bench() -> Bench {
    Bench::in_world(World::whose_digits_take_own_classes("replace"))
}

fn embed(bench: &mut Bench, model: u32, inputs: Vec<Input>) -> Embedding {
    match bench.ask(Command::Embed { model, inputs }).unwrap() {
        Answer::Embedded(embedding) => embedding,
        other => panic!("expected features, got {other:?}"),
    }
}

fn drawings() -> Vec<Sample> {
    let sample = |input, label: &str| Sample {
        input,
        label: label.into(),
    };
    let bars = (0..10).map(|slant| sample(bar(slant - 5), "bar"));
    let crosses = (0..10).map(|shift| sample(cross(shift - 5), "cross"));
    bars.chain(crosses).collect()
}

/// The same samples as features.
fn features(bench: &mut Bench, model: u32) -> Vec<Sample> {
    let samples = drawings();
    let inputs = samples.iter().map(|sample| sample.input.clone()).collect();
    let rows = embed(bench, model, inputs).rows.to_f32().unwrap();
    let pairs = rows.chunks(WIDTH).zip(samples);
    pairs
        .map(|(row, sample)| Sample {
            input: Input::Features(Bytes::from_f32(row)),
            ..sample
        })
        .collect()
}

fn config() -> TrainConfig {
    TrainConfig {
        epochs: 30,
        batch_size: 8,
        learning_rate: 0.01,
        ..TrainConfig::default()
    }
}

fn teach(
    bench: &mut Bench,
    model: u32,
    samples: Vec<Sample>,
    config: TrainConfig,
) -> Result<Summary, Failure> {
    let resume = None;
    let answer = bench.ask(Command::FineTune {
        model,
        samples,
        config,
        resume,
    })?;
    match answer {
        Answer::FineTuned(summary) => Ok(summary),
        other => panic!("expected a summary, got {other:?}"),
    }
}

fn predict(bench: &mut Bench, model: u32, input: Input) -> Prediction {
    match bench.ask(Command::Predict { model, input }).unwrap() {
        Answer::Prediction(prediction) => prediction,
        other => panic!("expected a prediction, got {other:?}"),
    }
}

fn best(prediction: &Prediction) -> &str {
    let Outputs::Probabilities(bytes) = &prediction.outputs else {
        panic!("an embedding");
    };
    let values = bytes.to_f32().unwrap();
    let largest = values.iter().copied().fold(0.0, f32::max);
    let place = values.iter().position(|value| *value == largest).unwrap();
    &prediction.labels[place]
}

#[test]
fn a_head_of_ones_own_answers_with_own_classes_alone() {
    let mut bench = bench();
    let model = bench.digits();
    let summary = teach(&mut bench, model, drawings(), config()).unwrap();
    assert_eq!(summary.labels, ["bar", "cross"]);
    assert_eq!(summary.before, None);
    let held_out = summary.after.held_out.unwrap();
    assert_eq!((held_out.samples, summary.after.own.samples), (4, 16));
    assert_eq!((held_out.accuracy, summary.after.own.accuracy), (1.0, 1.0));
    assert_eq!(
        summary
            .own
            .iter()
            .filter(|answer| answer.is_held_out)
            .count(),
        4
    );
    assert_eq!(summary.own.len(), 20);
    assert_eq!(best(&predict(&mut bench, model, bar(1))), "bar");
    assert_eq!(best(&predict(&mut bench, model, cross(1))), "cross");
}

#[test]
fn features_computed_before_teach_the_same_head() {
    let mut bench = bench();
    let model = bench.digits();
    let from_features = features(&mut bench, model);
    teach(&mut bench, model, drawings(), config()).unwrap();
    let from_drawings = bench.export(model);
    teach(&mut bench, model, from_features, config()).unwrap();
    assert_eq!(bench.export(model), from_drawings);
}

#[test]
fn teaching_again_starts_from_the_shipped_model_and_may_change_the_classes() {
    let mut bench = bench();
    let model = bench.digits();
    teach(&mut bench, model, drawings(), config()).unwrap();
    let mut samples = drawings();
    samples
        .iter_mut()
        .take(3)
        .for_each(|s| s.label = "slanted".into());
    let summary = teach(&mut bench, model, samples, config()).unwrap();
    assert_eq!(summary.labels, ["slanted", "bar", "cross"]);
    assert_eq!(predict(&mut bench, model, bar(0)).labels.len(), 3);
}

#[test]
fn the_file_holds_the_head_alone_and_comes_back_on_the_shipped_weights() {
    let mut bench = bench();
    let model = bench.digits();
    teach(&mut bench, model, drawings(), config()).unwrap();
    let file = bench.export(model);
    assert!(file.len() < 3_000, "{} bytes", file.len());
    let before = predict(&mut bench, model, cross(2));
    let loaded = bench
        .load(WeightSource::Given(file.clone().into()))
        .unwrap();
    assert_eq!(loaded.labels, ["bar", "cross"]);
    assert_eq!(loaded.weights.origin, WeightsOrigin::Given);
    let after = predict(&mut bench, loaded.handle, cross(2));
    assert_eq!(after.outputs, before.outputs);
    assert_eq!(bench.export(loaded.handle), file);
}

#[test]
fn a_head_that_was_kept_comes_back() {
    let world = World::whose_digits_take_own_classes("replace");
    let mut bench = Bench::in_world(world.clone());
    let model = bench.digits();
    teach(&mut bench, model, drawings(), config()).unwrap();
    bench.ask(Command::Keep { model }).unwrap();
    let mut later = Bench::in_world(world);
    let loaded = later.load(WeightSource::Auto).unwrap();
    assert_eq!(loaded.labels, ["bar", "cross"]);
    assert_eq!(loaded.weights.origin, WeightsOrigin::Kept);
    assert_eq!(best(&predict(&mut later, loaded.handle, cross(0))), "cross");
}

#[test]
fn a_head_for_other_shipped_weights_is_refused_by_their_hash() {
    let mut bench = bench();
    let model = bench.digits();
    teach(&mut bench, model, drawings(), config()).unwrap();
    let file = String::from_utf8_lossy(&bench.export(model)).into_owned();
    let base = file.find("base").unwrap() + 9;
    let mut bytes = bench.export(model);
    bytes[base] = if bytes[base] == b'0' { b'1' } else { b'0' };
    let failure = bench.load(WeightSource::Given(bytes.into())).unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadWeights);
    assert!(
        failure.expected.contains("a head for the shipped weights"),
        "{failure}"
    );
}

#[test]
fn settings_and_samples_that_cannot_teach_are_refused_by_name() {
    let mut bench = bench();
    let model = bench.digits();
    let mut refused = |samples: Vec<Sample>, config: TrainConfig| {
        teach(&mut bench, model, samples, config).unwrap_err()
    };
    let one_class = drawings().into_iter().take(5).collect();
    assert!(
        refused(one_class, config())
            .expected
            .contains("two classes")
    );
    for (layers, got) in [(Layers::All, "'all'"), (Layers::Lora, "'lora'")] {
        let beyond_head = TrainConfig {
            layers: Some(layers),
            ..config()
        };
        let failure = refused(drawings(), beyond_head);
        assert!(failure.place.contains("layers"), "{failure}");
        assert_eq!(failure.got, got);
    }
    let share = TrainConfig {
        validation_share: 0.9,
        ..config()
    };
    assert!(refused(drawings(), share).place.contains("validationShare"));
    let mut short = drawings();
    short[7].input = Input::Features(Bytes::from_f32(&[1.0; 5]));
    let failure = refused(short, config());
    assert_eq!(failure.kind, FailureKind::BadInput);
    assert!(failure.place.contains("[7]"), "{failure}");
    let mut other_kind = drawings();
    other_kind[3].input = Input::Text("a bar".into());
    assert!(refused(other_kind, config()).got.contains("a text"));
}

#[test]
fn a_model_whose_classes_are_fixed_is_not_taught() {
    let mut bench = Bench::in_world(World::whose_digits_take_own_classes("fixed"));
    let model = bench.digits();
    let failure = teach(&mut bench, model, drawings(), config()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::WrongState);
}

#[test]
fn evaluation_measures_the_head_on_samples() {
    let mut bench = bench();
    let model = bench.digits();
    teach(&mut bench, model, drawings(), config()).unwrap();
    let on = SampleSource::Samples(drawings());
    let answer = bench.ask(Command::Evaluate { model, on }).unwrap();
    let Answer::Evaluated(report) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!((report.samples, report.correct), (20, 20));
}

#[test]
fn another_engine_goes_on_from_a_snapshot_of_a_head_bit_for_bit() {
    let long = TrainConfig {
        epochs: 1_000,
        max_steps: Some(2_000),
        ..config()
    };
    let start = |bench: &mut Bench, model, resume| {
        bench.send(Command::FineTune {
            model,
            samples: drawings(),
            config: long.clone(),
            resume,
        })
    };
    let mut whole = bench();
    let model = whole.digits();
    let run = start(&mut whole, model, None);
    let events = whole.finish(run);
    let snapshot = events.iter().find_map(|event| match event {
        Event::Progress(Progress::Snapshot { step, weights }) => Some((*step, weights.clone())),
        _ => None,
    });
    let (step, snapshot) = snapshot.expect("a run of 2,000 steps takes longer than five seconds");
    assert!(step < 2_000);
    let uninterrupted = whole.export(model);

    let mut other = bench();
    let model = other.digits();
    let run = start(&mut other, model, Some(snapshot));
    other.finish(run);
    assert_eq!(other.export(model), uninterrupted);
}

fn examples(bench: &mut Bench, model: u32) -> Vec<Example> {
    let features = features(bench, model);
    let example = |(index, sample): (usize, Sample)| {
        let Input::Features(features) = sample.input else {
            panic!("no features");
        };
        Example {
            label: sample.label,
            content: vec![index as u8; index].into(),
            features,
        }
    };
    features.into_iter().enumerate().map(example).collect()
}

fn pack(bench: &mut Bench, model: u32, examples: Vec<Example>) -> Bytes {
    match bench.ask(Command::Pack { model, examples }).unwrap() {
        Answer::Packed(file) => file,
        other => panic!("expected a file, got {other:?}"),
    }
}

fn unpack(bench: &mut Bench, model: u32, file: Bytes) -> Result<Vec<Example>, Failure> {
    match bench.ask(Command::Unpack { model, file })? {
        Answer::Unpacked(examples) => Ok(examples),
        other => panic!("expected examples, got {other:?}"),
    }
}

#[test]
fn a_project_comes_back_with_its_examples_and_its_head() {
    let mut bench = bench();
    let model = bench.digits();
    teach(&mut bench, model, drawings(), config()).unwrap();
    let examples = examples(&mut bench, model);
    let file = pack(&mut bench, model, examples.clone());
    assert_eq!(unpack(&mut bench, model, file.clone()).unwrap(), examples);
    let before = predict(&mut bench, model, cross(2));
    let loaded = bench.load(WeightSource::Given(file)).unwrap();
    assert_eq!(
        predict(&mut bench, loaded.handle, cross(2)).outputs,
        before.outputs
    );
}

#[test]
fn a_project_without_a_training_opens_with_the_shipped_model() {
    let mut bench = bench();
    let model = bench.digits();
    let examples = examples(&mut bench, model);
    let file = pack(&mut bench, model, examples.clone());
    let loaded = bench.load(WeightSource::Given(file.clone())).unwrap();
    assert_eq!(loaded.labels.len(), 10);
    assert_eq!(unpack(&mut bench, loaded.handle, file).unwrap(), examples);
}

#[test]
fn a_project_cut_anywhere_is_refused_and_so_is_a_head_without_examples() {
    let mut bench = bench();
    let model = bench.digits();
    let examples = examples(&mut bench, model);
    let file = pack(&mut bench, model, examples);
    for end in (0..file.0.len()).step_by(97) {
        let cut = Bytes(file.0[..end].to_vec());
        assert!(unpack(&mut bench, model, cut).is_err(), "{end}");
    }
    teach(&mut bench, model, drawings(), config()).unwrap();
    let head = bench.export(model);
    let failure = unpack(&mut bench, model, head.into()).unwrap_err();
    assert!(failure.got.contains("project.labels"), "{failure}");
}
