//! The engine from outside: order of events, cancel and pause at every point, hostile input, keep and revert.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use common::{Bench, bar, cross, crosses, short};
use hearth::protocol::{
    Answer, BenchmarkKind, Bytes, Command, Event, FailureKind, Input, Layers, Progress, Request,
    Sample, SampleSource, Summary, TrainConfig, TrainEvent, VERSION, WeightSource, WeightsOrigin,
    decode_request,
};

fn fine_tune(bench: &mut Bench, model: u32, config: TrainConfig) -> Summary {
    match bench
        .ask(Command::FineTune {
            model,
            samples: crosses(4),
            config,
            resume: None,
        })
        .unwrap()
    {
        Answer::FineTuned(summary) => summary,
        other => panic!("expected a summary, got {other:?}"),
    }
}

#[test]
fn ready_comes_first_with_the_version() {
    let bench = Bench::default();
    bench.engine.announce();
    let replies = bench.replies();
    assert_eq!(replies[0].id, 0);
    assert!(matches!(&replies[0].event, Event::Ready { version, .. } if *version == VERSION));
}

#[test]
fn loading_tells_bytes_and_ends_with_the_model() {
    let mut bench = Bench::default();
    let id = bench.send(Command::Load {
        model: "digits".into(),
        weights: WeightSource::Shipped,
    });
    let events = bench.finish(id);
    let bytes: Vec<(u64, u64)> = events
        .iter()
        .filter_map(|event| match event {
            Event::Progress(Progress::Bytes { done, total, .. }) => Some((*done, *total)),
            _ => None,
        })
        .collect();
    assert!(
        bytes.len() >= 3 && bytes.windows(2).all(|pair| pair[0].0 <= pair[1].0),
        "{bytes:?}"
    );
    let Some(Event::Done(Answer::Loaded(model))) = events.last() else {
        panic!("{events:?}")
    };
    assert_eq!(bytes.last().unwrap().1, model.weights.bytes);
    assert_eq!((model.labels.len(), model.report.applied.len()), (10, 10));
    assert!(model.report.unused.is_empty() && model.report.missing.is_empty());
}

#[test]
fn a_small_model_need_not_wait_for_a_large_one() {
    let mut bench = Bench::default();
    let load = |model: &str| Command::Load {
        model: model.into(),
        weights: WeightSource::Shipped,
    };
    let large = bench.send(load("efficientnet-lite0"));
    let small = bench.send(load("digits"));
    while bench.engine.has_work() {
        bench.advance();
    }
    let replies = bench.replies();
    let done = replies
        .iter()
        .filter(|reply| matches!(reply.event, Event::Done(Answer::Loaded(_))));
    let order: Vec<u32> = done.map(|reply| reply.id).collect();
    assert_eq!(order, [small, large]);
}

#[test]
fn an_upright_bar_is_a_one() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let probabilities = bench.probabilities(model, bar(4));
    assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!(probabilities[1] > 0.9, "{probabilities:?}");
}

#[test]
fn hostile_input_is_refused_by_name_and_the_engine_goes_on() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let image = |width, height, bytes| Input::Image {
        width,
        height,
        rgba: Bytes(vec![255; bytes]),
    };
    let cases = [
        (image(0, 0, 0), "a picture with an area"),
        (image(20_000, 5_000, 0), "at most 50000000 pixels"),
        (image(4, 4, 63), "64 bytes of RGBA"),
        (image(8, 8, 256), "something drawn"),
        (Input::Tensor(Bytes(vec![0; 7])), "784 values"),
        (
            Input::Tensor(Bytes::from_f32(&[f32::NAN; 784])),
            "values from 0 to 1",
        ),
    ];
    for (input, expected) in cases {
        let failure = bench.ask(Command::Predict { model, input }).unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadInput);
        assert!(failure.expected.contains(expected), "{failure}");
    }
    assert_eq!(bench.probabilities(model, bar(0)).len(), 10);
}

