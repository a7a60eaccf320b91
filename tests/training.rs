//! Training from outside: gradients against finite differences, a tiny task, repetition bit for bit.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use burn::tensor::{Device, Tensor, TensorData};
use hearth::data::{Augmentation, Images, PIXELS};
use hearth::model::{Network, Trainable, find};
use hearth::train::{FromScratch, HostBatch, Optimizer, Session, SessionConfig, train_step};

/// burn's random generator is one for the whole process, parameters are drawn when they are first looked at, and every step of a
/// session seeds anew: so these tests run one after another.
static RANDOM: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn alone() -> std::sync::MutexGuard<'static, ()> {
    RANDOM
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn network(seed: u64) -> Box<dyn Network> {
    let device = Device::flex();
    device.seed(seed);
    let network = (find("digits").unwrap().init)(10, &device);
    assert_eq!(network.parameters().len(), 10);
    network
}

/// Ten pictures, each a square in another place.
fn squares() -> Images {
    let pixel = |class: usize, place: usize| {
        let (x, y) = (place % 28, place / 28);
        let (left, top) = (2 + (class % 5) * 5, 4 + (class / 5) * 12);
        if (left..left + 5).contains(&x) && (top..top + 6).contains(&y) {
            255
        } else {
            0
        }
    };
    let pixels = (0..10)
        .flat_map(|class| (0..PIXELS).map(move |place| pixel(class, place)))
        .collect();
    Images {
        pixels,
        labels: (0..10).collect(),
    }
}

fn config(epochs: u32) -> SessionConfig {
    SessionConfig {
        epochs,
        batch_size: 10,
        learning_rate: 2e-3,
        seed: 9,
        ..SessionConfig::default()
    }
}

fn session(network: &dyn Network, epochs: u32) -> Session {
    let still = Augmentation {
        rotation: 0.0,
        scale: 0.0,
        shear: 0.0,
        shift: 0.0,
        warp: 0.0,
    };
    let source = FromScratch {
        images: squares(),
        batch_size: 10,
        augmentation: still,
        seed: 9,
    };
    Session::new(network, Trainable::All, Box::new(source), config(epochs)).unwrap()
}

fn loss(network: &dyn Network, batch: &HostBatch) -> f64 {
    let count = batch.labels.len();
    let images = Tensor::<4>::from_data(
        TensorData::new(batch.values.clone(), [count, 1, 28, 28]),
        &network.device(),
    );
    let log = burn::tensor::activation::log_softmax(network.logits(images), 1).into_data();
    let log: Vec<f32> = log.try_to_vec().unwrap();
    -batch
        .labels
        .iter()
        .enumerate()
        .map(|(row, label)| f64::from(log[row * 10 + label]))
        .sum::<f64>()
        / count as f64
}

/// The network with one value of one parameter moved.
fn nudged(network: &dyn Network, path: &str, index: usize, by: f32) -> Box<dyn Network> {
    let mut copy = network.for_inference();
    copy.replace(&mut |parameter| {
        let mut values: Vec<f32> = parameter.value.to_data().try_to_vec().unwrap();
        if parameter.path == path {
            values[index] += by;
        }
        let count = values.len();
        Tensor::from_data(TensorData::new(values, [count]), &network.device())
    });
    copy
}

