//! Training from nothing in an engine: fresh weights, the bundled part alone, on a small set of clothes.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod common;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::{Mutex, MutexGuard, PoisonError};

use common::{Bench, World, crosses, repository_file};
use hearth::cli::replay::replay;
use hearth::data::{
    DataFile, DataManifest, Images, PIXELS, clothes::LABELS, write_images, write_labels,
};
use hearth::engine::platform::Clock;
use hearth::protocol::{
    Answer, Bytes, Command, Event, FailureKind, Input, ModelHandle, Outputs, Progress, Sample,
    Seen, Summary, TrainConfig, TrainEvent, WeightSource,
};
use hearth::runs::{AugmentationKind, Capsule, decode};
use hearth::weights::{WeightsFile, sha256};

/// The device's generator is one for the whole process, so only one test draws from it at a time.
static DRAWS: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    DRAWS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unpacked(file: &str) -> Vec<u8> {
    let packed = repository_file(&format!("data/clothes/{file}")).unwrap();
    let mut bytes = Vec::new();
    let mut unpacker = flate2::read::GzDecoder::new(&packed[..]);
    unpacker.read_to_end(&mut bytes).unwrap();
    bytes
}

/// A data set of 1,000 pictures: 700 to learn from, 100 to choose by, 200 held out. Its files, by address.
fn small_set() -> Vec<(String, Vec<u8>)> {
    let (images, labels) = (
        unpacked("validation.images.idx.gz"),
        unpacked("validation.labels.idx.gz"),
    );
    let all = Images::read(&images, &labels).unwrap();
    let (mut files, mut list) = (Vec::new(), Vec::new());
    for (part, from, to) in [
        ("train", 0, 700),
        ("validation", 700, 800),
        ("held_out", 800, 1_000),
    ] {
        let pixels = write_images(&all.pixels[from * PIXELS..to * PIXELS]);
        let labels = write_labels(&all.labels[from..to]);
        for (kind, bytes) in [("images", pixels), ("labels", labels)] {
            let file = format!("{part}.{kind}.idx");
            list.push(DataFile {
                part: part.into(),
                kind: kind.into(),
                file: file.clone(),
                bytes: bytes.len() as u64,
                unpacked_bytes: bytes.len() as u64,
                sha256: sha256(&bytes),
            });
            files.push((format!("data/clothes/{file}"), bytes));
        }
    }
    let manifest = DataManifest {
        name: "clothes".into(),
        source: "a part of Fashion-MNIST".into(),
        licence: "MIT".into(),
        split_seed: 1,
        files: list,
    };
    let manifest = serde_json::to_vec(&manifest).unwrap();
    files.push(("data/clothes/manifest.json".into(), manifest));
    files
}

fn world() -> World {
    let world = World::default();
    world.0.files.borrow_mut().extend(small_set());
    world
}

