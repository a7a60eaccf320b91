//! How the learning rate changes over a run.

/// A learning-rate schedule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Schedule {
    /// The same rate all along.
    Constant,
    /// A linear rise over the first steps, then half a cosine down to zero, after Loshchilov and Hutter,
    /// "SGDR: stochastic gradient descent with warm restarts" (2016), without restarts.
    WarmupCosine {
        /// Steps of the rise.
        warmup_steps: u64,
        /// Steps in all.
        total_steps: u64,
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
}