#[test]
fn gradients_equal_finite_differences() {
    let _alone = alone();
    let network = network(4);
    let batch = hearth::train::BatchSource::batch(
        &FromScratch {
            images: squares(),
            batch_size: 10,
            augmentation: Augmentation::GENTLE,
            seed: 2,
        },
        0,
    );
    let mut gradients = std::collections::BTreeMap::new();
    let training = network.for_training(Trainable::All);
    let images = TensorData::new(batch.values.clone(), [10, 1, 28, 28]);
    let images = Tensor::<4>::from_data(images, &training.device());
    let mut targets = vec![0.0_f32; 100];
    batch
        .labels
        .iter()
        .enumerate()
        .for_each(|(row, label)| targets[row * 10 + label] = 1.0);
    let targets = Tensor::<2>::from_data(TensorData::new(targets, [10, 10]), &training.device());
    let log = burn::tensor::activation::log_softmax(training.logits(images), 1);
    let mut found = (log * targets).sum_dim(1).mean().neg().backward();
    let mut training = training;
    training.apply_gradients(&mut found, &mut |path, value, gradient| {
        gradients.insert(
            path.to_owned(),
            gradient.into_data().try_to_vec::<f32>().unwrap(),
        );
        value
    });
    assert_eq!(gradients.len(), 10);
    for (path, gradient) in gradients {
        // The largest entry: finite differences of 32-bit floats drown small ones.
        let index = (0..gradient.len())
            .max_by(|a, b| gradient[*a].abs().total_cmp(&gradient[*b].abs()))
            .unwrap();
        let step = 1e-3;
        let rise = loss(
            nudged(network.as_ref(), &path, index, step).as_ref(),
            &batch,
        ) - loss(
            nudged(network.as_ref(), &path, index, -step).as_ref(),
            &batch,
        );
        let numeric = rise / (2.0 * f64::from(step));
        let exact = f64::from(gradient[index]);
        assert!(
            (numeric - exact).abs() <= 0.05 * exact.abs().max(1e-2),
            "{path}[{index}]: {numeric} against {exact}"
        );
    }
}

#[test]
fn a_tiny_task_is_learned() {
    let _alone = alone();
    let network = network(1);
    let mut session = session(network.as_ref(), 60);
    while !session.is_done() {
        session.step();
    }
    let progress = pollster::block_on(session.read_progress())
        .unwrap()
        .unwrap();
    assert_eq!(progress.steps, 60);
    let batch = HostBatch {
        shape: [1, 28, 28],
        values: squares()
            .pixels
            .iter()
            .map(|pixel| f32::from(*pixel) / 255.0)
            .collect(),
        labels: (0..10).collect(),
    };
    let final_loss = loss(session.network().as_ref(), &batch);
    assert!(final_loss < 0.05, "{final_loss}");
    assert!(
        progress.loss > final_loss,
        "the mean over the run lies above its end"
    );
}

#[test]
fn a_seed_repeats_a_run_bit_for_bit() {
    let _alone = alone();
    let weights = || {
        let mut session = session(network(3).as_ref(), 5);
        while !session.is_done() {
            session.step();
        }
        let bits = |parameter: hearth::model::Parameter| -> Vec<u32> {
            parameter
                .value
                .into_data()
                .try_to_vec::<f32>()
                .unwrap()
                .into_iter()
                .map(f32::to_bits)
                .collect()
        };
        session
            .network()
            .parameters()
            .into_iter()
            .flat_map(bits)
            .collect::<Vec<u32>>()
    };
    assert_eq!(weights(), weights());
}

#[test]
fn frozen_parameters_get_no_moments() {
    let _alone = alone();
    let network = network(2);
    let mut training = network.for_training(Trainable::Prefix("head."));
    let mut optimizer = Optimizer::default();
    let batch = HostBatch {
        shape: [1, 28, 28],
        values: vec![0.5; PIXELS],
        labels: vec![3],
    };
    train_step(training.as_mut(), &mut optimizer, batch, 1e-3);
    assert!(optimizer.moments("head.weight").is_some());
    assert!(optimizer.moments("conv1.weight").is_none());
}

#[test]
fn a_diverging_run_says_so() {
    let _alone = alone();
    let network = network(2);
    let source = FromScratch {
        images: squares(),
        batch_size: 10,
        augmentation: Augmentation::GENTLE,
        seed: 1,
    };
    let config = SessionConfig {
        learning_rate: 1.0,
        ..config(1_000)
    };
    let mut session =
        Session::new(network.as_ref(), Trainable::All, Box::new(source), config).unwrap();
    session.step();
    let broken = nudged(network.as_ref(), "head.bias", 0, f32::NAN);
    let source = FromScratch {
        images: squares(),
        batch_size: 10,
        augmentation: Augmentation::GENTLE,
        seed: 1,
    };
    let mut broken =
        Session::new(broken.as_ref(), Trainable::All, Box::new(source), config).unwrap();
    broken.step();
    let error = pollster::block_on(broken.read_progress()).unwrap_err();
    assert_eq!(error, hearth::train::TrainError::Diverged { step: 1 });
}
