//! The settings of a session, checked before anything starts.

use super::Schedule;

/// How a session learns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SessionConfig {
    /// Passes over the samples, 1 to 1,000.
    pub epochs: u32,
    /// Samples a step, 1 to 256.
    pub batch_size: usize,
    /// Adam's learning rate, above 0 up to 1.
    pub learning_rate: f64,
    /// How that rate changes.
    pub schedule: Schedule,
    /// Decides every random choice.
    pub seed: u64,
    /// Ends the run after that many steps.
    pub max_steps: Option<u64>,
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

impl SessionConfig {
    /// # Errors
    /// The first setting out of its range.
    pub fn check(&self) -> Result<(), ConfigError> {
        let refuse = |setting, expected, got: String| {
            Err(ConfigError {
                setting,
                expected,
                got,
            })
        };
        if !(1..=1_000).contains(&self.epochs) {
            return refuse(
                "epochs",
                "a whole number from 1 to 1,000",
                self.epochs.to_string(),
            );
        }
        if !(1..=256).contains(&self.batch_size) {
            return refuse(
                "batchSize",
                "a whole number from 1 to 256",
                self.batch_size.to_string(),
            );
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            return refuse(
                "learningRate",
                "a number above 0, at most 1",
                self.learning_rate.to_string(),
            );
        }
        if self.max_steps == Some(0) {
            return refuse("maxSteps", "at least 1, or nothing", "0".into());
        }
        Ok(())
    }

    /// How many steps the whole run takes.
    pub fn total_steps(&self, steps_per_epoch: u64) -> u64 {
        let planned = u64::from(self.epochs) * steps_per_epoch;
        self.max_steps.map_or(planned, |most| planned.min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_named() {
        let good = SessionConfig {
            epochs: 2,
            batch_size: 32,
            learning_rate: 1e-3,
            schedule: Schedule::Constant,
            seed: 1,
            max_steps: None,
        };
        let name = |config: SessionConfig| config.check().unwrap_err().setting;
        assert_eq!(good.check(), Ok(()));
        assert_eq!(name(SessionConfig { epochs: 0, ..good }), "epochs");
        assert_eq!(
            name(SessionConfig {
                batch_size: 257,
                ..good
            }),
            "batchSize"
        );
        assert_eq!(
            name(SessionConfig {
                learning_rate: f64::NAN,
                ..good
            }),
            "learningRate"
        );
        assert_eq!(
            name(SessionConfig {
                max_steps: Some(0),
                ..good
            }),
            "maxSteps"
        );
        assert_eq!(
            SessionConfig {
                max_steps: Some(3),
                ..good
            }
            .total_steps(5),
            3
        );
    }
}
