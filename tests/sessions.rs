//! Runs that outlive their tab: cut off at any moment, gone on with by another engine, equal to the last bit; and what is kept of all runs.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use common::{Bench, World, crosses, short};
use hearth::engine::platform::Clock;
use hearth::protocol::{
    Answer, Bytes, Command, Event, FailureKind, Input, ModelHandle, OptimizerKind, Progress,
    Sample, Summary, TrainConfig, TrainEvent, WeightSource,
};
use hearth::runs::{Capsule, RunStatus, decode};
use hearth::weights::WeightsFile;

/// A run with all that has a state of its own.
fn config() -> TrainConfig {
    TrainConfig {
        optimizer: OptimizerKind::AdamW,
        learning_rate: 0.001_3,
        weight_decay: 0.01,
        loss_every: Some(2),
        ..short(14)
    }
}

fn samples(model: &str) -> Vec<Sample> {
    if model == "digits" {
        return crosses(6);
    }
    let features = |place: usize| {
        let value = |at: usize| ((place * 31 + at * 7) % 19) as f32 / 19.0;
        Bytes::from_f32(&(0..1_280).map(value).collect::<Vec<_>>())
    };
    let sample = |place: usize| Sample {
        input: Input::Features(features(place)),
        label: if place.is_multiple_of(2) {
            "even"
        } else {
            "odd"
        }
        .into(),
    };
    (0..12).map(sample).collect()
}

fn load(bench: &mut Bench, model: &str) -> ModelHandle {
    let load = Command::Load {
        model: model.into(),
        weights: WeightSource::Shipped,
    };
    match bench.ask(load).unwrap() {
        Answer::Loaded(loaded) => loaded.handle,
        other => panic!("{other:?}"),
    }
}

fn fine_tune(model: ModelHandle, samples: Vec<Sample>, resume: Option<Bytes>) -> Command {
    let config = match samples.is_empty() {
        true => TrainConfig::default(),
        false => config(),
    };
    Command::FineTune {
        model,
        samples,
        config,
        resume,
    }
}

fn summary(answer: Answer) -> Summary {
    match answer {
        Answer::FineTuned(summary) => summary,
        other => panic!("{other:?}"),
    }
}

/// Time passes: every second slice is more than five seconds after the one before the last.
fn wait(world: &World) {
    pollster::block_on(world.pause(3_000));
}

/// Trains until so many checkpoints were kept, then the tab is gone; returns the steps of the checkpoints.
fn cut_off(world: &World, model: &str, checkpoints: usize) -> Vec<u64> {
    let mut bench = Bench::in_world(world.clone());
    let handle = load(&mut bench, model);
    bench.send(fine_tune(handle, samples(model), None));
    let mut kept = Vec::new();
    while kept.len() < checkpoints {
        assert!(bench.engine.has_work(), "the run ended before");
        wait(world);
        bench.advance();
        for reply in bench.replies() {
            match reply.event {
                Event::Progress(Progress::Snapshot { step, .. }) => kept.push(step),
                Event::Failed(failure) => panic!("{failure}"),
                _ => {}
            }
        }
    }
    kept
}

#[test]
fn a_run_that_lost_its_tab_ends_as_if_nothing_had_happened() {
    for model in ["digits", "efficientnet-lite0"] {
        let mut whole = Bench::default();
        let handle = load(&mut whole, model);
        let expected = summary(whole.ask(fine_tune(handle, samples(model), None)).unwrap());

        let world = World::default();
        let steps = cut_off(&world, model, 2);
        assert_eq!(world.record().status, RunStatus::Running);
        let mut bench = Bench::in_world(world.clone());
        let found = bench.interrupted(model).unwrap();
        assert_eq!((found.step, found.total_steps), (steps[1], 14));
        let drawings = if model == "digits" { 6 } else { 0 };
        assert_eq!(found.drawings.len(), drawings, "{}", found.about);
        let again = load(&mut bench, model);
        let resumed = bench.ask(fine_tune(again, Vec::new(), Some(found.checkpoint)));
        let resumed = summary(resumed.unwrap());
        assert_eq!(resumed.final_loss.to_bits(), expected.final_loss.to_bits());
        assert!(
            bench.export(again) == whole.export(handle),
            "{model}: other weights"
        );

        let record = world.record();
        assert_eq!((record.status, record.config), (RunStatus::Done, config()));
        assert_eq!(
            (resumed.run, &record.id),
            (Some(record.id.clone()), &found.run)
        );
        let times: Vec<f64> = record
            .history
            .iter()
            .map(|point| point.elapsed_ms)
            .collect();
        assert!(times.is_sorted(), "time goes on: {times:?}");
        assert_eq!(world.stored("sessions/", ""), [""; 0]);
        assert_eq!(bench.interrupted(model), None);
    }
}

