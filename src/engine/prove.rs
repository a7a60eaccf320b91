//! The job that compares this engine's device with the processor on one model: logits, and the gradients of one training step.

use burn::tensor::{Device, Tensor, TensorData, Transaction};

use super::failure::bad_training;
use super::job::Step;
use super::platform::Platform;
use super::world::{Model, World};
use crate::data::{DIGIT, PIXELS, SIDE};
use crate::eval::probabilities;
use crate::model::{Entry, Network, Trainable, inputs};
use crate::protocol::{Answer, Failure, Progress, Proof};
use crate::train::{AdamOptimizer, HostBatch, TrainError, train_step};

/// What a difference may be: 32-bit floats summed in another order differ by a hundredth of it.
const TOLERANCE: f64 = 1e-3;

const SAMPLES: usize = 8;

/// After one step Adam's first moment is a tenth of the gradient.
const MOMENT_TO_GRADIENT: f64 = 10.0;

pub struct ProveJob {
    entry: &'static Entry,
    classes: usize,
    network: Box<dyn Network>,
    expected: Option<Numbers>,
}

/// What is compared.
struct Numbers {
    logits: Vec<f32>,
    moments: Vec<f32>,
}

impl ProveJob {
    pub fn new(model: &Model) -> Self {
        Self {
            entry: model.entry,
            classes: model.labels.len(),
            network: model.network.for_inference(),
            expected: None,
        }
    }

    pub async fn advance<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let started_ms = world.platform.now_ms();
        let lost = |problem: String| bad_training(&TrainError::Device(problem));
        let Some(expected) = &self.expected else {
            let reference = self.on_processor().await.map_err(lost)?;
            let expected = numbers(reference.as_ref(), self.classes).await;
            self.expected = Some(expected.map_err(lost)?);
            return Ok(Step::more(phase(1)));
        };
        let got = numbers(self.network.as_ref(), self.classes).await;
        let elapsed_ms = world.platform.now_ms() - started_ms;
        let proof = compare(expected, &got.map_err(lost)?, elapsed_ms);
        warm_up(self.network.as_ref()).await.map_err(lost)?;
        Ok(Step::done(Answer::Proved(proof)))
    }

    /// The same weights on the processor, read back from the device that is to be proven.
    async fn on_processor(&self) -> Result<Box<dyn Network>, String> {
        let parameters = self.network.parameters();
        let values = parameters.into_iter().map(|parameter| parameter.value);
        let mut values = read(values.collect()).await?.into_iter();
        let device = Device::flex();
        let mut network = (self.entry.init)(self.classes, &device);
        network.replace(&mut |parameter| match values.next() {
            Some(values) => {
                let count = values.len();
                Tensor::from_data(TensorData::new(values, [count]), &device)
            }
            None => parameter.value.clone(),
        });
        Ok(network)
    }
}

/// One picture alone, as a person asks: the device then has what it must compile for that before anybody waits.
async fn warm_up(network: &dyn Network) -> Result<(), String> {
    let pixels = vec![0.5; PIXELS];
    let rows = probabilities(network, DIGIT, &pixels).await;
    rows.map(|_| ()).map_err(|error| format!("{error:?}"))
}

/// Logits of fixed pictures, then one step on them.
async fn numbers(network: &dyn Network, classes: usize) -> Result<Numbers, String> {
    let batch = batch(classes);
    let pixels = inputs(batch.values.clone(), DIGIT, &network.device());
    let logits = network.logits(pixels);
    let logits = read(vec![logits.reshape([SAMPLES * classes])]).await?;
    let (mut network, mut optimizer) = (
        network.for_training(Trainable::All),
        AdamOptimizer::default(),
    );
    train_step(network.as_mut(), &mut optimizer, batch, 1e-3);
    let state = optimizer.state().into_iter().map(|(_, tensor)| tensor);
    Ok(Numbers {
        logits: logits.concat(),
        moments: read(state.collect()).await?.concat(),
    })
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
fn batch(classes: usize) -> HostBatch {
    let pixel = |place: usize| {
        let (sample, x, y) = (place / PIXELS, place % SIDE, place % PIXELS / SIDE);
        let distance = (x * (sample + 1) + y * 3) % SIDE;
        if distance < 4 + sample {
            1.0 - 0.1 * (y % 5) as f32
        } else {
            0.0
        }
    };
    HostBatch {
        shape: DIGIT,
        values: (0..SAMPLES * PIXELS).map(pixel).collect(),
        labels: (0..SAMPLES).map(|sample| sample % classes).collect(),
    }
}

fn compare(expected: &Numbers, got: &Numbers, elapsed_ms: f64) -> Proof {
    let logits = largest_difference(&expected.logits, &got.logits);
    let gradients = MOMENT_TO_GRADIENT * largest_difference(&expected.moments, &got.moments);
    Proof {
        logits,
        gradients,
        tolerance: TOLERANCE,
        is_within: logits <= TOLERANCE && gradients <= TOLERANCE,
        elapsed_ms,
    }
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