#[test]
fn unknown_names_handles_and_settings_are_refused() {
    let mut bench = Bench::default();
    let unknown = Command::Load {
        model: "cats".into(),
        weights: WeightSource::Auto,
    };
    assert_eq!(
        bench.ask(unknown).unwrap_err().kind,
        FailureKind::UnknownModel
    );
    assert_eq!(
        bench.ask(Command::Export { model: 9 }).unwrap_err().kind,
        FailureKind::UnknownModel
    );
    assert_eq!(
        bench.ask(Command::Pause { run: 9 }).unwrap_err().kind,
        FailureKind::WrongState
    );
    let model = bench.digits();
    let benchmark = Command::Benchmark {
        model,
        kind: BenchmarkKind::Predict,
        runs: 0,
    };
    assert_eq!(
        bench.ask(benchmark).unwrap_err().kind,
        FailureKind::BadConfig
    );
    for config in [
        TrainConfig {
            epochs: 0,
            ..TrainConfig::default()
        },
        TrainConfig {
            batch_size: 0,
            ..TrainConfig::default()
        },
        TrainConfig {
            learning_rate: f64::INFINITY,
            ..TrainConfig::default()
        },
        TrainConfig {
            replay_share: 1.0,
            ..TrainConfig::default()
        },
    ] {
        let failure = bench
            .ask(Command::FineTune {
                model,
                samples: crosses(1),
                config,
                resume: None,
            })
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadConfig, "{failure}");
    }
    for label in ["", " x", &"y".repeat(25)] {
        let samples = vec![Sample {
            input: cross(0),
            label: label.into(),
        }];
        let command = Command::FineTune {
            model,
            samples,
            config: TrainConfig::default(),
            resume: None,
        };
        assert_eq!(bench.ask(command).unwrap_err().kind, FailureKind::BadConfig);
    }
}