/// What `tests/browser/resume.rs` holds its resumed runs against.
#[test]
fn a_run_whose_second_moments_are_lost_ends_elsewhere() {
    let world = World::default();
    cut_off(&world, "digits", 2);
    let ends = |forget: bool| {
        let mut bench = Bench::in_world(world.clone());
        let mut checkpoint = bench.interrupted("digits").unwrap().checkpoint;
        if forget {
            forget_second_moments(&mut checkpoint.0);
        }
        let handle = load(&mut bench, "digits");
        let run = fine_tune(handle, Vec::new(), Some(checkpoint));
        let kept = world.0.stored.borrow().clone();
        bench.ask(run).unwrap();
        *world.0.stored.borrow_mut() = kept;
        let tensors = WeightsFile::read(&bench.export(handle)).unwrap().tensors;
        tensors.into_iter().flat_map(|tensor| tensor.values)
    };
    let apart = ends(false)
        .zip(ends(true))
        .map(|(one, other)| (one - other).abs());
    let apart: Vec<f32> = apart.collect();
    let mean = apart.iter().sum::<f32>() / apart.len() as f32;
    println!("{mean} apart in the mean");
    assert!(mean > 1.0, "{mean} apart in the mean");
}

/// Sets them to zero, in a safetensors file.
fn forget_second_moments(file: &mut [u8]) {
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let (head, values) = file[8..].split_at_mut(length);
    let head: serde_json::Value = serde_json::from_slice(head).unwrap();
    let tensors = head.as_object().unwrap().iter();
    let second = tensors.filter(|(name, _)| name.starts_with("adam.second/"));
    let mut count = 0;
    for (_, tensor) in second {
        let place = |end: usize| tensor["data_offsets"][end].as_u64().unwrap() as usize;
        values[place(0)..place(1)].fill(0);
        count += 1;
    }
    assert!(count >= 8, "of each parameter: {count}");
}

#[test]
fn a_checkpoint_that_was_cut_is_refused_and_the_one_before_it_is_used() {
    let world = World::default();
    let steps = cut_off(&world, "digits", 2);
    let newest = world.stored("sessions/", ".b").remove(0);
    let file = world.0.stored.borrow()[&newest].clone();
    let mut bench = Bench::in_world(world.clone());
    let ends = (0..130).chain(file.len() - 130..file.len());
    let between = (0..file.len()).step_by(file.len() / 150);
    for length in ends.chain(between) {
        let cut = file[..length].to_vec();
        world.0.stored.borrow_mut().insert(newest.clone(), cut);
        let found = bench.interrupted("digits").unwrap();
        assert_eq!(
            found.step,
            steps[0],
            "after {length} of {} bytes",
            file.len()
        );
    }
    for place in (0..file.len()).step_by(file.len() / 60) {
        let mut changed = file.clone();
        changed[place] ^= 1;
        world.0.stored.borrow_mut().insert(newest.clone(), changed);
        let found = bench.interrupted("digits").unwrap();
        assert_eq!(found.step, steps[0], "changed at {place}");
    }
    world.0.stored.borrow_mut().insert(newest, file);
    assert_eq!(bench.interrupted("digits").unwrap().step, steps[1]);
    for name in [".a", ".b"].map(|end| world.stored("sessions/", end).remove(0)) {
        world.0.stored.borrow_mut().insert(name, vec![7; 100]);
    }
    assert_eq!(bench.interrupted("digits"), None);
    assert_eq!(
        world.stored("sessions/", ""),
        [""; 0],
        "nothing is left of it"
    );
}

