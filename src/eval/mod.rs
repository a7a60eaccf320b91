//! How good a model is: one metric a file, and the evaluation of a model on labelled samples.

mod accuracy;
mod brier;
mod calibration;
mod confusion;
mod costs;
mod diff;
mod evaluation;
mod figures;
mod foresight;
mod hardest;
mod log_loss;
mod regression;
#[cfg(feature = "tables")]
mod resampled;
mod roc_auc;
mod scores;
#[cfg(feature = "tables")]
mod table;

pub use accuracy::{paired_interval, wilson_interval};
pub use brier::brier_score;
pub use calibration::{BINS, ReliabilityBin, expected_calibration_error, reliability};
pub use confusion::{ConfusionMatrix, precision, recall};
pub use costs::{costs, of_labels};
pub use diff::{Bin, Diff, DiffError, Standing, pairs};
pub use evaluation::{Evaluation, EvaluationError, check_row, probabilities, rows};
pub use figures::Figures;
pub use foresight::{Foresight, TextEvaluation};
pub use hardest::hardest;
pub use log_loss::log_loss;
pub use regression::{Regression, regression};
#[cfg(feature = "tables")]
pub use resampled::{Resampled, resampled};
pub use roc_auc::{average_auc, roc_auc};
pub use scores::{Scores, f1, macro_average, weighted_average};
#[cfg(feature = "tables")]
pub use table::{FigureName, Predictions};

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

    /// The probability of the right class; zero for a class that the model does not know.
    pub fn right_probability(&self) -> f32 {
        self.probabilities.get(self.truth).copied().unwrap_or(0.0)
    }

    /// Whether the answer is right.
    pub fn is_correct(&self) -> bool {
        self.class() == self.truth
    }
}