#[test]
fn a_message_of_no_protocol_reaches_whoever_asked() {
    let read = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        decode_request(value.clone(), value)
    };
    let (id, failure) = read(r#"{"id": 7, "command": {"explode": {}}}"#).unwrap_err();
    assert_eq!((id, failure.kind), (7, FailureKind::Protocol));
    assert!(failure.got.contains("explode"), "{failure}");
    assert_eq!(read(r#""what""#).unwrap_err().0, 0);
    let request = Request {
        id: 3,
        command: Command::Models,
    };
    assert_eq!(read(r#"{"id": 3, "command": "models"}"#), Ok(request));
}

#[test]
fn fine_tuning_learns_a_new_class_and_keeps_the_old_ones() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let config = TrainConfig {
        max_steps: Some(60),
        ..TrainConfig::default()
    };
    let summary = fine_tune(
        &mut bench,
        model,
        TrainConfig {
            epochs: 200,
            ..config
        },
    );
    assert_eq!(
        (summary.added.as_slice(), summary.steps, summary.stopped),
        (&["cross".to_owned()][..], 60, false)
    );
    let (before, held_out) = (summary.before.unwrap(), summary.after.held_out.unwrap());
    assert_eq!(
        before.own.accuracy, 0.0,
        "it cannot know a class that did not exist"
    );
    assert_eq!(summary.after.own.accuracy, 1.0);
    assert!(held_out.accuracy > 0.96, "{}", held_out.accuracy);
    assert_eq!(before.held_out.unwrap().samples, 1_000);
    assert!(summary.flipped >= 4 && summary.flips.len() <= 60);
    assert_eq!(bench.probabilities(model, cross(1)).len(), 11);
}

#[test]
fn a_seed_repeats_a_run_bit_for_bit_and_another_does_not() {
    let weights = |seed| {
        let mut bench = Bench::default();
        let model = bench.digits();
        let summary = fine_tune(&mut bench, model, TrainConfig { seed, ..short(6) });
        (summary.final_loss.to_bits(), bench.export(model))
    };
    assert_eq!(weights(3), weights(3));
    assert_ne!(weights(3), weights(4));
}

#[test]
fn the_head_alone_leaves_the_other_layers_as_they_were() {
    let tensors = |file: &[u8]| hearth::weights::WeightsFile::read(file).unwrap().tensors;
    let mut bench = Bench::default();
    let model = bench.digits();
    let before = tensors(&bench.export(model));
    let samples = vec![Sample {
        input: bar(0),
        label: "7".into(),
    }];
    let config = TrainConfig {
        layers: Some(Layers::Head),
        ..short(5)
    };
    bench
        .ask(Command::FineTune {
            model,
            samples,
            config,
            resume: None,
        })
        .unwrap();
    for (old, new) in before.iter().zip(tensors(&bench.export(model))) {
        assert_eq!(
            old.values != new.values,
            old.path.starts_with("head."),
            "{}",
            old.path
        );
    }
}

/// Of the named layers, and of no others.
#[test]
fn chosen_layers_learn_and_the_others_stay_as_they_were() {
    let tensors = |file: &[u8]| hearth::weights::WeightsFile::read(file).unwrap().tensors;
    let mut bench = Bench::default();
    let model = bench.digits();
    let before = tensors(&bench.export(model));
    let mut teach = |names: &[&str], label: &str| {
        let samples = vec![Sample {
            input: bar(0),
            label: label.into(),
        }];
        let config = TrainConfig {
            layers: Some(Layers::Chosen),
            chosen_layers: Some(names.iter().map(ToString::to_string).collect()),
            ..short(5)
        };
        let command = Command::FineTune {
            model,
            samples,
            config,
            resume: None,
        };
        bench.ask(command)
    };
    let failure = teach(&["conv2", "conv"], "7").unwrap_err();
    assert_eq!(failure.got, "conv");
    assert_eq!(
        failure.expected,
        "conv1 or conv2 or conv3 or hidden or head"
    );
    let failure = teach(&["conv2"], "new").unwrap_err();
    assert!(
        failure.expected.contains("the head among them"),
        "{failure}"
    );
    teach(&["conv2", "head"], "7").unwrap();
    for (old, new) in before.iter().zip(tensors(&bench.export(model))) {
        let is_chosen = old.path.starts_with("head.") || old.path.starts_with("conv2.");
        assert_eq!(old.values != new.values, is_chosen, "{}", old.path);
    }
}

#[test]
fn a_pause_holds_the_run_and_the_engine_answers_meanwhile() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let run = bench.send(Command::FineTune {
        model,
        samples: crosses(3),
        config: short(20),
        resume: None,
    });
    while !bench.events(run).iter().any(|event| {
        matches!(
            event,
            Event::Progress(Progress::Train(TrainEvent::Step { .. }))
        )
    }) {
        bench.advance();
    }
    let between = bench.send(Command::Predict {
        model,
        input: cross(0),
    });
    assert!(
        matches!(
            bench.events(between)[..],
            [Event::Done(Answer::Prediction(_))]
        ),
        "between two steps"
    );
    bench.send(Command::Pause { run });
    assert!(!bench.engine.has_work());
    assert_eq!(
        bench.probabilities(model, cross(0)).len(),
        11,
        "the network in training answers"
    );
    let twice = Command::FineTune {
        model,
        samples: crosses(1),
        config: short(1),
        resume: None,
    };
    assert_eq!(bench.ask(twice).unwrap_err().kind, FailureKind::WrongState);
    bench.send(Command::Resume { run });
    let events = bench.finish(run);
    assert!(events.iter().any(|event| matches!(
        event,
        Event::Progress(Progress::Train(TrainEvent::Resumed { .. }))
    )));
    assert!(matches!(
        events.last(),
        Some(Event::Done(Answer::FineTuned(_)))
    ));
}

#[test]
fn stop_keeps_what_was_learned() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let run = bench.send(Command::FineTune {
        model,
        samples: crosses(3),
        config: short(50),
        resume: None,
    });
    while !bench
        .events(run)
        .iter()
        .any(|event| matches!(event, Event::Progress(Progress::Train(_))))
    {
        bench.advance();
    }
    bench.send(Command::Stop { run });
    let Some(Event::Done(Answer::FineTuned(summary))) = bench.finish(run).pop() else {
        panic!()
    };
    assert!(summary.stopped && summary.steps < 50 && summary.total_steps == 50);
}

#[test]
fn stop_at_any_point_keeps_what_was_learned_or_leaves_the_model_as_it_was() {
    let mut ends = Vec::new();
    for slices in (0..80).step_by(3) {
        let mut bench = Bench::default();
        let model = bench.digits();
        let before = bench.export(model);
        let run = bench.send(Command::FineTune {
            model,
            samples: crosses(2),
            config: short(12),
            resume: None,
        });
        (0..slices).for_each(|_| bench.advance());
        bench.send(Command::Stop { run });
        match bench.finish(run).pop().unwrap() {
            Event::Cancelled => {
                assert_eq!(bench.export(model), before, "after {slices} slices");
                ends.push("cancelled");
            }
            Event::Done(Answer::FineTuned(summary)) => {
                assert!(summary.steps > 0 && summary.final_loss.is_finite());
                assert_eq!(summary.stopped, summary.steps < 12, "after {slices} slices");
                ends.push(if summary.stopped { "stopped" } else { "done" });
            }
            other => panic!("after {slices} slices: {other:?}"),
        }
    }
    ends.dedup();
    assert_eq!(ends, ["cancelled", "stopped", "done"]);
}

#[test]
fn cancel_at_every_point_leaves_the_model_as_it_was() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let before = bench.export(model);
    for slices in [0, 1, 2, 3, 5, 20, 30, 60] {
        let run = bench.send(Command::FineTune {
            model,
            samples: crosses(2),
            config: short(50),
            resume: None,
        });
        (0..slices).for_each(|_| bench.advance());
        bench.send(Command::Cancel { request: run });
        let events = bench.finish(run);
        let last_events = events
            .iter()
            .filter(|event| !matches!(event, Event::Progress(_)))
            .count();
        assert_eq!(
            (events.last(), last_events),
            (Some(&Event::Cancelled), 1),
            "after {slices} slices"
        );
        assert_eq!(bench.export(model), before);
    }
    let load = bench.send(Command::Load {
        model: "digits".into(),
        weights: WeightSource::Shipped,
    });
    bench.advance();
    bench.send(Command::Cancel { request: load });
    assert_eq!(bench.finish(load).last(), Some(&Event::Cancelled));
    assert_eq!(
        bench.ask(Command::Cancel { request: load }),
        Ok(Answer::Acknowledged),
        "it ended already"
    );
}

