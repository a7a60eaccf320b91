//! How the learning rate changes over a run.

/// A learning-rate schedule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// The same rate all along.
    Constant,
    /// A linear rise over the first steps, then half a cosine down to zero, after Loshchilov and Hutter,
    /// "SGDR: stochastic gradient descent with warm restarts" (2016), without restarts.
    WarmupCosine {
        /// Steps of the rise; without any it begins at its highest.
        warmup_steps: u64,
        /// Steps in all.
        total_steps: u64,
    },
    /// A rate that is multiplied now and then.
    Step {
        /// Steps between two changes.
        every_steps: u64,
        /// What it is multiplied by.
        factor: f64,
    },
}

impl Schedule {
    /// The factor for the learning rate at `step`, counted from zero.
    pub fn factor(self, step: u64) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::WarmupCosine { warmup_steps, .. } if step < warmup_steps => {
                (step + 1) as f64 / warmup_steps as f64
            }
            Self::WarmupCosine {
                warmup_steps,
                total_steps,
            } => {
                let span = total_steps.saturating_sub(warmup_steps).max(1) as f64;
                let share = ((step - warmup_steps) as f64 / span).min(1.0);
                0.5 * (1.0 + (std::f64::consts::PI * share).cos())
            }
            Self::Step {
                every_steps,
                factor,
            } => {
                let changes = step / every_steps;
                factor.powi(i32::try_from(changes).unwrap_or(i32::MAX))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;

    #[test]
    fn the_cosine_rises_peaks_and_ends_at_zero() {
        let schedule = Schedule::WarmupCosine {
            warmup_steps: 10,
            total_steps: 110,
        };
        assert_eq!((schedule.factor(0), schedule.factor(9)), (0.1, 1.0));
        assert!((schedule.factor(60) - 0.5).abs() < 1e-9);
        assert!(schedule.factor(110).abs() < 1e-9);
        assert_eq!(Schedule::Constant.factor(1_000), 1.0);
    }

    #[test]
    fn steps_multiply_and_a_cosine_may_begin_at_its_highest() {
        let halved = Schedule::Step {
            every_steps: 4,
            factor: 0.5,
        };
        let factors = [3, 4, 8].map(|step| halved.factor(step));
        assert_eq!(factors, [1.0, 0.5, 0.25]);
        let cosine = Schedule::WarmupCosine {
            warmup_steps: 0,
            total_steps: 10,
        };
        assert_eq!(cosine.factor(0), 1.0);
    }
}
