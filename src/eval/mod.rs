//! How good a model is: one metric a file, and the evaluation of a model on labelled samples.

mod accuracy;
mod calibration;
mod confusion;
mod evaluation;
mod flips;
mod log_loss;

pub use accuracy::wilson_interval;
pub use calibration::{BINS, expected_calibration_error};
pub use confusion::{ConfusionMatrix, precision, recall};
pub use evaluation::{Evaluation, EvaluationError, Figures, check_row, probabilities, rows};
pub use flips::{FlippedSample, flips};
pub use log_loss::log_loss;

/// What a model answered to one labelled sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The right class.
    pub truth: usize,
    /// One probability a class.
    pub probabilities: Vec<f32>,
}

impl Answer {
    /// The most probable class; the first of equals.
    pub fn class(&self) -> usize {
        let mut best = 0;
        for (class, probability) in self.probabilities.iter().enumerate() {
            if *probability > self.probabilities[best] {
                best = class;
            }
        }
        best
    }

    /// The probability of the class that was answered.
    pub fn confidence(&self) -> f32 {
        self.probabilities.get(self.class()).copied().unwrap_or(0.0)
    }

    /// Whether the answer is right.
    pub fn is_correct(&self) -> bool {
        self.class() == self.truth
    }
}
