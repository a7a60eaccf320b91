//! The figures of an evaluation.

use serde::{Deserialize, Serialize};

/// How a model did on labelled samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Expected calibration error over 15 bins of equal width, 0 to 1.
    pub calibration_error: f64,
    /// One entry a class, in the model's order.
    pub classes: Vec<ClassReport>,
    /// `confusion[truth][answer]` counts samples.
    pub confusion: Vec<Vec<u32>>,
}

/// How a model did on one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// The class.
    pub label: String,
    /// Samples of it.
    pub samples: u32,
    /// Share of its samples that were found; `None` without samples.
    pub recall: Option<f64>,
    /// Share of the answers naming it that were right; `None` without such answers.
    pub precision: Option<f64>,
}
