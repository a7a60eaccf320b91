//! All figures of a finished evaluation.

use super::{
    Answer, ConfusionMatrix, ReliabilityBin, brier_score, confusion, expected_calibration_error,
    hardest, log_loss, reliability, roc_auc, wilson_interval,
};

/// How many of the hardest samples are named.
const MOST_HARDEST: usize = 20;

/// The figures of a finished evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many samples.
    pub samples: usize,
    /// How many were answered rightly.
    pub correct: usize,
    /// The 95 % interval of the accuracy.
    pub interval: (f64, f64),
    /// Mean negative log probability of the right class, in nats.
    pub log_loss: f64,
    /// Brier score, 0 to 2, of two classes 0 to 1.
    pub brier_score: f64,
    /// Expected calibration error, 0 to 1.
    pub calibration_error: f64,
    /// The bins of the confidences that it is computed from.
    pub reliability: Vec<ReliabilityBin>,
    /// `confusion[truth][answer]` counts samples.
    pub confusion: ConfusionMatrix,
    /// The area under each class's ROC against the rest; `None` where either has no samples.
    pub roc_auc: Vec<Option<f64>>,
    /// The samples whose right class got the least probability, the least first: place, right class, answer, probability.
    pub hardest: Vec<(usize, usize, usize, f32)>,
}

impl Figures {
    /// Computes them from answers over `classes` classes.
    pub fn new(answers: &[Answer], classes: usize) -> Self {
        let correct = answers.iter().filter(|answer| answer.is_correct()).count();
        let reliability = reliability(answers);
        Self {
            samples: answers.len(),
            correct,
            interval: wilson_interval(correct, answers.len()),
            log_loss: log_loss(answers),
            brier_score: brier_score(answers),
            calibration_error: expected_calibration_error(&reliability),
            reliability,
            confusion: confusion::count(answers, classes),
            roc_auc: (0..classes).map(|class| roc_auc(answers, class)).collect(),
            hardest: named(answers),
        }
    }

    /// Share of right answers; zero without samples.
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.samples.max(1) as f64
    }

    /// How many samples each class has.
    pub fn support(&self) -> Vec<u32> {
        self.confusion.iter().map(|row| row.iter().sum()).collect()
    }
}

fn named(answers: &[Answer]) -> Vec<(usize, usize, usize, f32)> {
    let name = |index: usize| {
        let answer = &answers[index];
        let right = answer.right_probability();
        (index, answer.truth, answer.class(), right)
    };
    hardest(answers, MOST_HARDEST)
        .into_iter()
        .map(name)
        .collect()
}