/// The same set, and the model's manifest, in a folder of the test's own.
fn site(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let manifest = "models/clothes/manifest.json";
    let files = small_set().into_iter();
    for (address, bytes) in files.chain([(manifest.into(), repository_file(manifest).unwrap())]) {
        let path = folder.join(address);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn load(bench: &mut Bench, model: &str, weights: WeightSource) -> ModelHandle {
    let model = model.into();
    match bench.ask(Command::Load { model, weights }).unwrap() {
        Answer::Loaded(loaded) => loaded.handle,
        other => panic!("{other:?}"),
    }
}

fn fresh(bench: &mut Bench, seed: u64) -> ModelHandle {
    load(bench, "clothes", WeightSource::Fresh { seed })
}

fn learn(model: ModelHandle, samples: Vec<Sample>, config: TrainConfig) -> Command {
    Command::FineTune {
        model,
        samples,
        config,
        resume: None,
    }
}

fn summary(events: &[Event]) -> Summary {
    match events.last() {
        Some(Event::Done(Answer::FineTuned(summary))) => summary.clone(),
        other => panic!("{other:?}"),
    }
}

/// The bundled part alone, each epoch measured.
fn config(max_steps: u64) -> TrainConfig {
    TrainConfig {
        epochs: 4,
        batch_size: 32,
        learning_rate: 0.002,
        seed: 7,
        replay_share: 1.0,
        validation_share: 0.0,
        patience: Some(4),
        max_steps: Some(max_steps),
        ..TrainConfig::default()
    }
}

#[test]
fn fresh_weights_depend_on_the_seed_alone_and_know_nothing() {
    let _alone = alone();
    let mut bench = Bench::in_world(world());
    let [first, again, other] = [3, 3, 4].map(|seed| fresh(&mut bench, seed));
    let file = bench.export(first);
    assert_eq!(file, bench.export(again));
    assert_ne!(file, bench.export(other));
    let opened = bench.world.0.opened.borrow();
    assert!(
        opened
            .iter()
            .all(|wanted| !common::is_weights(&wanted.address)),
        "fresh weights are not fetched"
    );
}

/// What `hearth train` writes for these settings on that site.
fn trained_natively(site: &Path, settings: &str) -> (Vec<u8>, TrainConfig) {
    let (file, out) = (site.join("settings.json"), site.join("out"));
    std::fs::write(&file, settings).unwrap();
    let ran = Process::new(env!("CARGO_BIN_EXE_hearth"))
        .args(["train", "--model", "clothes", "--json", "--seed", "7"])
        .arg("--config")
        .arg(&file)
        .arg("--site")
        .arg(site)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let capsule = Capsule::read(&std::fs::read(out.join("capsule.json")).unwrap()).unwrap();
    let weights = std::fs::read(out.join("clothes.safetensors")).unwrap();
    (weights, capsule.record.config)
}

fn numbers(file: &[u8]) -> Vec<(String, Vec<u32>)> {
    let file = WeightsFile::read(file).unwrap();
    let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect();
    let tensors = file.tensors.iter();
    tensors
        .map(|tensor| (tensor.path.clone(), bits(&tensor.values)))
        .collect()
}

#[test]
fn it_learns_what_hearth_train_learns_bit_for_bit_and_its_capsule_replays() {
    let _alone = alone();
    let site = site("from-nothing");
    let settings = r#"{"epochs": 3, "batchSize": 32, "patience": 3}"#;
    let (expected, config) = trained_natively(&site, settings);
    let mut bench = Bench::in_world(world());
    let model = fresh(&mut bench, 7);
    let config = TrainConfig {
        replay_share: 1.0,
        ..config
    };
    let run = bench.send(learn(model, Vec::new(), config));
    let events = bench.finish(run);
    let summary = summary(&events);
    assert_eq!(numbers(&bench.export(model)), numbers(&expected));

    let before = summary.before.unwrap().held_out.unwrap();
    let after = summary.after.held_out.unwrap();
    assert!(before.accuracy < 0.3, "untrained: {}", before.accuracy);
    assert!(after.accuracy > 0.5, "after 63 steps: {}", after.accuracy);
    assert!(after.log_loss < before.log_loss);
    let own = summary.after.own;
    assert_eq!((own.samples, own.accuracy, own.log_loss), (0, 0.0, 0.0));
    assert!(own.brier_score.is_finite() && own.macro_average.f1.is_finite());

    let validated = |event: &Event| match event {
        Event::Progress(Progress::Train(TrainEvent::Validated {
            step,
            epoch,
            validation_accuracy,
            ..
        })) => Some((*step, *epoch, *validation_accuracy)),
        _ => None,
    };
    let told: Vec<(u64, u32, f64)> = events.iter().filter_map(validated).collect();
    let epochs: Vec<(u64, u32)> = told
        .iter()
        .map(|(step, epoch, _)| (*step, *epoch))
        .collect();
    assert_eq!(epochs, [(21, 1), (42, 2), (63, 3)]);

    let Answer::Exported(file) = bench.ask(Command::ExportCapsule { model }).unwrap() else {
        panic!("no capsule");
    };
    let capsule = Capsule::read(&file.0).unwrap();
    assert_eq!(capsule.recipe.augmentation, AugmentationKind::Clothes);
    assert_eq!(capsule.record.data.set.as_deref(), Some("clothes"));
    assert_eq!(capsule.record.data.own_samples, 0);
    let points = capsule.record.history.iter();
    let measured: Vec<f64> = points
        .filter_map(|point| point.validation_accuracy)
        .collect();
    assert_eq!(
        measured,
        told.iter()
            .map(|(.., accuracy)| *accuracy)
            .collect::<Vec<_>>()
    );
    let kept = format!("runs/{}.json", summary.run.unwrap());
    let stored = bench.world.0.stored.borrow();
    assert!(
        decode(&stored[&kept], &kept).is_ok(),
        "the record is read again"
    );

    let path = site.join("capsule.json");
    std::fs::write(&path, &file.0).unwrap();
    let comparison = replay(&path, &site, None).unwrap();
    assert!(comparison.equal, "{comparison:?}");
}

#[test]
fn a_run_that_was_cut_off_goes_on_and_ends_as_without_the_break() {
    let _alone = alone();
    let whole = {
        let mut bench = Bench::in_world(world());
        let model = fresh(&mut bench, 5);
        let run = bench.send(learn(model, Vec::new(), config(30)));
        bench.finish(run);
        bench.export(model)
    };
    let world = world();
    {
        let mut bench = Bench::in_world(world.clone());
        let model = fresh(&mut bench, 5);
        bench.send(learn(model, Vec::new(), config(30)));
        let is_snapshot =
            |event: &Event| matches!(event, Event::Progress(Progress::Snapshot { .. }));
        while !bench
            .replies()
            .iter()
            .any(|reply| is_snapshot(&reply.event))
        {
            assert!(bench.engine.has_work(), "the run ended before");
            pollster::block_on(world.pause(3_000));
            bench.advance();
        }
    }
    let mut bench = Bench::in_world(world);
    let model = fresh(&mut bench, 1);
    let lost = Command::Interrupted {
        model: "clothes".into(),
    };
    let Answer::Interrupted(Some(found)) = bench.ask(lost).unwrap() else {
        panic!("nothing to go on with");
    };
    assert_eq!(
        (found.total_steps, found.about.as_str()),
        (30, "the pictures that ship")
    );
    let go_on = Command::FineTune {
        model,
        samples: Vec::new(),
        config: TrainConfig::default(),
        resume: Some(found.checkpoint),
    };
    assert!(matches!(bench.ask(go_on).unwrap(), Answer::FineTuned(_)));
    assert_eq!(bench.export(model), whole);
}

#[test]
fn what_cannot_be_learned_from_is_refused_by_name() {
    let mut bench = Bench::default();
    let (digits, photos) = (
        load(&mut bench, "digits", WeightSource::Shipped),
        load(&mut bench, "efficientnet-lite0", WeightSource::Shipped),
    );
    let share = |replay_share| TrainConfig {
        replay_share,
        patience: None,
        ..config(1)
    };
    for (model, samples, config, said) in [
        (
            digits,
            Vec::new(),
            share(0.5),
            "or replayShare 1 to learn from the bundled part alone, got none",
        ),
        (
            digits,
            crosses(2),
            share(1.0),
            "expected a number from 0 to 0.95 beside samples of one's own, got 1 with 2 of them",
        ),
        (digits, Vec::new(), share(0.97), "or replayShare 1"),
        (
            digits,
            crosses(2),
            share(0.97),
            "expected a number from 0 to 0.95, or 1, got 0.97",
        ),
        (
            photos,
            Vec::new(),
            share(1.0),
            "at least one labelled sample, got none",
        ),
    ] {
        let failure = bench.ask(learn(model, samples, config)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadConfig);
        assert!(failure.to_string().contains(said), "{failure}");
    }
}

/// A grey square in a corner of black paper.
fn square() -> Input {
    let grey = |place: usize| {
        if place % 40 < 12 && place / 40 < 12 {
            200
        } else {
            0
        }
    };
    let rgba: Vec<u8> = (0..1_600)
        .flat_map(|place| [grey(place), grey(place), grey(place), 255])
        .collect();
    Input::Image {
        width: 40,
        height: 40,
        rgba: Bytes(rgba),
    }
}

#[test]
fn a_drawing_fills_the_frame_of_clothes_and_the_box_of_digits() {
    let mut bench = Bench::default();
    for (name, lit) in [("clothes", PIXELS), ("digits", 400)] {
        let model = load(&mut bench, name, WeightSource::Shipped);
        let input = square();
        let Answer::Prediction(answer) = bench.ask(Command::Predict { model, input }).unwrap()
        else {
            panic!("no answer");
        };
        let Seen::Grey(image) = &answer.seen else {
            panic!("{:?}", answer.seen);
        };
        let bright = image.pixels.0.iter().filter(|pixel| **pixel > 127).count();
        assert_eq!(bright, lit, "{name}");
        assert!(matches!(answer.outputs, Outputs::Probabilities(_)));
    }
    assert_eq!(LABELS.len(), 10);
}
