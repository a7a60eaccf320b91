//! Runs of a language model on a text outlive their tab, are kept as any other run, and replay from their capsule.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::path::Path;

use common::{Bench, World};
use hearth::cli::replay::replay;
use hearth::engine::platform::Clock;
use hearth::protocol::{
    Answer, Bytes, Command, Event, Interrupted, ModelHandle, Progress, RequestId, TextSummary,
    TextTuning, TrainEvent, WeightSource,
};
use hearth::runs::{Capsule, RunStatus};

const STEPS: u64 = 6;

fn licence() -> String {
    std::fs::read_to_string(root().join("LICENSE-APACHE")).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn options() -> TextTuning {
    TextTuning {
        length: 16,
        batch_size: 2,
        max_steps: Some(STEPS),
        ..TextTuning::default()
    }
}

fn load(bench: &mut Bench, weights: WeightSource) -> ModelHandle {
    let model = "austen".into();
    match bench.ask(Command::Load { model, weights }).unwrap() {
        Answer::Loaded(loaded) => loaded.handle,
        other => panic!("{other:?}"),
    }
}

fn tune(model: ModelHandle) -> Command {
    Command::TuneText {
        model,
        text: licence(),
        options: options(),
        resume: None,
    }
}

/// As a page asks that goes on with a run: the run knows its text.
fn go_on(model: ModelHandle, found: &Interrupted) -> Command {
    Command::TuneText {
        model,
        text: String::new(),
        options: TextTuning::default(),
        resume: Some(found.checkpoint.clone()),
    }
}

fn summary(answer: Answer) -> TextSummary {
    match answer {
        Answer::TextTuned(summary) => summary,
        other => panic!("{other:?}"),
    }
}

/// Advances, with more than five seconds between any two slices, until a checkpoint was kept; returns its step.
fn first_checkpoint(bench: &mut Bench, world: &World, run: RequestId) -> u64 {
    loop {
        assert!(bench.engine.has_work(), "the run ended before");
        pollster::block_on(world.pause(6_000));
        bench.advance();
        for reply in bench.replies().into_iter().filter(|it| it.id == run) {
            match reply.event {
                Event::Progress(Progress::Train(TrainEvent::Checkpoint {
                    step, is_kept, ..
                })) => {
                    assert!(is_kept);
                    return step;
                }
                Event::Failed(failure) => panic!("{failure}"),
                _ => {}
            }
        }
    }
}

/// Trains until a checkpoint was kept; then the tab is gone.
fn cut_off(world: &World, weights: WeightSource) -> u64 {
    let mut bench = Bench::in_world(world.clone());
    let model = load(&mut bench, weights);
    let run = bench.send(tune(model));
    first_checkpoint(&mut bench, world, run)
}

/// Some weights that nobody else has.
fn learned() -> (Vec<u8>, ModelHandle, Bench) {
    let mut bench = Bench::default();
    let model = load(&mut bench, WeightSource::Shipped);
    bench.ask(tune(model)).unwrap();
    (bench.export(model), model, bench)
}

#[test]
fn a_run_that_lost_its_tab_ends_as_if_nothing_had_happened() {
    let mut whole = Bench::default();
    let model = load(&mut whole, WeightSource::Shipped);
    let expected = summary(whole.ask(tune(model)).unwrap());

    let world = World::default();
    let step = cut_off(&world, WeightSource::Shipped);
    assert_eq!(world.record().status, RunStatus::Running);
    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("austen").unwrap();
    assert_eq!((found.step, found.total_steps), (step, STEPS));
    assert!(found.on_shipped && step < STEPS);
    assert_eq!(found.text, Some((licence(), options())));
    let size = found.checkpoint.0.len();
    assert!(size < 2_500_000, "{size} bytes: adapters and moments alone");
    let again = load(&mut bench, WeightSource::Shipped);
    let resumed = summary(bench.ask(go_on(again, &found)).unwrap());
    assert_eq!(resumed.final_loss.to_bits(), expected.final_loss.to_bits());
    assert_eq!(
        (resumed.before, resumed.after),
        (expected.before, expected.after)
    );
    assert!(bench.export(again) == whole.export(model), "other weights");

    let record = world.record();
    assert_eq!(record.status, RunStatus::Done);
    assert_eq!(resumed.run, Some(record.id.clone()));
    assert_eq!(record.id, found.run);
    let text = record.text.unwrap();
    assert_eq!((text.options, text.after), (options(), Some(resumed.after)));
    assert_eq!(text.characters, licence().chars().count() as u64);
    let steps: Vec<u64> = record.history.iter().map(|point| point.step).collect();
    assert_eq!(steps.last(), Some(&STEPS), "{steps:?}");
    assert!(steps.is_sorted());
    // Over the shipped weights the adapter is enough.
    assert_eq!(world.stored("runs/", ".adapter").len(), 1);
    assert_eq!(world.stored("runs/", ".capsule.json").len(), 1);
    assert_eq!(world.stored("runs/", ".safetensors"), [""; 0]);
    assert_eq!(world.stored("sessions/", ""), [""; 0]);
    assert_eq!(bench.interrupted("austen"), None);
}

#[test]
fn a_run_on_top_of_another_goes_on_on_the_weights_that_it_began_with() {
    let (base, model, mut whole) = learned();
    let expected = summary(whole.ask(tune(model)).unwrap());

    let world = World::default();
    cut_off(&world, WeightSource::Given(base.into()));
    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("austen").unwrap();
    assert!(!found.on_shipped);
    // The page has the shipped weights after a reload.
    let again = load(&mut bench, WeightSource::Shipped);
    let resumed = summary(bench.ask(go_on(again, &found)).unwrap());
    assert_eq!(resumed.after, expected.after);
    assert!(bench.export(again) == whole.export(model), "other weights");
    assert_eq!(world.stored("runs/", ".safetensors").len(), 1);
}

#[test]
fn a_run_that_is_given_up_says_so_and_leaves_nothing_to_go_on_with() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let model = load(&mut bench, WeightSource::Shipped);
    let request = bench.send(tune(model));
    first_checkpoint(&mut bench, &world, request);
    bench.ask(Command::Cancel { request }).unwrap();
    assert_eq!(world.record().status, RunStatus::Stopped);
    assert_eq!(world.stored("sessions/", ""), [""; 0]);
    assert!(bench.ask(Command::ExportCapsule { model }).is_err());
}

