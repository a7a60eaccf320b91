//! The settings of a session, checked before anything starts.

use std::fmt::Display;

use super::{ClassWeights, OptimizerConfig, OptimizerKind, Schedule};

/// How a session learns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SessionConfig {
    /// Passes over the samples, 1 to 1,000.
    pub epochs: u32,
    /// Samples a step, 1 to 256.
    pub batch_size: usize,
    /// The highest learning rate, above 0 up to 1.
    pub learning_rate: f64,
    /// How that rate changes.
    pub schedule: Schedule,
    /// Decides every random choice.
    pub seed: u64,
    /// Ends the run after that many steps.
    pub max_steps: Option<u64>,
    /// What turns gradients into steps.
    pub optimizer: OptimizerConfig,
    /// The largest L2 norm of all gradients together.
    pub gradient_clip: Option<f64>,
    /// Share of each target that goes to all classes alike, 0 to 1.
    pub label_smoothing: f64,
    /// How much each class counts in the loss.
    pub class_weights: ClassWeights,
    /// Epochs without a lower validation loss that end the run, 1 to 1,000; whoever drives the session measures it.
    pub patience: Option<u32>,
    /// Steps in a window of the history, 1 to 1,000,000; an epoch if left out.
    pub loss_every: Option<u64>,
}

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigError {
    /// The setting's name.
    pub setting: &'static str,
    /// What it may be.
    pub expected: &'static str,
    /// What it was.
    pub got: String,
}

/// Refuses a setting unless it is `good`.
fn rule(
    good: bool,
    setting: &'static str,
    expected: &'static str,
    got: &dyn Display,
) -> Result<(), ConfigError> {
    let got = || got.to_string();
    good.then_some(()).ok_or_else(|| ConfigError {
        setting,
        expected,
        got: got(),
    })
}

/// What the largest counts of steps may be.
const MOST_STEPS: u64 = 1_000_000;

impl SessionConfig {
    /// # Errors
    /// The first setting out of its range.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.check_plan()?;
        self.check_optimizer()?;
        self.check_schedule()?;
        self.check_loss()
    }

    fn check_plan(&self) -> Result<(), ConfigError> {
        let thousand = "a whole number from 1 to 1,000";
        let is_good = (1..=1_000).contains(&self.epochs);
        rule(is_good, "epochs", thousand, &self.epochs)?;
        let is_good = (1..=256).contains(&self.batch_size);
        let expected = "a whole number from 1 to 256";
        rule(is_good, "batchSize", expected, &self.batch_size)?;
        let expected = "at least 1, or nothing";
        rule(self.max_steps != Some(0), "maxSteps", expected, &0)?;
        let patience = self.patience.unwrap_or(1);
        let is_good = (1..=1_000).contains(&patience);
        rule(is_good, "patience", thousand, &patience)
    }

    fn check_optimizer(&self) -> Result<(), ConfigError> {
        let (rate, optimizer) = (self.learning_rate, &self.optimizer);
        let expected = "a number above 0, at most 1";
        rule(rate > 0.0 && rate <= 1.0, "learningRate", expected, &rate)?;
        let momentum = optimizer.momentum;
        let expected = "a number from 0 up to, but not, 1";
        rule(
            (0.0..1.0).contains(&momentum),
            "momentum",
            expected,
            &momentum,
        )?;
        let is_used = optimizer.kind == OptimizerKind::Sgd || momentum == 0.0;
        let expected = "0 unless the optimizer is 'sgd': the others have moments of their own";
        rule(is_used, "momentum", expected, &momentum)?;
        let (decay, expected) = (optimizer.weight_decay, "a number from 0 to 1");
        rule(
            (0.0..=1.0).contains(&decay),
            "weightDecay",
            expected,
            &decay,
        )?;
        let clip = self.gradient_clip.unwrap_or(1.0);
        let is_good = clip > 0.0 && clip.is_finite();
        rule(
            is_good,
            "gradientClip",
            "a number above 0, or nothing",
            &clip,
        )
    }

    fn check_schedule(&self) -> Result<(), ConfigError> {
        match self.schedule {
            Schedule::Constant => Ok(()),
            Schedule::WarmupCosine { warmup_steps, .. } => {
                let expected = "a whole number from 0 to 1,000,000";
                let is_good = warmup_steps <= MOST_STEPS;
                rule(is_good, "warmupSteps", expected, &warmup_steps)
            }
            Schedule::Step {
                every_steps,
                factor,
            } => {
                rule(every_steps > 0, "stepEvery", "at least 1", &every_steps)?;
                let is_good = factor > 0.0 && factor <= 1.0;
                rule(
                    is_good,
                    "stepFactor",
                    "a number above 0, at most 1",
                    &factor,
                )
            }
        }
    }

    fn check_loss(&self) -> Result<(), ConfigError> {
        let smoothing = self.label_smoothing;
        let is_good = (0.0..=1.0).contains(&smoothing);
        rule(
            is_good,
            "labelSmoothing",
            "a number from 0 to 1",
            &smoothing,
        )?;
        let every = self.loss_every.unwrap_or(1);
        let expected = "a whole number from 1 to 1,000,000, or nothing";
        rule(
            (1..=MOST_STEPS).contains(&every),
            "lossEvery",
            expected,
            &every,
        )
    }

    /// How many steps the whole run takes.
    pub fn total_steps(&self, steps_per_epoch: u64) -> u64 {
        let planned = u64::from(self.epochs) * steps_per_epoch;
        self.max_steps.map_or(planned, |most| planned.min(most))
    }
}

