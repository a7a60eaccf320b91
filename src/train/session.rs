//! A run of training: a state that moves one step at a time, so that whoever drives it may pause, stop or look between steps.

use burn::tensor::{Tensor, Transaction};

use super::{
    AdamOptimizer, BatchSource, Checkpoint, ConfigError, SessionConfig, StepOutput, train_step,
};
use crate::model::{Network, Parameter, Trainable};

/// Why a run cannot go on.
#[derive(Clone, Debug, PartialEq)]
pub enum TrainError {
    /// A setting cannot be used.
    Config(ConfigError),
    /// The loss is no number any more.
    Diverged {
        /// The step after which that was seen.
        step: u64,
    },
    /// A checkpoint's optimizer state does not fit; the parameter is named.
    Checkpoint(String),
    /// The device failed to give its numbers back.
    Device(String),
}

/// A run under way.
pub struct Session {
    network: Box<dyn Network>,
    optimizer: AdamOptimizer,
    source: Box<dyn BatchSource>,
    config: SessionConfig,
    step: u64,
    unread: Unread,
}

/// Steps whose loss was not read yet.
#[derive(Default)]
struct Unread {
    loss: Option<Tensor<1>>,
    correct: Option<Tensor<1>>,
    steps: u64,
    samples: u64,
}

/// Means over the steps since the last reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SessionProgress {
    /// Mean loss, in nats.
    pub loss: f64,
    /// Share of training samples answered rightly.
    pub accuracy: f64,
    /// Steps it covers.
    pub steps: u64,
}

impl Session {
    /// Prepares a run that trains a copy of `network`.
    ///
    /// # Errors
    /// [`TrainError::Config`]
    pub fn new(
        network: &dyn Network,
        trainable: Trainable<'_>,
        source: Box<dyn BatchSource>,
        config: SessionConfig,
    ) -> Result<Self, TrainError> {
        config.check().map_err(TrainError::Config)?;
        Ok(Self {
            network: network.for_training(trainable),
            optimizer: AdamOptimizer::default(),
            source,
            config,
            step: 0,
            unread: Unread::default(),
        })
    }

    /// Goes on with a run where `checkpoint` left it; `network` has the weights of that step.
    ///
    /// # Errors
    /// [`TrainError::Config`], or [`TrainError::Checkpoint`] when the moments do not fit the parameters that learn.
    pub fn resume(
        network: &dyn Network,
        trainable: Trainable<'_>,
        source: Box<dyn BatchSource>,
        config: SessionConfig,
        checkpoint: &Checkpoint,
    ) -> Result<Self, TrainError> {
        let mut session = Self::new(network, trainable, source, config)?;
        check_moments(network, trainable, checkpoint)?;
        session.step = checkpoint.step;
        session.optimizer = AdamOptimizer::resume(checkpoint, &network.device().inner());
        Ok(session)
    }

    /// Adam's state for a [`Checkpoint`]'s file.
    pub fn optimizer_state(&self) -> Vec<(String, Tensor<1>)> {
        self.optimizer.state()
    }

    /// Takes the next step. Randomness is derived from the seed and the step, never carried over.
    pub fn step(&mut self) {
        self.network
            .device()
            .seed(self.config.seed.wrapping_add(self.step));
        let rate = self.config.learning_rate * self.config.schedule.factor(self.step);
        let batch = self.source.batch(self.step);
        let samples = batch.labels.len() as u64;
        let output = train_step(self.network.as_mut(), &mut self.optimizer, batch, rate);
        self.unread.add(output, samples);
        self.step += 1;
    }

    /// Reads what the steps since the last reading did, in one transfer; `None` when there were none.
    ///
    /// # Errors
    /// [`TrainError::Diverged`] when the loss is no number, [`TrainError::Device`].
    pub async fn read_progress(&mut self) -> Result<Option<SessionProgress>, TrainError> {
        let Unread {
            loss: Some(loss),
            correct: Some(correct),
            steps,
            samples,
        } = std::mem::take(&mut self.unread)
        else {
            return Ok(None);
        };
        let read = Transaction::default()
            .register(loss)
            .register(correct)
            .execute_async()
            .await;
        let read = read.map_err(|error| TrainError::Device(error.to_string()))?;
        let sums: Vec<f64> = read.iter().flat_map(|data| data.iter::<f64>()).collect();
        let [loss, correct] = sums[..] else {
            return Err(TrainError::Device(format!(
                "{} sums came back instead of 2",
                sums.len()
            )));
        };
        if !loss.is_finite() {
            return Err(TrainError::Diverged { step: self.step });
        }
        let (loss, accuracy) = (loss / steps as f64, correct / samples as f64);
        Ok(Some(SessionProgress {
            loss,
            accuracy,
            steps,
        }))
    }

    /// Steps taken.
    pub fn steps_taken(&self) -> u64 {
        self.step
    }

    /// Steps planned.
    pub fn total_steps(&self) -> u64 {
        self.config.total_steps(self.source.steps_per_epoch())
    }

    /// Steps that see every sample once.
    pub fn steps_per_epoch(&self) -> u64 {
        self.source.steps_per_epoch()
    }

    /// The epoch of the next step, from 1; the last one once all steps are taken.
    pub fn epoch(&self) -> u32 {
        let epoch = self.step / self.source.steps_per_epoch() + 1;
        epoch.min(u64::from(self.config.epochs)) as u32
    }

    /// Whether all steps are taken.
    pub fn is_done(&self) -> bool {
        self.step >= self.total_steps()
    }

    /// The network as it is now, ready to predict.
    pub fn network(&self) -> Box<dyn Network> {
        self.network.for_inference()
    }
}

/// Every parameter that learns has its moments, of its own length, and no other parameter has any.
fn check_moments(
    network: &dyn Network,
    trainable: Trainable<'_>,
    checkpoint: &Checkpoint,
) -> Result<(), TrainError> {
    for Parameter { path, shape, .. } in network.parameters() {
        let expected = trainable.learns(&path).then(|| shape.iter().product());
        let got = checkpoint.moments.get(&path).map(|(first, _)| first.len());
        if got != expected {
            return Err(TrainError::Checkpoint(path));
        }
    }
    Ok(())
}

impl Unread {
    fn add(&mut self, output: StepOutput, samples: u64) {
        let sum = |old: Option<Tensor<1>>, new: Tensor<1>| match old {
            Some(old) => old + new,
            None => new,
        };
        self.loss = Some(sum(self.loss.take(), output.loss));
        self.correct = Some(sum(self.correct.take(), output.correct));
        self.steps += 1;
        self.samples += samples;
    }
}