#[test]
fn each_request_has_exactly_one_last_event() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let first = bench.send(Command::Evaluate {
        model,
        on: SampleSource::HeldOut,
    });
    let second = bench.send(Command::Gallery { model, count: 25 });
    let third = bench.send(Command::Models);
    while bench.engine.has_work() {
        bench.advance();
    }
    let replies = bench.replies();
    for id in [first, second, third] {
        let last = replies
            .iter()
            .filter(|reply| reply.id == id && !matches!(reply.event, Event::Progress(_)))
            .count();
        assert_eq!(last, 1);
    }
    let gallery = replies.iter().find_map(|reply| match &reply.event {
        Event::Done(Answer::Gallery(samples)) => Some(samples.len()),
        _ => None,
    });
    assert_eq!(gallery, Some(25));
}

#[test]
fn what_is_kept_comes_back_and_what_is_forgotten_does_not() {
    let mut bench = Bench::default();
    let model = bench.digits();
    fine_tune(&mut bench, model, short(10));
    let trained = bench.export(model);
    bench.ask(Command::Keep { model }).unwrap();
    let mut later = Bench::in_world(bench.world.clone());
    let again = later.load(WeightSource::Auto).unwrap();
    assert_eq!(
        (again.weights.origin, again.labels.len()),
        (WeightsOrigin::Kept, 11)
    );
    assert_eq!(later.export(again.handle), trained);
    later
        .ask(Command::Forget {
            model: "digits".into(),
        })
        .unwrap();
    assert_eq!(
        later.load(WeightSource::Auto).unwrap().weights.origin,
        WeightsOrigin::Shipped
    );
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let mut bench = Bench::default();
    let model = bench.digits();
    bench.world.0.disk_full.set(true);
    assert_eq!(
        bench.ask(Command::Keep { model }).unwrap_err().kind,
        FailureKind::Storage
    );
    assert_eq!(bench.probabilities(model, bar(0)).len(), 10);
}

#[test]
fn kept_weights_that_cannot_be_read_are_told_and_left_alone() {
    let mut bench = Bench::default();
    let name = "digits.kept.safetensors".to_owned();
    bench
        .world
        .0
        .stored
        .borrow_mut()
        .insert(name.clone(), b"rubbish".to_vec());
    let model = bench.load(WeightSource::Auto).unwrap();
    assert_eq!(model.weights.origin, WeightsOrigin::Shipped);
    assert!(model.notice.unwrap().contains("could not be loaded"));
    assert_eq!(bench.world.0.stored.borrow()[&name], b"rubbish");
}

