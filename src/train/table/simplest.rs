//! What is said without looking at a row: each class as often as it occurs, or the mean. scikit-learn's `DummyClassifier(strategy="prior")`
//! and `DummyRegressor`.

use crate::data::table::Truth;
use crate::eval::{Answer, Predictions};

/// One answer to every row.
#[derive(Clone, Debug, PartialEq)]
pub enum Simplest {
    /// The shares of the classes.
    Shares(Vec<f32>),
    /// The mean.
    Mean(f64),
}

impl Simplest {
    /// Takes it from the rows that are learned from.
    pub fn fit(truth: &Truth) -> Self {
        let count = truth.len().max(1) as f64;
        match truth {
            Truth::Classes { names, labels } => {
                let of_class = |class| labels.iter().filter(|label| **label == class).count();
                let share = |class| (of_class(class) as f64 / count) as f32;
                Self::Shares((0..names.len()).map(share).collect())
            }
            Truth::Numbers(numbers) => Self::Mean(numbers.iter().sum::<f64>() / count),
        }
    }

    /// What it says to rows with these answers.
    pub fn predict(&self, truth: &Truth) -> Predictions {
        match (self, truth) {
            (Self::Shares(shares), truth) => classes(truth, |_| shares.clone()),
            (Self::Mean(mean), truth) => numbers(truth, |_| *mean),
        }
    }
}

/// Answers of `probabilities` to the places of `truth`.
pub(super) fn classes(truth: &Truth, probabilities: impl Fn(usize) -> Vec<f32>) -> Predictions {
    let (classes, labels): (usize, &[usize]) = match truth {
        Truth::Classes { names, labels } => (names.len(), labels),
        Truth::Numbers(_) => (0, &[]),
    };
    let answer = |(place, truth): (usize, &usize)| Answer {
        truth: *truth,
        probabilities: probabilities(place),
    };
    Predictions::Classes {
        answers: labels.iter().enumerate().map(answer).collect(),
        classes,
    }
}

/// Numbers of `predict` for the places of `truth`.
pub(super) fn numbers(truth: &Truth, predict: impl Fn(usize) -> f64) -> Predictions {
    let truth = match truth {
        Truth::Classes { .. } => Vec::new(),
        Truth::Numbers(numbers) => numbers.clone(),
    };
    Predictions::Numbers {
        predicted: (0..truth.len()).map(predict).collect(),
        truth,
    }
}
