//! The job that compares this engine's device with the processor on one model: logits, and the gradients of one training step.

use burn::tensor::{Device, Tensor, TensorData, Transaction};

use super::example::example;
use super::failure::bad_training;
use super::job::Step;
use super::platform::Platform;
use super::prepare::prepare_for_network;
use super::world::{Model, World};
use crate::data::{DIGIT, PIXELS, Prepared, SIDE};
use crate::eval::probabilities;
use crate::model::{Entry, InputKind, Network, Shape, Trainable, head, inputs};
use crate::protocol::{Answer, Failure, Progress, Proof};
use crate::train::{HostBatch, Optimizer, TrainError, train_step};

/// What a difference may be, of logits in shares of the largest one above 1: 32-bit floats summed in another order differ by a hundredth of it.
const TOLERANCE: f64 = 1e-3;

const SAMPLES: usize = 8;

/// Pieces of a text.
const STRETCH: usize = 24;

/// After one step Adam's first moment is a tenth of the gradient.
const MOMENT_TO_GRADIENT: f64 = 10.0;

pub struct ProveJob {
    entry: &'static Entry,
    probe: Probe,
    network: Box<dyn Network>,
    expected: Option<Numbers>,
}

/// What both devices compute.
struct Probe {
    shape: Shape,
    values: Vec<f32>,
    /// One class a sample.
    labels: Vec<usize>,
    /// The model's classes.
    classes: usize,
    /// Whether all layers learn, or a head over the features alone.
    trains_all: bool,
}

/// What is compared.
struct Numbers {
    logits: Vec<f32>,
    moments: Vec<f32>,
}

impl ProveJob {
    pub fn new(model: &Model) -> Result<Self, Failure> {
        Ok(Self {
            entry: model.entry,
            probe: probe(model)?,
            network: model.network.for_inference(),
            expected: None,
        })
    }

    pub async fn advance<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let started_ms = world.platform.now_ms();
        let lost = |problem: String| bad_training(&TrainError::Device(problem));
        let Some(expected) = &self.expected else {
            let reference = self.on_processor().await.map_err(lost)?;
            let expected = numbers(reference.as_ref(), &self.probe).await;
            self.expected = Some(expected.map_err(lost)?);
            return Ok(Step::more(phase(1)));
        };
        let got = numbers(self.network.as_ref(), &self.probe).await;
        let elapsed_ms = world.platform.now_ms() - started_ms;
        let proof = compare(expected, &got.map_err(lost)?, elapsed_ms);
        let warmed_up = warm_up(self.network.as_ref(), &self.probe).await;
        warmed_up.map_err(lost)?;
        Ok(Step::done(Answer::Proved(proof)))
    }

    /// The same weights on the processor, read back from the device that is to be proven.
    async fn on_processor(&self) -> Result<Box<dyn Network>, String> {
        let backbone = self.network.backbone();
        let parameters = backbone.parameters();
        let values = parameters.into_iter().map(|parameter| parameter.value);
        let mut values = read(values.collect()).await?.into_iter();
        let device = Device::flex();
        let mut network = (self.entry.init)(self.probe.classes, &device);
        network.replace(&mut |parameter| match values.next() {
            Some(values) => tensor(values, &device),
            None => parameter.value.clone(),
        });
        Ok(network)
    }
}

fn probe(model: &Model) -> Result<Probe, Failure> {
    let classes = model.manifest.labels.len();
    if matches!(model.entry.input, InputKind::Drawing | InputKind::Clothing) {
        return Ok(Probe {
            shape: DIGIT,
            values: bars(),
            labels: (0..SAMPLES).map(|sample| sample % classes).collect(),
            classes: model.labels.len(),
            trains_all: true,
        });
    }
    if model.entry.input == InputKind::Prompt {
        return Ok(stretch());
    }
    let input = example(model.entry.input);
    let Prepared { shape, values } = prepare_for_network(model, &input, "the probe")?;
    Ok(Probe {
        shape,
        values,
        labels: vec![0],
        classes,
        trains_all: false,
    })
}

/// Pieces of a text that is none, and what comes after each.
fn stretch() -> Probe {
    let piece = |place: usize| place * 7 % 200;
    Probe {
        shape: [1, 1, STRETCH],
        values: (0..STRETCH).map(|place| piece(place) as f32).collect(),
        labels: (1..=STRETCH).map(piece).collect(),
        classes: 0,
        trains_all: true,
    }
}

/// One sample alone, as a person asks: the device then has what it must compile for that before anybody waits.
async fn warm_up(network: &dyn Network, probe: &Probe) -> Result<(), String> {
    let length = probe.shape.iter().product::<usize>();
    let rows = probabilities(network, probe.shape, &probe.values[..length]).await;
    rows.map(|_| ()).map_err(|error| format!("{error:?}"))
}

