//! Runs of the engine: early stopping, resumption with all of a run's past, and capsules that the command line trains again.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::path::{Path, PathBuf};

use common::{Bench, World, bar, cross, crosses, short};
use hearth::cli::replay::replay;
use hearth::engine::platform::Clock;
use hearth::protocol::{
    Answer, Bytes, ClassWeights, Command, Event, Failure, FailureKind, GenerateOptions, Layers,
    ModelHandle, OptimizerKind, Progress, RequestId, Sample, ScheduleKind, Summary, TextTuning,
    TrainConfig, TrainEvent, decode_request,
};
use hearth::runs::{Capsule, RunStatus, SampleKind};

/// A folder of the test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("runs")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn fine_tune(model: ModelHandle, samples: Vec<Sample>, config: TrainConfig) -> Command {
    Command::FineTune {
        model,
        samples,
        config,
        resume: None,
    }
}

fn summary(answer: Result<Answer, Failure>) -> Summary {
    match answer.unwrap() {
        Answer::FineTuned(summary) => summary,
        other => panic!("expected a summary, got {other:?}"),
    }
}

fn capsule_file(bench: &mut Bench, model: ModelHandle) -> Vec<u8> {
    match bench.ask(Command::ExportCapsule { model }).unwrap() {
        Answer::Exported(file) => file.0,
        other => panic!("expected a file, got {other:?}"),
    }
}

fn capsule(bench: &mut Bench, model: ModelHandle) -> Capsule {
    Capsule::read(&capsule_file(bench, model)).unwrap()
}

/// Writes the capsule, and the weights beside it; returns the capsule's path.
fn written(bench: &mut Bench, model: ModelHandle, folder: &Path) -> PathBuf {
    let weights = bench.export(model);
    std::fs::write(folder.join("weights.safetensors"), weights).unwrap();
    let file = folder.join("capsule.json");
    std::fs::write(&file, capsule_file(bench, model)).unwrap();
    file
}

fn assert_replays(file: &Path, site: &Path, weights: Option<&Path>) {
    let comparison = replay(file, site, weights).unwrap();
    assert!(comparison.equal && comparison.same_target, "{comparison:?}");
    assert_eq!(comparison.max_abs_difference, 0.0, "{comparison:?}");
    assert_eq!(comparison.max_abs_difference_weights, Some(0.0));
    assert_eq!(comparison.differences, []);
}

#[test]
fn a_page_s_fine_tuning_replays_natively_from_its_capsule_alone() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let config = TrainConfig {
        optimizer: OptimizerKind::Sgd,
        momentum: 0.9,
        learning_rate: 0.01,
        loss_every: Some(4),
        ..short(7)
    };
    let summary = summary(bench.ask(fine_tune(model, crosses(4), config)));
    let run = capsule(&mut bench, model);
    let outcome = run.record.outcome.clone().unwrap();
    assert_eq!(outcome.final_loss.to_bits(), summary.final_loss.to_bits());
    assert_eq!(
        (run.record.added.as_slice(), outcome.steps),
        (&["cross".to_owned()][..], 7)
    );
    assert_eq!(run.record.data.own_samples, 4);
    assert!(run.record.id.starts_with("20261125-"), "{}", run.record.id);
    assert_eq!(run.recipe.own.unwrap().kind, SampleKind::Drawing);
    assert_replays(&written(&mut bench, model, &folder("page")), root(), None);
}

#[test]
fn a_run_that_a_person_stopped_replays_to_the_same_step() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let run = bench.send(fine_tune(model, crosses(3), short(50)));
    let trains = |event: &Event| matches!(event, Event::Progress(Progress::Train(_)));
    while !bench.events(run).iter().any(trains) {
        bench.advance();
    }
    bench.send(Command::Stop { run });
    bench.finish(run);
    let record = capsule(&mut bench, model).record;
    assert_eq!(record.status, RunStatus::Stopped);
    assert!(record.outcome.unwrap().steps < 50);
    assert_replays(
        &written(&mut bench, model, &folder("stopped")),
        root(),
        None,
    );
}

#[test]
fn a_run_on_top_of_another_carries_that_one_s_weights() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let folder = folder("twice");
    summary(bench.ask(fine_tune(model, crosses(2), short(3))));
    let base = folder.join("base.safetensors");
    std::fs::write(&base, bench.export(model)).unwrap();
    summary(bench.ask(fine_tune(model, crosses(3), short(3))));
    let file = written(&mut bench, model, &folder);
    assert_replays(&file, root(), None);
    assert_replays(&file, root(), Some(&base));
    let other = folder.join("other.safetensors");
    std::fs::write(&other, bench.export(model)).unwrap();
    let error = replay(&file, root(), Some(&other)).unwrap_err().to_string();
    assert!(
        error.contains("the weights that the run began with") && error.contains("expected"),
        "{error}"
    );
}