#[test]
fn where_the_disk_is_full_the_run_ends_and_says_that_nothing_is_kept() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let model = load(&mut bench, WeightSource::Shipped);
    world.0.disk_full.set(true);
    let ended = summary(bench.ask(tune(model)).unwrap());
    assert_eq!((ended.steps, ended.run), (STEPS, None));
    // What it learned is there all the same.
    let capsule = bench.ask(Command::ExportCapsule { model });
    assert!(capsule.is_ok() && bench.ask(Command::ExportAdapter { model }).is_ok());
}

#[test]
fn a_checkpoint_that_was_cut_is_refused() {
    let world = World::default();
    cut_off(&world, WeightSource::Shipped);
    let mut bench = Bench::in_world(world);
    let mut found = bench.interrupted("austen").unwrap();
    let model = load(&mut bench, WeightSource::Shipped);
    let half = found.checkpoint.0.len() / 2;
    found.checkpoint = Bytes(found.checkpoint.0[..half].to_vec());
    let mut command = go_on(model, &found);
    if let Command::TuneText { text, .. } = &mut command {
        *text = licence();
    }
    let failure = bench.ask(command).unwrap_err().to_string();
    assert!(
        failure.contains("the checkpoint of the training"),
        "{failure}"
    );
}

#[test]
fn a_run_replays_from_its_capsule_and_an_edited_text_is_refused() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("text-runs");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("capsule.json");
    let (_, model, mut bench) = learned();
    let write = |bench: &mut Bench| {
        let Answer::Exported(capsule) = bench.ask(Command::ExportCapsule { model }).unwrap() else {
            panic!("no capsule");
        };
        std::fs::write(&file, &capsule.0).unwrap();
        capsule.0
    };
    let of_first = write(&mut bench);
    assert!(replay(&file, root(), None).unwrap().equal);
    // A run on top of it carries the weights that it began with.
    bench.ask(tune(model)).unwrap();
    write(&mut bench);
    assert!(replay(&file, root(), None).unwrap().equal);

    let mut capsule = Capsule::read(&of_first).unwrap();
    capsule.recipe.text = Some("another text ".repeat(100));
    std::fs::write(&file, capsule.write().unwrap()).unwrap();
    let refused = replay(&file, root(), None).unwrap_err().to_string();
    assert!(refused.contains("the text's SHA-256"), "{refused}");
}
