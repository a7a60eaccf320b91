//! How sure and how right one of the models is.

use serde::{Deserialize, Serialize};

use super::right;
use crate::eval::{
    Answer, ReliabilityBin, expected_calibration_error, log_loss, reliability, wilson_interval,
};

/// How one of the models stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Share of right answers, 0 to 1.
    pub accuracy: f64,
    /// Lower end of its 95 % Wilson interval.
    pub accuracy_low: f64,
    /// Upper end of it.
    pub accuracy_high: f64,
    /// Mean negative log probability of the right class, in nats.
    pub log_loss: f64,
    /// Expected calibration error over the bins, 0 to 1.
    pub calibration_error: f64,
    /// Bins of equal width, the least confident first.
    pub reliability: Vec<Bin>,
}

/// The answers whose confidence lies in one bin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// How many.
    pub samples: u32,
    /// Their mean confidence, 0 to 1; `None` without samples.
    pub confidence: Option<f64>,
    /// Share of them that is right, 0 to 1; `None` without samples.
    pub accuracy: Option<f64>,
}

impl Standing {
    pub(super) fn new(answers: &[Answer]) -> Self {
        let right = right(answers);
        let bins = reliability(answers);
        let (accuracy_low, accuracy_high) = wilson_interval(right, answers.len());
        let mean = |sum: f64, samples: u32| (samples > 0).then(|| sum / f64::from(samples));
        let bin = |bin: &ReliabilityBin| Bin {
            samples: bin.samples,
            confidence: mean(bin.confidence, bin.samples),
            accuracy: mean(bin.correct.into(), bin.samples),
        };
        Self {
            accuracy: right as f64 / answers.len().max(1) as f64,
            accuracy_low,
            accuracy_high,
            log_loss: log_loss(answers),
            calibration_error: expected_calibration_error(&bins),
            reliability: bins.iter().map(bin).collect(),
        }
    }
}
