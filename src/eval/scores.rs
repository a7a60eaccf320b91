//! Precision, recall and F1 over the classes of a confusion matrix.

use super::ConfusionMatrix;
use super::confusion::{precision, recall};

/// Precision, recall and F1, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scores {
    /// Share of the answers naming a class that were right.
    pub precision: f64,
    /// Share of a class's samples that were found.
    pub recall: f64,
    /// Their harmonic mean, after van Rijsbergen, "Information retrieval" (1979).
    pub f1: f64,
}

/// The harmonic mean of a class's precision and recall, 0 to 1; `None` for a class that is neither in the samples nor in the answers.
pub fn f1(matrix: &ConfusionMatrix, class: usize) -> Option<f64> {
    let found = f64::from(matrix[class][class]);
    let samples = samples(matrix, class);
    let answers: u32 = matrix.iter().map(|row| row[class]).sum();
    let both = samples + f64::from(answers);
    (both > 0.0).then(|| 2.0 * found / both)
}

/// The mean over classes, each counting alike; classes that are neither in the samples nor in the answers are left out, and
/// what is undefined for another counts as zero, as in scikit-learn.
pub fn macro_average(matrix: &ConfusionMatrix) -> Scores {
    average(matrix, |class| {
        f64::from(u8::from(f1(matrix, class).is_some()))
    })
}

/// The mean over classes, each counting as often as it has samples; what is undefined counts as zero.
pub fn weighted_average(matrix: &ConfusionMatrix) -> Scores {
    average(matrix, |class| samples(matrix, class))
}

fn average(matrix: &ConfusionMatrix, weight: impl Fn(usize) -> f64) -> Scores {
    let mut sum = Scores::default();
    let mut weights = 0.0;
    for class in 0..matrix.len() {
        let weight = weight(class);
        sum.precision += weight * precision(matrix, class).unwrap_or(0.0);
        sum.recall += weight * recall(matrix, class).unwrap_or(0.0);
        sum.f1 += weight * f1(matrix, class).unwrap_or(0.0);
        weights += weight;
    }
    if weights > 0.0 {
        sum.precision /= weights;
        sum.recall /= weights;
        sum.f1 /= weights;
    }
    sum
}

fn samples(matrix: &ConfusionMatrix, class: usize) -> f64 {
    f64::from(matrix[class].iter().sum::<u32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_does_not_occur_has_no_f1_and_no_say() {
        let matrix = vec![vec![1, 1, 0], vec![0, 2, 0], vec![0, 0, 0]];
        assert_eq!(f1(&matrix, 2), None);
        assert_eq!(macro_average(&matrix).recall, 0.75);
        assert_eq!(weighted_average(&matrix).recall, 0.75);
        assert_eq!(macro_average(&vec![vec![0; 2]; 2]), Scores::default());
    }
}