/// Logits of fixed samples by the shipped network, then one training step on them.
async fn numbers(network: &dyn Network, probe: &Probe) -> Result<Numbers, String> {
    let shipped = network.backbone();
    let features = shipped.features(inputs(probe.values.clone(), probe.shape, &network.device()));
    let logits = shipped.classify(features.clone());
    let read_back = read(vec![flat(logits), flat(features)]).await?;
    let [logits, features] = &read_back[..] else {
        return Err("two matrices did not come back".into());
    };
    Ok(Numbers {
        logits: logits.clone(),
        moments: moments(network, probe, features).await?,
    })
}

/// Adam's state after one step: of all layers, or of a fixed head over the features.
async fn moments(
    network: &dyn Network,
    probe: &Probe,
    features: &[f32],
) -> Result<Vec<f32>, String> {
    let count = probe.labels.len();
    let (network, shape, values) = match probe.trains_all {
        true => (network.for_inference(), probe.shape, probe.values.clone()),
        false => {
            let width = features.len() / count;
            let head = fixed_head(width, &network.device());
            (head, [width, 1, 1], features.to_vec())
        }
    };
    let labels = probe.labels.clone();
    let batch = HostBatch {
        shape,
        values,
        labels,
    };
    let mut optimizer = Optimizer::default();
    let mut network = network.for_training(Trainable::All);
    train_step(network.as_mut(), &mut optimizer, batch, 1e-3);
    let state = optimizer.state().into_iter().map(|(_, tensor)| tensor);
    Ok(read(state.collect()).await?.concat())
}

/// A head to two classes with the same weights on every device.
fn fixed_head(width: usize, device: &Device) -> Box<dyn Network> {
    let mut fixed = head(width, 2, device);
    fixed.replace(&mut |parameter| {
        let count = parameter.shape.iter().product::<usize>();
        let value = |place: usize| (place % 11) as f32 / 100.0 - 0.05;
        tensor((0..count).map(value).collect(), device)
    });
    fixed
}

fn tensor(values: Vec<f32>, device: &Device) -> Tensor<1> {
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device)
}

fn flat(matrix: Tensor<2>) -> Tensor<1> {
    let count = matrix.dims().iter().product::<usize>();
    matrix.reshape([count])
}

async fn read(tensors: Vec<Tensor<1>>) -> Result<Vec<Vec<f32>>, String> {
    let register = |all: Transaction, tensor| all.register(tensor);
    let all = tensors.into_iter().fold(Transaction::default(), register);
    let read = all
        .execute_async()
        .await
        .map_err(|error| error.to_string())?;
    let values = |data: TensorData| data.try_to_vec().map_err(|error| format!("{error:?}"));
    read.into_iter().map(values).collect()
}

/// Bars that lean and lie differently in each picture.
fn bars() -> Vec<f32> {
    let pixel = |place: usize| {
        let (sample, x, y) = (place / PIXELS, place % SIDE, place % PIXELS / SIDE);
        let distance = (x * (sample + 1) + y * 3) % SIDE;
        if distance < 4 + sample {
            1.0 - 0.1 * (y % 5) as f32
        } else {
            0.0
        }
    };
    (0..SAMPLES * PIXELS).map(pixel).collect()
}

fn compare(expected: &Numbers, got: &Numbers, elapsed_ms: f64) -> Proof {
    let logits = largest_difference(&expected.logits, &got.logits);
    let logits = logits / largest(&expected.logits).max(1.0);
    let gradients = MOMENT_TO_GRADIENT * largest_difference(&expected.moments, &got.moments);
    Proof {
        logits,
        gradients,
        tolerance: TOLERANCE,
        is_within: logits <= TOLERANCE && gradients <= TOLERANCE,
        elapsed_ms,
    }
}

fn largest(values: &[f32]) -> f64 {
    values
        .iter()
        .map(|value| f64::from(value.abs()))
        .fold(0.0, f64::max)
}

/// Infinite where a number is none, or numbers are missing.
fn largest_difference(expected: &[f32], got: &[f32]) -> f64 {
    if expected.len() != got.len() {
        return f64::INFINITY;
    }
    let difference = |(expected, got): (&f32, &f32)| match f64::from(expected - got).abs() {
        difference if difference.is_finite() => difference,
        _ => f64::INFINITY,
    };
    expected.iter().zip(got).map(difference).fold(0.0, f64::max)
}

fn phase(done: u64) -> Progress {
    let what = "comparing the GPU with the processor".into();
    Progress::Phase {
        what,
        done,
        total: 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(logits: Vec<f32>) -> Numbers {
        Numbers {
            logits,
            moments: vec![0.5, -0.5],
        }
    }

    #[test]
    fn zeros_nan_and_missing_numbers_prove_nothing() {
        let expected = numbers(vec![1.0, 2.0]);
        let is_within = |got| compare(&expected, &numbers(got), 0.0).is_within;
        assert!(is_within(vec![1.0, 2.000_1]));
        assert!(!is_within(vec![0.0, 0.0]));
        assert!(!is_within(vec![1.0, f32::NAN]));
        assert!(!is_within(vec![1.0]));
    }
}
