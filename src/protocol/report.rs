//! The figures of an evaluation.

use serde::{Deserialize, Serialize};

/// How a model did on labelled samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// How many samples.
    pub samples: u32,
    /// How many it got right.
    pub correct: u32,
    /// Share right, 0 to 1.
    pub accuracy: f64,
    /// Lower end of the 95 % Wilson interval of the accuracy.
    pub accuracy_low: f64,
    /// Upper end of that interval.
    pub accuracy_high: f64,
    /// Mean negative log probability of the right class, in nats.
    pub log_loss: f64,
    /// Brier score: mean squared difference of probabilities and truth, summed over classes, 0 to 2; of two classes its half.
    pub brier_score: f64,
    /// Expected calibration error over 15 bins of equal width, 0 to 1.
    pub calibration_error: f64,
    /// Those bins, the least confident first.
    pub reliability: Vec<ReliabilityBin>,
    /// The mean over the classes that occur, each counting alike.
    pub macro_average: Averages,
    /// The mean over classes, each counting as often as it has samples.
    pub weighted_average: Averages,
    /// One entry a class, in the model's order.
    pub classes: Vec<ClassReport>,
    /// `confusion[truth][answer]` counts samples.
    pub confusion: Vec<Vec<u32>>,
    /// At most 20 samples whose right class got the least probability, the least first.
    pub hardest: Vec<HardSample>,
}

/// Figures averaged over classes; what is undefined for a class counts as zero, as in scikit-learn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Averages {
    /// Precision, 0 to 1.
    pub precision: f64,
    /// Recall, 0 to 1.
    pub recall: f64,
    /// F1, 0 to 1.
    pub f1: f64,
    /// Area under the ROC, one class against the rest, over classes that have one; `None` where none has.
    pub roc_auc: Option<f64>,
}

/// The answers whose confidence lies in one of the bins of equal width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// How many.
    pub samples: u32,
    /// Their mean confidence, 0 to 1; `None` without samples.
    pub confidence: Option<f64>,
    /// Share of them that is right, 0 to 1; `None` without samples.
    pub accuracy: Option<f64>,
}

/// A sample that the model finds hard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HardSample {
    /// Its place in the set.
    pub index: u32,
    /// What it really is.
    pub label: String,
    /// What the model answers.
    pub answer: String,
    /// The probability that the model gives to the right class, 0 to 1.
    pub right_probability: f32,
}

/// How a model did on one class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClassReport {
    /// The class.
    pub label: String,
    /// Samples of it.
    pub samples: u32,
    /// Share of its samples that were found; `None` without samples.
    pub recall: Option<f64>,
    /// Share of the answers naming it that were right; `None` without such answers.
    pub precision: Option<f64>,
    /// The harmonic mean of precision and recall; `None` for a class that does not occur.
    pub f1: Option<f64>,
    /// Area under the ROC of this class against the rest; `None` where either has no samples.
    pub roc_auc: Option<f64>,
}
