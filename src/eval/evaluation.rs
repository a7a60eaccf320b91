//! Runs a model over labelled samples, one batch at a time, so that nothing waits long.

use std::fmt;

use burn::tensor::{Tensor, activation::softmax};

use super::Answer;
use crate::model::{Network, Shape, inputs};

/// Samples in a batch: about 20 ms of work on one thread.
const BATCH: usize = 64;

/// Why an evaluation cannot go on.
#[derive(Clone, Debug, PartialEq)]
pub enum EvaluationError {
    /// The device failed to give its numbers back.
    Device(String),
    /// The model answered with numbers that are none.
    NotFinite {
        /// The sample it answered to.
        sample: usize,
    },
    /// The device gave numbers back that no softmax makes.
    NoDistribution {
        /// The sample they answer to.
        sample: usize,
        /// What they sum to.
        sum: f32,
    },
}

impl fmt::Display for EvaluationError {
    /// What came instead of numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(problem) => write!(f, "a failure of the device ({problem})"),
            Self::NotFinite { sample } => write!(f, "NaN or infinity for sample {sample}"),
            Self::NoDistribution { sample, sum } => write!(
                f,
                "probabilities of sample {sample} that sum to {sum} instead of 1"
            ),
        }
    }
}

/// How far the sum of probabilities may be from one.
const SUM_TOLERANCE: f32 = 1e-3;

/// Whether one sample's probabilities are a distribution.
///
/// # Errors
/// [`EvaluationError::NotFinite`] or [`EvaluationError::NoDistribution`].
pub fn check_row(probabilities: &[f32], sample: usize) -> Result<(), EvaluationError> {
    let sum: f32 = probabilities.iter().sum();
    match sum {
        sum if !sum.is_finite() => Err(EvaluationError::NotFinite { sample }),
        sum if (sum - 1.0).abs() > SUM_TOLERANCE => {
            Err(EvaluationError::NoDistribution { sample, sum })
        }
        _ => Ok(()),
    }
}

/// An evaluation under way.
pub struct Evaluation {
    shape: Shape,
    values: Vec<f32>,
    labels: Vec<usize>,
    answers: Vec<Answer>,
}

impl Evaluation {
    /// Prepares the evaluation of samples of one shape, laid end to end, and their classes.
    pub fn new(shape: Shape, values: Vec<f32>, labels: Vec<usize>) -> Self {
        Self {
            shape,
            values,
            labels,
            answers: Vec::new(),
        }
    }

    /// How many samples are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.answers.len(), self.labels.len())
    }

    /// Whether all samples are done.
    pub fn is_done(&self) -> bool {
        self.answers.len() >= self.labels.len()
    }

    /// Answers the next batch.
    ///
    /// # Errors
    /// [`EvaluationError`]
    pub async fn advance(&mut self, network: &dyn Network) -> Result<(), EvaluationError> {
        if self.is_done() {
            return Ok(());
        }
        let from = self.answers.len();
        let to = (from + BATCH).min(self.labels.len());
        let length: usize = self.shape.iter().product();
        let values = &self.values[from * length..to * length];
        let rows = probabilities(network, self.shape, values).await?;
        for (row, probabilities) in rows.into_iter().enumerate() {
            check_row(&probabilities, from + row)?;
            self.answers.push(Answer {
                truth: self.labels[from + row],
                probabilities,
            });
        }
        Ok(())
    }

    /// The answers, in the samples' order.
    pub fn into_answers(self) -> Vec<Answer> {
        self.answers
    }
}

/// The probabilities of each class for samples of one shape, laid end to end.
///
/// # Errors
/// [`EvaluationError::Device`]
pub async fn probabilities(
    network: &dyn Network,
    shape: Shape,
    values: &[f32],
) -> Result<Vec<Vec<f32>>, EvaluationError> {
    let inputs = inputs(values.to_vec(), shape, &network.device());
    rows(softmax(network.logits(inputs), 1)).await
}

/// Reads a matrix back, row by row.
///
/// # Errors
/// [`EvaluationError::Device`]
pub async fn rows(matrix: Tensor<2>) -> Result<Vec<Vec<f32>>, EvaluationError> {
    let [_, columns] = matrix.dims();
    let data = matrix.into_data_async().await;
    let data = data.map_err(|error| EvaluationError::Device(error.to_string()))?;
    let values = data
        .try_to_vec::<f32>()
        .map_err(|error| EvaluationError::Device(format!("{error:?}")))?;
    Ok(values.chunks_exact(columns).map(<[f32]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_and_nan_are_no_answers() {
        assert_eq!(check_row(&[0.25, 0.75], 3), Ok(()));
        let lost = EvaluationError::NoDistribution {
            sample: 3,
            sum: 0.0,
        };
        assert_eq!(check_row(&[0.0, 0.0], 3), Err(lost));
        let broken = EvaluationError::NotFinite { sample: 3 };
        assert_eq!(check_row(&[f32::NAN, 1.0], 3), Err(broken));
    }
}