#[test]
fn a_capsule_cut_anywhere_or_with_any_byte_changed_is_refused() {
    let mut bench = Bench::default();
    let model = bench.digits();
    summary(bench.ask(fine_tune(model, crosses(1), short(1))));
    let whole = capsule_file(&mut bench, model);
    let last = whole.len().saturating_sub(100)..whole.len();
    for end in (0..whole.len()).step_by(101).chain(last) {
        assert!(Capsule::read(&whole[..end]).is_err(), "cut at {end}");
    }
    for place in (0..whole.len()).step_by(101) {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        assert!(Capsule::read(&changed).is_err(), "changed at {place}");
    }
}

#[test]
fn a_model_that_was_not_trained_here_has_no_capsule() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let failure = bench.ask(Command::ExportCapsule { model }).unwrap_err();
    assert_eq!(failure.kind, FailureKind::WrongState);
    assert!(failure.expected.contains("fine-tuning"), "{failure}");
}

/// The manifest of digits whose own classes take the place of the shipped ones.
fn replacing() -> Vec<u8> {
    let manifest = std::fs::read(root().join("models/digits/manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    manifest["own_classes"] = "replace".into();
    serde_json::to_vec(&manifest).unwrap()
}

fn replacing_bench() -> Bench {
    let world = World::default();
    let address = "models/digits/manifest.json".to_owned();
    world.0.files.borrow_mut().insert(address, replacing());
    Bench::in_world(world)
}

/// Bars and crosses that lean and lie differently; two are labelled wrongly, so that learning too long is punished.
fn noisy() -> Vec<Sample> {
    let sample = |input, label: &str| Sample {
        input,
        label: label.into(),
    };
    let bars = (0..10).map(|slant| sample(bar(slant - 5), "bar"));
    let crosses = (0..10).map(|shift| sample(cross(shift - 5), "cross"));
    let mut samples: Vec<Sample> = bars.chain(crosses).collect();
    samples[4].label = "cross".into();
    samples[12].label = "bar".into();
    samples
}

/// Long enough for a snapshot, with early stopping that never comes to it unless `patience` is short.
fn head_config(patience: u32) -> TrainConfig {
    TrainConfig {
        epochs: 300,
        batch_size: 8,
        learning_rate: 0.05,
        schedule: ScheduleKind::Constant,
        validation_share: 0.3,
        patience: Some(patience),
        ..TrainConfig::default()
    }
}

#[test]
fn early_stopping_ends_with_the_best_epoch_s_weights_and_replays() {
    let mut bench = replacing_bench();
    let model = bench.digits();
    let found = summary(bench.ask(fine_tune(model, noisy(), head_config(5))));
    assert!(
        found.steps < found.total_steps && !found.stopped,
        "{} steps",
        found.steps
    );
    let record = capsule(&mut bench, model).record;
    assert_eq!(record.status, RunStatus::Done);
    let best = record.outcome.unwrap().best.unwrap();
    assert_eq!(best.metric, "validation_loss");
    let last = record.history.last().unwrap();
    assert_eq!(last.epoch, best.epoch + 5);
    assert!(last.validation_loss.unwrap() > best.value);
    // The same run cut off after that epoch has its weights.
    let mut until_best = replacing_bench();
    let cut = TrainConfig {
        max_steps: Some(best.step),
        patience: None,
        ..head_config(1)
    };
    let other = until_best.digits();
    summary(until_best.ask(fine_tune(other, noisy(), cut)));
    assert_eq!(until_best.export(other), bench.export(model));

    let site = replacing_site("head");
    assert_replays(&written(&mut bench, model, &site), &site, None);
}

/// A site with that manifest, in a folder of the test's own.
fn replacing_site(name: &str) -> PathBuf {
    let folder = folder(name);
    let digits = folder.join("models/digits");
    std::fs::create_dir_all(&digits).unwrap();
    std::fs::write(digits.join("manifest.json"), replacing()).unwrap();
    let weights = root().join("models/digits/digits.safetensors");
    std::fs::copy(weights, digits.join("digits.safetensors")).unwrap();
    folder
}

/// Trains until an epoch was judged better than one before it.
fn until_a_better_epoch(bench: &mut Bench, run: RequestId) {
    let mut best: Option<f64> = None;
    while bench.engine.has_work() {
        bench.advance();
        for event in bench.events(run) {
            let Event::Progress(Progress::Train(TrainEvent::Validated {
                validation_loss, ..
            })) = event
            else {
                continue;
            };
            if best.is_some_and(|best| validation_loss < best) {
                return;
            }
            best.get_or_insert(validation_loss);
        }
    }
    panic!("no epoch was better than the first, of loss {best:?}");
}

#[test]
fn a_run_that_was_stopped_right_after_its_best_epoch_replays_with_that_one() {
    let mut bench = replacing_bench();
    let model = bench.digits();
    let run = bench.send(fine_tune(model, noisy(), head_config(1_000)));
    until_a_better_epoch(&mut bench, run);
    bench.send(Command::Stop { run });
    bench.finish(run);
    let record = capsule(&mut bench, model).record;
    assert_eq!(record.status, RunStatus::Stopped);
    let outcome = record.outcome.unwrap();
    let best = outcome.best.unwrap();
    assert_eq!(
        (best.metric.as_str(), best.step),
        ("validation_loss", outcome.steps)
    );
    let site = replacing_site("judged");
    assert_replays(&written(&mut bench, model, &site), &site, None);
}

#[test]
fn early_stopping_needs_something_to_measure_on() {
    let mut bench = replacing_bench();
    let model = bench.digits();
    let config = TrainConfig {
        validation_share: 0.0,
        ..head_config(5)
    };
    let failure = bench.ask(fine_tune(model, noisy(), config)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadConfig);
    assert!(failure.to_string().contains("patience"), "{failure}");
}

#[test]
fn a_model_that_is_extended_is_measured_on_its_validation_part() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let config = TrainConfig {
        patience: Some(1),
        ..short(4)
    };
    summary(bench.ask(fine_tune(model, crosses(16), config)));
    let record = capsule(&mut bench, model).record;
    let measured = record
        .history
        .iter()
        .filter(|point| point.validation_loss.is_some());
    assert!(measured.count() >= 1, "{:?}", record.history);
    let opened = bench.world.0.opened.borrow();
    assert!(
        opened
            .iter()
            .any(|wanted| wanted.address.contains("validation.images"))
    );
}

fn first_snapshot(events: &[Event]) -> Option<Bytes> {
    events.iter().find_map(|event| match event {
        Event::Progress(Progress::Snapshot { weights, .. }) => Some(weights.clone()),
        _ => None,
    })
}

#[test]
fn a_resumed_run_has_the_whole_run_s_history_best_epoch_and_weights() {
    for optimizer in [OptimizerKind::AdamW, OptimizerKind::Sgd] {
        let config = TrainConfig {
            optimizer,
            momentum: if optimizer == OptimizerKind::Sgd {
                0.5
            } else {
                0.0
            },
            weight_decay: 0.01,
            gradient_clip: Some(1.0),
            loss_every: Some(3),
            epochs: 1_000,
            ..head_config(1_000)
        };
        let mut whole = replacing_bench();
        let model = whole.digits();
        let run = whole.send(fine_tune(model, noisy(), config.clone()));
        let snapshot = first_snapshot(&whole.finish(run)).expect("a snapshot");

        let mut other = replacing_bench();
        let resumed = other.digits();
        let command = Command::FineTune {
            model: resumed,
            samples: noisy(),
            config,
            resume: Some(snapshot),
        };
        let run = other.send(command);
        let events = other.finish(run);
        let first = events.iter().find_map(|event| match event {
            Event::Progress(Progress::Train(TrainEvent::Step { step, .. })) => Some(*step),
            _ => None,
        });
        assert!(first.unwrap() > 100, "it does not start anew");
        assert_eq!(other.export(resumed), whole.export(model));
        let past = |bench: &mut Bench, model| {
            let record = capsule(bench, model).record;
            let points = record.history.into_iter();
            let points = points.map(|p| {
                (
                    p.step,
                    p.loss.to_bits(),
                    p.validation_loss.map(f64::to_bits),
                )
            });
            let outcome = record.outcome.unwrap();
            (
                points.collect::<Vec<_>>(),
                outcome.final_loss.to_bits(),
                outcome.best,
            )
        };
        assert_eq!(past(&mut other, resumed), past(&mut whole, model));
    }
}

/// Advances to the end, with more than five seconds between any two slices: a snapshot at each chance.
fn with_all_snapshots(bench: &mut Bench, run: RequestId) -> Vec<Event> {
    let mut events = Vec::new();
    while bench.engine.has_work() {
        pollster::block_on(bench.world.pause(6_000));
        bench.advance();
        events.extend(bench.events(run));
    }
    events
}

#[test]
fn a_run_that_was_cut_off_after_its_last_epoch_ends_with_that_one() {
    let config = head_config(2);
    let mut whole = replacing_bench();
    let model = whole.digits();
    let run = whole.send(fine_tune(model, noisy(), config.clone()));
    let mut events = with_all_snapshots(&mut whole, run);
    let expected = match events.pop() {
        Some(Event::Done(Answer::FineTuned(summary))) => summary,
        other => panic!("{other:?}"),
    };
    assert!(expected.steps < expected.total_steps);
    events.reverse();
    let last = first_snapshot(&events);

    let mut other = replacing_bench();
    let resumed = other.digits();
    let found = summary(other.ask(Command::FineTune {
        model: resumed,
        samples: noisy(),
        config,
        resume: last,
    }));
    assert_eq!((found.steps, found.stopped), (expected.steps, false));
    assert_eq!(other.export(resumed), whole.export(model));
}

#[test]
fn a_script_s_names_of_commands_and_settings_are_read() {
    let read = |command: serde_json::Value| {
        let message = serde_json::json!({ "id": 3, "command": command });
        decode_request(message.clone(), message).unwrap().command
    };
    let export = read(serde_json::json!({ "export_capsule": { "model": 1 } }));
    assert_eq!(export, Command::ExportCapsule { model: 1 });
    let export = read(serde_json::json!({ "export_adapter": { "model": 1 } }));
    assert_eq!(export, Command::ExportAdapter { model: 1 });
    let config = serde_json::json!({
        "optimizer": "adamw", "weightDecay": 0.01, "schedule": "step", "stepEvery": 2, "stepFactor": 0.5,
        "gradientClip": 1, "labelSmoothing": 0.1, "classWeights": "balanced", "patience": 3, "lossEvery": 5,
        "layers": "lora", "loraRank": 4, "loraAlpha": 6,
    });
    let expected = TrainConfig {
        optimizer: OptimizerKind::AdamW,
        weight_decay: 0.01,
        schedule: ScheduleKind::Step,
        step_every: 2,
        step_factor: 0.5,
        gradient_clip: Some(1.0),
        label_smoothing: 0.1,
        class_weights: ClassWeights::Balanced,
        patience: Some(3),
        loss_every: Some(5),
        layers: Some(Layers::Lora),
        lora_rank: Some(4),
        lora_alpha: Some(6.0),
        ..TrainConfig::default()
    };
    let command =
        serde_json::json!({ "fine_tune": { "model": 1, "samples": [], "config": config } });
    assert_eq!(read(command), fine_tune(1, Vec::new(), expected));
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let mut refused = |config| {
        let failure = bench.ask(fine_tune(model, crosses(1), config)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadConfig);
        failure.to_string()
    };
    let momentum = TrainConfig {
        momentum: 0.9,
        ..TrainConfig::default()
    };
    let message = refused(momentum);
    let said = ["momentum", "the optimizer is 'sgd'", "got 0.9"];
    assert!(said.iter().all(|part| message.contains(part)), "{message}");
    let smoothing = TrainConfig {
        label_smoothing: 2.0,
        ..TrainConfig::default()
    };
    assert!(refused(smoothing).contains("labelSmoothing"));
}

#[test]
fn the_javascript_api_speaks_this_protocol_s_version() {
    let script = std::fs::read_to_string(root().join("static/hearth.js")).unwrap();
    let line = format!("const PROTOCOL = {};", hearth::protocol::VERSION);
    assert!(script.contains(&line), "static/hearth.js must say `{line}`");
}

/// The names in a table of settings of `static/hearth.js`.
fn names_in(table: &str) -> Vec<String> {
    let script = std::fs::read_to_string(root().join("static/hearth.js")).unwrap();
    let table = script.split(&format!("const {table} = {{")).nth(1).unwrap();
    let lines = table.split("};").next().unwrap().lines();
    let names = lines.filter_map(|line| line.trim().split_once(':'));
    let mut names: Vec<String> = names.map(|(name, _)| name.to_owned()).collect();
    names.sort_unstable();
    names
}

fn fields<S: serde::Serialize>(settings: S) -> Vec<String> {
    let settings = serde_json::to_value(settings).unwrap();
    let fields = settings.as_object().unwrap().keys();
    // The page alone speaks of further ones.
    let mut names: Vec<String> = fields.filter(|name| *name != "further").cloned().collect();
    names.sort_unstable();
    names
}

#[test]
fn the_javascript_api_knows_every_setting() {
    assert_eq!(names_in("SETTINGS"), fields(TrainConfig::default()));
    assert_eq!(
        names_in("WRITING_SETTINGS"),
        fields(GenerateOptions::default())
    );
    assert_eq!(names_in("TEXT_SETTINGS"), fields(TextTuning::default()));
}
