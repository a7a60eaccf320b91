//! Which classes a model takes for which.

use super::Answer;

/// `matrix[truth][answer]` counts samples.
pub type ConfusionMatrix = Vec<Vec<u32>>;

/// Counts answers over `classes` classes.
pub fn count(answers: &[Answer], classes: usize) -> ConfusionMatrix {
    let mut matrix = vec![vec![0; classes]; classes];
    for answer in answers {
        matrix[answer.truth][answer.class()] += 1;
    }
    matrix
}

/// The share of a class's samples that were found; `None` without samples.
pub fn recall(matrix: &ConfusionMatrix, class: usize) -> Option<f64> {
    share(matrix[class][class], matrix[class].iter().sum())
}

/// The share of the answers naming a class that were right; `None` without such answers.
pub fn precision(matrix: &ConfusionMatrix, class: usize) -> Option<f64> {
    share(
        matrix[class][class],
        matrix.iter().map(|row| row[class]).sum(),
    )
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_truth_and_columns_are_answers() {
        let answer = |truth, said: usize| {
            let mut probabilities = vec![0.0; 3];
            probabilities[said] = 1.0;
            Answer {
                truth,
                probabilities,
            }
        };
        let matrix = count(&[answer(0, 0), answer(0, 1), answer(1, 1)], 3);
        assert_eq!(matrix, vec![vec![1, 1, 0], vec![0, 1, 0], vec![0, 0, 0]]);
        assert_eq!(
            (recall(&matrix, 0), precision(&matrix, 1)),
            (Some(0.5), Some(0.5))
        );
        assert_eq!((recall(&matrix, 2), precision(&matrix, 2)), (None, None));
    }
}