#[test]
fn a_run_of_another_model_and_one_that_was_forgotten_are_not_offered() {
    let world = World::default();
    cut_off(&world, "digits", 1);
    let mut bench = Bench::in_world(world.clone());
    assert_eq!(bench.interrupted("minilm"), None);
    let run = bench.interrupted("digits").unwrap().run;
    assert_eq!(
        bench.ask(Command::DropRun { run }).unwrap(),
        Answer::Acknowledged
    );
    assert_eq!(bench.interrupted("digits"), None);
    assert_eq!(world.record().status, RunStatus::Stopped);
}

#[test]
fn a_run_that_the_page_before_lets_go_is_offered_and_another_tab_s_is_not_waited_for_long() {
    let world = World::default();
    cut_off(&world, "digits", 1);
    let mut bench = Bench::in_world(world.clone());
    for refused in [1, 4] {
        world.0.refused_claims.set(refused);
        let found = bench.interrupted("digits");
        assert!(found.is_some(), "after {refused} claims in vain");
    }
    world.0.refused_claims.set(u32::MAX);
    world.0.read.borrow_mut().clear();
    let begin = world.now_ms();
    assert_eq!(bench.interrupted("digits"), None);
    assert!(world.now_ms() - begin < 850.0, "{}", world.now_ms() - begin);
    let read = world.0.read.borrow().len();
    assert_eq!(read, 1, "what it learns from is read once");
    world.0.refused_claims.set(0);
    assert!(bench.interrupted("digits").is_some(), "nothing was lost");
}

#[test]
fn a_run_that_is_given_up_or_fails_is_kept_as_such_and_not_offered_again() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let handle = load(&mut bench, "digits");
    let run = bench.send(fine_tune(handle, samples("digits"), None));
    while world.stored("sessions/", ".a").is_empty() {
        wait(&world);
        bench.advance();
    }
    bench.ask(Command::Cancel { request: run }).unwrap();
    assert_eq!(world.record().status, RunStatus::Stopped);
    assert_eq!(world.stored("sessions/", ""), [""; 0]);

    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let handle = load(&mut bench, "efficientnet-lite0");
    let mut wild = samples("efficientnet-lite0");
    for sample in &mut wild {
        sample.input = Input::Features(Bytes::from_f32(&[f32::MAX; 1_280]));
    }
    let wild = fine_tune(handle, wild, None);
    let failure = bench.ask(wild).unwrap_err();
    let RunStatus::Failed(why) = world.record().status else {
        panic!("{failure}")
    };
    assert_eq!(why, failure.to_string());
}

#[test]
fn a_full_disk_costs_the_record_and_not_the_run() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let handle = load(&mut bench, "digits");
    world.0.disk_full.set(true);
    let answer = bench
        .ask(fine_tune(handle, samples("digits"), None))
        .unwrap();
    assert_eq!(summary(answer).run, None);
    assert_eq!(world.stored("runs/", ""), [""; 0]);
}

/// Works on until so many checkpoints were told; returns for each its step and whether it was kept.
fn checkpoints(bench: &mut Bench, world: &World, count: usize) -> Vec<(u64, bool)> {
    let mut told = Vec::new();
    while told.len() < count {
        assert!(bench.engine.has_work(), "the run ended before");
        wait(world);
        bench.advance();
        let checkpoint = |event| match event {
            Event::Progress(Progress::Train(TrainEvent::Checkpoint { step, is_kept, .. })) => {
                Some((step, is_kept))
            }
            _ => None,
        };
        let replies = bench.replies().into_iter().map(|reply| reply.event);
        told.extend(replies.filter_map(checkpoint));
    }
    told
}

