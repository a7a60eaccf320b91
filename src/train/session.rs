//! A run of training: a state that moves one step at a time, so that whoever drives it may pause, stop or look between steps.

use burn::tensor::Tensor;

use super::checkpoint::WINDOW;
use super::loss::balanced;
use super::window::{Ended, Sums, read};
use super::{
    BatchSource, Checkpoint, ClassWeights, ConfigError, Loss, Optimizer, SessionConfig, StepRule,
    Window, train_step_by,
};
use crate::model::{Network, Trainable};

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
    optimizer: Optimizer,
    source: Box<dyn BatchSource>,
    config: SessionConfig,
    loss: Loss,
    step: u64,
    /// Since the last reading.
    unread: Sums,
    /// Of the window under way.
    open: Sums,
    ended: Vec<Ended>,
    windows: Vec<Window>,
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
            optimizer: Optimizer::new(config.optimizer),
            loss: loss(&config, source.as_ref()),
            source,
            config,
            step: 0,
            unread: Sums::default(),
            open: Sums::default(),
            ended: Vec::new(),
            windows: Vec::new(),
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
        let moments = config.optimizer.moments();
        checkpoint.check(network, trainable, moments)?;
        let device = network.device().inner();
        session.step = checkpoint.step;
        session.optimizer = Optimizer::resume(config.optimizer, checkpoint, &device);
        if let Some(window) = checkpoint.window {
            session.open = Sums::from_values(window, &device);
        }
        Ok(session)
    }

    /// The optimizer's state and the window under way, for a [`Checkpoint`]'s file.
    pub fn state(&self) -> Vec<(String, Tensor<1>)> {
        let mut state = self.optimizer.state();
        state.extend(self.open.to_tensor().map(|sums| (WINDOW.to_owned(), sums)));
        state
    }

    /// Takes the next step. Randomness is derived from the seed and the step, never carried over.
    pub fn step(&mut self) {
        self.network
            .device()
            .seed(self.config.seed.wrapping_add(self.step));
        let rule = StepRule {
            rate: self.rate(),
            loss: &self.loss,
            gradient_clip: self.config.gradient_clip,
        };
        let batch = self.source.batch(self.step);
        let samples = batch.labels.len() as u64;
        let output = train_step_by(self.network.as_mut(), &mut self.optimizer, batch, rule);
        self.unread.add(&output, samples);
        self.open.add(&output, samples);
        self.step += 1;
        if self.is_boundary() {
            self.end_window();
        }
    }

    /// The learning rate of the next step.
    fn rate(&self) -> f64 {
        self.config.learning_rate * self.config.schedule.factor(self.step)
    }

    /// Whether a window ends with the last step.
    fn is_boundary(&self) -> bool {
        let in_epoch = self.step % self.source.steps_per_epoch();
        let every = self.config.loss_every;
        in_epoch == 0
            || self.is_done()
            || every.is_some_and(|every| self.step.is_multiple_of(every))
    }

    /// Ends the window under way, if it has steps: a run that is stopped has one more.
    pub fn end_window(&mut self) {
        if self.open.steps == 0 {
            return;
        }
        let last = self.step - 1;
        self.ended.push(Ended {
            step: self.step,
            epoch: (last / self.source.steps_per_epoch() + 1) as u32,
            learning_rate: self.config.learning_rate * self.config.schedule.factor(last),
            sums: std::mem::take(&mut self.open),
        });
    }

    /// Reads what the steps since the last reading did, in one transfer; `None` when there were none.
    ///
    /// # Errors
    /// [`TrainError::Diverged`] when the loss is no number, [`TrainError::Device`].
    pub async fn read_progress(&mut self) -> Result<Option<SessionProgress>, TrainError> {
        let (unread, ended) = (
            std::mem::take(&mut self.unread),
            std::mem::take(&mut self.ended),
        );
        let windows = ended.iter().map(|ended| &ended.sums);
        let sums = read(std::iter::once(&unread).chain(windows)).await?;
        let mut sums = sums.into_iter();
        let progress = match unread.on_device {
            None => None,
            Some(_) => sums.next(),
        };
        for (ended, [loss, correct]) in ended.iter().zip(sums) {
            self.windows.push(ended.read(loss, correct));
        }
        let Some([loss, correct]) = progress else {
            return Ok(None);
        };
        if !loss.is_finite() {
            return Err(TrainError::Diverged { step: self.step });
        }
        Ok(Some(SessionProgress {
            loss: loss / unread.steps as f64,
            accuracy: correct / unread.samples as f64,
            steps: unread.steps,
        }))
    }

    /// The windows that were read since the last call.
    pub fn take_windows(&mut self) -> Vec<Window> {
        std::mem::take(&mut self.windows)
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

    /// The epoch of the last step, from 1.
    pub fn last_epoch(&self) -> u32 {
        (self.step.saturating_sub(1) / self.source.steps_per_epoch() + 1) as u32
    }

    /// Whether an epoch, or the run within one, ended with the last step.
    pub fn ends_epoch(&self) -> bool {
        self.step > 0 && (self.is_done() || self.step.is_multiple_of(self.steps_per_epoch()))
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

fn loss(config: &SessionConfig, source: &dyn BatchSource) -> Loss {
    Loss {
        label_smoothing: config.label_smoothing,
        class_weights: match config.class_weights {
            ClassWeights::None => Vec::new(),
            ClassWeights::Balanced => balanced(&source.class_shares()),
        },
    }
}