impl Default for SessionConfig {
    /// One epoch of Adam at a constant rate.
    fn default() -> Self {
        Self {
            epochs: 1,
            batch_size: 32,
            learning_rate: 0.001,
            schedule: Schedule::Constant,
            seed: 1,
            max_steps: None,
            optimizer: OptimizerConfig::default(),
            gradient_clip: None,
            label_smoothing: 0.0,
            class_weights: ClassWeights::None,
            patience: None,
            loss_every: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: fn() -> SessionConfig = SessionConfig::default;

    /// The setting that is refused once `change` was made.
    fn refused(change: impl Fn(&mut SessionConfig)) -> &'static str {
        let mut config = GOOD();
        change(&mut config);
        config.check().unwrap_err().setting
    }

    #[test]
    fn settings_out_of_range_are_named() {
        assert_eq!(GOOD().check(), Ok(()));
        assert_eq!(refused(|config| config.epochs = 0), "epochs");
        assert_eq!(refused(|config| config.batch_size = 257), "batchSize");
        assert_eq!(
            refused(|config| config.learning_rate = f64::NAN),
            "learningRate"
        );
        assert_eq!(refused(|config| config.max_steps = Some(0)), "maxSteps");
        assert_eq!(refused(|config| config.patience = Some(0)), "patience");
        assert_eq!(
            refused(|config| config.optimizer.momentum = 0.9),
            "momentum"
        );
        assert_eq!(
            refused(|config| config.optimizer.weight_decay = -0.1),
            "weightDecay"
        );
        assert_eq!(
            refused(|config| config.gradient_clip = Some(0.0)),
            "gradientClip"
        );
        assert_eq!(
            refused(|config| config.label_smoothing = 1.5),
            "labelSmoothing"
        );
        assert_eq!(refused(|config| config.loss_every = Some(0)), "lossEvery");
    }

    #[test]
    fn schedules_and_momentum_are_checked_together_with_what_uses_them() {
        let step = |every_steps, factor| Schedule::Step {
            every_steps,
            factor,
        };
        assert_eq!(
            refused(|config| config.schedule = step(0, 0.5)),
            "stepEvery"
        );
        assert_eq!(
            refused(|config| config.schedule = step(1, 0.0)),
            "stepFactor"
        );
        let mut sgd = GOOD();
        sgd.optimizer.kind = OptimizerKind::Sgd;
        sgd.optimizer.momentum = 0.9;
        assert_eq!(sgd.check(), Ok(()));
    }

    #[test]
    fn a_limit_of_steps_cuts_the_plan() {
        let limited = SessionConfig {
            epochs: 2,
            max_steps: Some(3),
            ..GOOD()
        };
        assert_eq!((limited.total_steps(5), GOOD().total_steps(5)), (3, 5));
    }
}