#[test]
fn where_the_disk_fills_up_the_run_is_offered_at_the_checkpoint_before() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let handle = load(&mut bench, "digits");
    bench.send(fine_tune(handle, samples("digits"), None));
    let kept = checkpoints(&mut bench, &world, 1);
    world.0.disk_full.set(true);
    let lost = checkpoints(&mut bench, &world, 2);
    assert_eq!((kept[0].1, lost[0].1, lost[1].1), (true, false, false));
    world.0.disk_full.set(false);
    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("digits").unwrap();
    assert_eq!(found.step, kept[0].0);
    let handle = load(&mut bench, "digits");
    let resumed = bench.ask(fine_tune(handle, Vec::new(), Some(found.checkpoint)));
    assert_eq!(summary(resumed.unwrap()).steps, 14);
}

#[test]
fn a_run_under_way_is_neither_offered_nor_begun_twice_nor_forgotten() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let (one, other) = (load(&mut bench, "digits"), load(&mut bench, "digits"));
    let request = bench.send(fine_tune(one, samples("digits"), None));
    checkpoints(&mut bench, &world, 1);
    bench.ask(Command::Pause { run: request }).unwrap();
    assert_eq!(bench.interrupted("digits"), None);

    let mut elsewhere = Bench::in_world(world.clone());
    let found = elsewhere.interrupted("digits").unwrap();
    let checkpoint = Some(found.checkpoint);
    let begun = bench.ask(fine_tune(other, Vec::new(), checkpoint));
    assert_eq!(begun.unwrap_err().kind, FailureKind::WrongState);
    let forgotten = bench.ask(Command::DropRun { run: found.run });
    assert_eq!(forgotten.unwrap_err().kind, FailureKind::WrongState);
    bench.ask(Command::Resume { run: request }).unwrap();
    while bench.engine.has_work() {
        bench.advance();
    }
    assert_eq!(world.record().status, RunStatus::Done);
}

#[test]
fn a_run_goes_on_with_the_weights_that_it_began_with_and_with_no_others() {
    let world = World::default();
    cut_off(&world, "digits", 1);
    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("digits").unwrap();
    let handle = load(&mut bench, "digits");
    bench
        .ask(fine_tune(handle, samples("digits"), None))
        .unwrap();
    let taught = bench.export(handle);
    let resume = |bench: &mut Bench, handle| {
        bench.ask(fine_tune(
            handle,
            Vec::new(),
            Some(found.checkpoint.clone()),
        ))
    };
    let failure = resume(&mut bench, handle).unwrap_err();
    assert!(failure.advice.contains("shipped weights"), "{failure}");
    assert!(bench.export(handle) == taught, "it is as it was");
    let shipped = load(&mut bench, "digits");
    let resumed = summary(resume(&mut bench, shipped).unwrap());
    assert_eq!(resumed.run.as_ref(), Some(&found.run));
    assert!(resumed.before.is_some_and(|before| before.own.correct == 0));
}

#[test]
fn a_resumed_run_never_writes_over_its_newest_checkpoint() {
    let world = World::default();
    let first = cut_off(&world, "digits", 1);
    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("digits").unwrap();
    let handle = load(&mut bench, "digits");
    bench.send(fine_tune(handle, Vec::new(), Some(found.checkpoint)));
    let second = checkpoints(&mut bench, &world, 1);
    let newest = world.stored("sessions/", ".b").remove(0);
    world.0.stored.borrow_mut().get_mut(&newest).unwrap().pop();
    let mut bench = Bench::in_world(world.clone());
    assert!(second[0].0 > first[0]);
    assert_eq!(bench.interrupted("digits").unwrap().step, first[0]);
}