/// A run long enough for a snapshot: the scripted clock advances about 16 ms a step, so 5 s are about 320 steps; batches are small
/// to stay quick.
fn long(model: u32) -> Command {
    let config = TrainConfig {
        batch_size: 2,
        epochs: 1_000,
        max_steps: Some(700),
        ..short(700)
    };
    let samples = crosses(2);
    Command::FineTune {
        model,
        samples,
        config,
        resume: None,
    }
}

fn first_snapshot(events: &[Event]) -> (u64, Bytes) {
    let snapshot = events.iter().find_map(|event| match event {
        Event::Progress(Progress::Snapshot { step, weights }) => Some((*step, weights.clone())),
        _ => None,
    });
    snapshot.expect("a snapshot")
}

#[test]
fn a_long_run_hands_snapshots_out_that_load() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let run = bench.send(long(model));
    let (_, snapshot) = first_snapshot(&bench.finish(run));
    let loaded = bench.load(WeightSource::Given(snapshot)).unwrap();
    assert_eq!(loaded.labels.last().unwrap(), "cross");
}

#[test]
fn another_engine_goes_on_from_a_snapshot_and_ends_bit_for_bit_alike() {
    let mut whole = Bench::default();
    let model = whole.digits();
    let run = whole.send(long(model));
    let (step, snapshot) = first_snapshot(&whole.finish(run));
    let uninterrupted = whole.export(model);

    let mut other = Bench::default();
    let model = other.digits();
    let Command::FineTune {
        samples, config, ..
    } = long(model)
    else {
        panic!()
    };
    let resume = Some(snapshot);
    let run = other.send(Command::FineTune {
        model,
        samples,
        config,
        resume,
    });
    let events = other.finish(run);
    let first = events.iter().find_map(|event| match event {
        Event::Progress(Progress::Train(TrainEvent::Step { step, .. })) => Some(*step),
        _ => None,
    });
    assert!(first.unwrap() > step, "it does not start anew");
    assert_eq!(other.export(model), uninterrupted);
}

#[test]
fn a_snapshot_of_other_classes_or_without_its_optimizer_is_refused() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let weights_only = bench.export(model);
    let config = short(3);
    let resume = Some(weights_only.into());
    let samples = crosses(2);
    let command = Command::FineTune {
        model,
        samples,
        config,
        resume,
    };
    let failure = bench.ask(command).unwrap_err();
    assert_eq!(failure.kind, FailureKind::BadWeights);
    assert!(failure.expected.contains("optimizer state"), "{failure}");
}

#[test]
fn a_device_that_agrees_with_the_processor_is_proven() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let Ok(Answer::Proved(proof)) = bench.ask(Command::Prove { model }) else {
        panic!()
    };
    // Both are the processor here.
    assert_eq!((proof.logits, proof.gradients), (0.0, 0.0));
    assert!(proof.is_within && proof.tolerance == 1e-3);
}

#[test]
fn evaluation_of_own_samples_needs_known_labels() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let on = |label: &str| {
        SampleSource::Samples(vec![Sample {
            input: bar(2),
            label: label.into(),
        }])
    };
    let failure = bench
        .ask(Command::Evaluate {
            model,
            on: on("cross"),
        })
        .unwrap_err();
    assert!(failure.place.contains("samples[0].label"), "{failure}");
    let Ok(Answer::Evaluated(report)) = bench.ask(Command::Evaluate { model, on: on("1") }) else {
        panic!()
    };
    assert_eq!((report.samples, report.correct), (1, 1));
}

#[test]
fn held_out_figures_are_the_card_s() {
    let mut bench = Bench::default();
    let model = bench.digits();
    let Ok(Answer::Evaluated(report)) = bench.ask(Command::Evaluate {
        model,
        on: SampleSource::HeldOut,
    }) else {
        panic!()
    };
    let metrics = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/models/digits/metrics.json"
    ))
    .unwrap();
    let metrics: serde_json::Value = serde_json::from_slice(&metrics).unwrap();
    assert_eq!(metrics["held_out"]["correct"], report.correct);
    assert!(report.accuracy >= 0.988, "{}", report.accuracy);
}
