//! Optimizers, schedules and losses against PyTorch's, whose twenty steps `tests/reference/optimizers.py` wrote down; and each of them
//! resumed from a checkpoint's file, bit for bit.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

use burn::tensor::{Device, Tensor, TensorData};
use hearth::engine::train_settings::session_config;
use hearth::model::{Network, Trainable, head};
use hearth::protocol::TrainConfig;
use hearth::train::{BatchSource, Checkpoint, HostBatch, Session, SessionConfig, Window};
use hearth::weights::{Description, WeightsFile, apply, save_with};
use serde_json::{Value, json};

const STEPS_PER_EPOCH: u64 = 4;

fn golden() -> Value {
    serde_json::from_str(include_str!("reference/optimizers.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let numbers = value.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

fn floats(value: &Value) -> Vec<f32> {
    numbers(value)
        .into_iter()
        .map(|value| value as f32)
        .collect()
}

/// The rows in their own order, the same each epoch.
struct InOrder {
    inputs: Vec<f32>,
    labels: Vec<usize>,
    width: usize,
    batch: usize,
}

impl InOrder {
    fn of(golden: &Value) -> Self {
        let labels = numbers(&golden["labels"]).into_iter();
        Self {
            inputs: floats(&golden["inputs"]),
            labels: labels.map(|label| label as usize).collect(),
            width: golden["features"].as_u64().unwrap() as usize,
            batch: golden["batch"].as_u64().unwrap() as usize,
        }
    }
}

impl BatchSource for InOrder {
    fn batch(&self, step: u64) -> HostBatch {
        let first = (step % STEPS_PER_EPOCH) as usize * self.batch;
        let rows = first..first + self.batch;
        HostBatch {
            shape: [self.width, 1, 1],
            values: self.inputs[rows.start * self.width..rows.end * self.width].to_vec(),
            labels: self.labels[rows].to_vec(),
        }
    }

    fn steps_per_epoch(&self) -> u64 {
        STEPS_PER_EPOCH
    }

    fn class_shares(&self) -> Vec<f64> {
        let share = |class| {
            let count = self.labels.iter().filter(|label| **label == class).count();
            count as f64 / self.labels.len() as f64
        };
        (0..4).map(share).collect()
    }
}

/// The layer as PyTorch has it at first; burn holds its matrix the other way round.
fn layer(golden: &Value) -> Box<dyn Network> {
    let (device, width) = (Device::flex(), 6);
    let mut layer = head(width, 4, &device);
    let (weight, bias) = (floats(&golden["weight"]), floats(&golden["bias"]));
    layer.fill(&mut |slot| {
        let turned = (0..weight.len()).map(|at| weight[at % 4 * width + at / 4]);
        let values: Vec<f32> = match slot.path.ends_with("weight") {
            true => turned.collect(),
            false => bias.clone(),
        };
        let count = values.len();
        Tensor::from_data(TensorData::new(values, [count]), &device)
    });
    layer
}

/// A case's settings go over the wire's names and types.
fn config(golden: &Value, case: &Value) -> SessionConfig {
    let mut all = json!({
        "epochs": 5, "batchSize": golden["batch"], "learningRate": golden["rate"], "lossEvery": 1,
        "schedule": "constant", "optimizer": "sgd",
    });
    let results = ["name", "losses", "rates", "weight", "bias"];
    for (name, value) in case.as_object().unwrap() {
        if !results.contains(&name.as_str()) {
            all[name] = value.clone();
        }
    }
    let config: TrainConfig = serde_json::from_value(all).unwrap();
    session_config(&config, STEPS_PER_EPOCH)
}

fn session(golden: &Value, config: SessionConfig) -> Session {
    let source = Box::new(InOrder::of(golden));
    Session::new(layer(golden).as_ref(), Trainable::All, source, config).unwrap()
}

fn finish(session: &mut Session) -> Vec<Window> {
    while !session.is_done() {
        session.step();
    }
    pollster::block_on(session.read_progress()).unwrap();
    session.take_windows()
}

/// The file of a network, with whatever else, in PyTorch's order.
fn file(network: &dyn Network, further: &[(String, Tensor<1>)], step: Option<u64>) -> WeightsFile {
    let description = Description {
        model: "head".into(),
        labels: Vec::new(),
        step,
        base: None,
        lora: None,
        run: None,
    };
    let bytes = pollster::block_on(save_with(network, further, &description)).unwrap();
    WeightsFile::read(&bytes).unwrap()
}

fn close(what: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (got, expected) in got.iter().zip(expected) {
        let difference = (got - expected).abs();
        assert!(difference < 1e-5, "{what}: {got} against {expected}");
    }
}

#[test]
fn twenty_steps_equal_pytorch_s() {
    let golden = golden();
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 17);
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let mut session = session(&golden, config(&golden, case));
        let windows = finish(&mut session);
        let losses: Vec<f64> = windows.iter().map(|window| window.loss).collect();
        close(
            &format!("losses, {name}"),
            &losses,
            &numbers(&case["losses"]),
        );
        let rates: Vec<f64> = windows.iter().map(|window| window.learning_rate).collect();
        close(&format!("rates, {name}"), &rates, &numbers(&case["rates"]));
        for tensor in file(session.network().as_ref(), &[], None).tensors {
            let kind = tensor.path.strip_prefix("head.").unwrap();
            let got: Vec<f64> = tensor
                .values
                .iter()
                .map(|value| f64::from(*value))
                .collect();
            close(&format!("{kind}, {name}"), &got, &numbers(&case[kind]));
        }
    }
}

/// The session as it goes on from the file of another one.
fn resumed(golden: &Value, config: SessionConfig, session: &Session) -> Session {
    let (network, state) = (session.network(), session.state());
    let mut file = file(network.as_ref(), &state, Some(session.steps_taken()));
    let checkpoint = Checkpoint::take_from(&mut file).unwrap();
    let mut network = head(6, 4, &Device::flex());
    apply(network.as_mut(), file).unwrap();
    let source = Box::new(InOrder::of(golden));
    Session::resume(
        network.as_ref(),
        Trainable::All,
        source,
        config,
        &checkpoint,
    )
    .unwrap()
}

#[test]
fn each_resumed_run_equals_the_uninterrupted_one_bit_for_bit() {
    let golden = golden();
    for case in golden["cases"].as_array().unwrap() {
        // Windows of three steps: the cut after seven lies within one.
        let config = SessionConfig {
            loss_every: Some(3),
            ..config(&golden, case)
        };
        let mut whole = session(&golden, config);
        let windows = finish(&mut whole);
        let mut first = session(&golden, config);
        (0..7).for_each(|_| first.step());
        pollster::block_on(first.read_progress()).unwrap();
        let mut joined = first.take_windows();
        let mut second = resumed(&golden, config, &first);
        joined.extend(finish(&mut second));
        assert_eq!(joined, windows, "{}", case["name"]);
        let last = |session: &Session| file(session.network().as_ref(), &session.state(), Some(20));
        assert_eq!(last(&second), last(&whole), "{}", case["name"]);
    }
}

#[test]
fn another_optimizer_s_state_is_refused() {
    let golden = golden();
    let case = |name| {
        let cases = golden["cases"].as_array().unwrap().iter();
        cases.clone().find(|case| case["name"] == name).unwrap()
    };
    let [adam, momentum, plain] = ["adam", "sgd, momentum", "sgd"].map(case);
    for (from, to) in [
        (adam, momentum),
        (momentum, adam),
        (adam, plain),
        (plain, momentum),
    ] {
        let mut session = session(&golden, config(&golden, from));
        session.step();
        let mut file = file(session.network().as_ref(), &session.state(), Some(1));
        let checkpoint = Checkpoint::take_from(&mut file).unwrap();
        let (layer, config) = (layer(&golden), config(&golden, to));
        let source = Box::new(InOrder::of(&golden));
        let refused = Session::resume(layer.as_ref(), Trainable::All, source, config, &checkpoint);
        assert!(refused.is_err(), "{} {}", from["name"], to["name"]);
    }
}