#[test]
fn a_finished_run_is_kept_with_its_capsule_and_weights_and_keeps_its_name() {
    let world = World::default();
    let steps = cut_off(&world, "digits", 1);
    assert!(steps[0] > 0);
    let mut named = world.record();
    (named.name, named.note) = ("crosses".into(), "for the demo".into());
    let name = format!("runs/{}.json", named.id);
    let bytes = hearth::runs::encode(&named).unwrap();
    world.0.stored.borrow_mut().insert(name, bytes);
    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("digits").unwrap();
    let handle = load(&mut bench, "digits");
    bench
        .ask(fine_tune(handle, Vec::new(), Some(found.checkpoint)))
        .unwrap();

    let kept = world.record();
    assert_eq!(
        (kept.name.as_str(), kept.note.as_str()),
        ("crosses", "for the demo")
    );
    let part = |end: &str| world.0.stored.borrow()[&format!("runs/{}{end}", kept.id)].clone();
    let capsule = Capsule::read(&part(".capsule.json")).unwrap();
    assert_eq!(capsule.record.outcome, kept.outcome);
    assert!(part(".safetensors") == bench.export(handle));
}

#[test]
fn samples_are_still_needed_where_there_is_no_run_to_go_on_with() {
    let mut bench = Bench::default();
    let handle = load(&mut bench, "digits");
    let failure = bench.ask(fine_tune(handle, Vec::new(), None)).unwrap_err();
    assert!(failure.place.contains("samples"), "{failure}");
    let world = World::default();
    cut_off(&world, "digits", 1);
    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("digits").unwrap();
    let handle = load(&mut bench, "digits");
    bench.ask(Command::DropRun { run: found.run }).unwrap();
    let failure = bench.ask(fine_tune(handle, Vec::new(), Some(found.checkpoint)));
    assert_eq!(failure.unwrap_err().kind, FailureKind::BadInput);
}

#[test]
fn a_run_on_top_of_another_goes_on_from_that_one_s_weights() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let handle = load(&mut bench, "digits");
    let first = bench
        .ask(fine_tune(handle, samples("digits"), None))
        .unwrap();
    let first = summary(first).run.unwrap();
    bench.send(fine_tune(handle, crosses(4), None));
    while world.stored("sessions/", ".a").is_empty() {
        wait(&world);
        bench.advance();
    }

    let mut bench = Bench::in_world(world.clone());
    let found = bench.interrupted("digits").unwrap();
    let run = found.run.clone();
    let handle = load(&mut bench, "digits");
    let resumed = bench.ask(fine_tune(handle, Vec::new(), Some(found.checkpoint)));
    let resumed = summary(resumed.unwrap());
    assert_eq!(resumed.added, [""; 0], "it had the class before");
    let record = |id: &str| {
        let name = format!("runs/{id}.json");
        decode(&world.0.stored.borrow()[&name], &name).unwrap()
    };
    let (first, second) = (record(&first), record(&run));
    assert_eq!(second.base_sha256, first.outcome.unwrap().weights_sha256);
    let capsule = world.0.stored.borrow()[&format!("runs/{run}.capsule.json")].clone();
    let base = Capsule::read(&capsule).unwrap().recipe.base_file().unwrap();
    assert_eq!(
        base,
        world
            .0
            .stored
            .borrow()
            .get(&format!("runs/{}.safetensors", first.id))
            .cloned()
    );
}

#[test]
fn a_run_that_is_given_up_while_it_is_measured_is_not_left_as_under_way() {
    let world = World::default();
    let mut bench = Bench::in_world(world.clone());
    let handle = load(&mut bench, "digits");
    let run = bench.send(fine_tune(handle, samples("digits"), None));
    let mut steps = 0;
    // The last step is told, then come the slices that measure.
    while steps < 14 {
        wait(&world);
        bench.advance();
        for reply in bench.replies() {
            if let Event::Progress(Progress::Train(TrainEvent::Step { step, .. })) = reply.event {
                steps = step;
            }
        }
    }
    assert_eq!(world.record().status, RunStatus::Running);
    bench.ask(Command::Cancel { request: run }).unwrap();
    assert_eq!(world.record().status, RunStatus::Stopped);
}
