//! The loss over windows of steps. A window ends with an epoch, after every `loss_every` steps and with the run, so that a run that is
//! repeated has the same ones, whenever the device was read in between.

use burn::tensor::{Device, Tensor, TensorData, Transaction};

use super::{StepOutput, TrainError};
use crate::runs::HistoryPoint;

/// Means over one window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The step that it ended with.
    pub step: u64,
    /// The epoch that it lies in, from 1.
    pub epoch: u32,
    /// Mean loss, in nats.
    pub loss: f64,
    /// Share of training samples answered rightly.
    pub accuracy: f64,
    /// The learning rate of its last step.
    pub learning_rate: f64,
}

impl Window {
    /// The window as a run's history has it, ended so many milliseconds into the run.
    pub fn to_point(self, elapsed_ms: f64) -> HistoryPoint {
        HistoryPoint {
            step: self.step,
            epoch: self.epoch,
            elapsed_ms,
            loss: self.loss,
            accuracy: self.accuracy,
            learning_rate: Some(self.learning_rate),
            validation_loss: None,
            validation_accuracy: None,
        }
    }
}

/// Sums over steps; loss and right answers lie on the device until they are read.
#[derive(Clone, Default)]
pub(super) struct Sums {
    /// Of the loss and of the right answers, one value each.
    pub on_device: Option<[Tensor<1>; 2]>,
    /// Steps.
    pub steps: u64,
    /// Samples.
    pub samples: u64,
}

impl Sums {
    pub fn add(&mut self, output: &StepOutput, samples: u64) {
        let new = [output.loss.clone(), output.correct.clone()];
        self.on_device = Some(match self.on_device.take() {
            Some([loss, correct]) => {
                let [new_loss, new_correct] = new;
                [loss + new_loss, correct + new_correct]
            }
            None => new,
        });
        self.steps += 1;
        self.samples += samples;
    }

    /// Loss, right answers, steps and samples as one tensor; `None` while there are none.
    pub fn to_tensor(&self) -> Option<Tensor<1>> {
        let [loss, correct] = self.on_device.clone()?;
        let device = loss.device();
        let row = |values: [f32; 4]| Tensor::from_floats(values, &device);
        let counts = row([0.0, 0.0, self.steps as f32, self.samples as f32]);
        // Sums instead of a concatenation, which would be 8 kB of the engine.
        Some(loss * row([1.0, 0.0, 0.0, 0.0]) + correct * row([0.0, 1.0, 0.0, 0.0]) + counts)
    }

    /// What [`Sums::to_tensor`] gave.
    pub fn from_values([loss, correct, steps, samples]: [f32; 4], device: &Device) -> Self {
        let one = |value| Tensor::from_data(TensorData::new(vec![value], [1]), device);
        Self {
            on_device: Some([one(loss), one(correct)]),
            steps: steps as u64,
            samples: samples as u64,
        }
    }
}

/// A window that has ended and was not read yet.
pub(super) struct Ended {
    pub step: u64,
    pub epoch: u32,
    pub learning_rate: f64,
    pub sums: Sums,
}

impl Ended {
    /// The window, once its sums of loss and right answers are read.
    pub fn read(&self, loss: f64, correct: f64) -> Window {
        Window {
            step: self.step,
            epoch: self.epoch,
            // A loss of minus nothing is nothing.
            loss: loss / self.sums.steps as f64 + 0.0,
            accuracy: correct / self.sums.samples as f64,
            learning_rate: self.learning_rate,
        }
    }
}

/// Reads sums of loss and right answers back in one transfer; those without steps are left out.
pub(super) async fn read<'a>(
    all: impl Iterator<Item = &'a Sums>,
) -> Result<Vec<[f64; 2]>, TrainError> {
    let tensors: Vec<Tensor<1>> = all.filter_map(|s| s.on_device.clone()).flatten().collect();
    if tensors.is_empty() {
        return Ok(Vec::new());
    }
    let expected = tensors.len();
    let all = tensors
        .into_iter()
        .fold(Transaction::default(), Transaction::register);
    let read = all.execute_async().await;
    let read = read.map_err(|error| TrainError::Device(error.to_string()))?;
    let values = |data: TensorData| data.try_to_vec::<f32>().unwrap_or_default();
    let sums: Vec<f64> = read.into_iter().flat_map(values).map(f64::from).collect();
    match sums.len() == expected {
        true => Ok(sums
            .chunks_exact(2)
            .map(|pair| [pair[0], pair[1]])
            .collect()),
        false => Err(TrainError::Device(format!(
            "{} sums came back instead of {expected}",
            sums.len()
        ))),
    }
}
