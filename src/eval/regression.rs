//! How far predicted numbers are from the true ones.

/// The figures of a regression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regression {
    /// Mean absolute error, in the numbers' unit.
    pub mean_absolute_error: f64,
    /// Root of the mean squared error, in the numbers' unit.
    pub root_mean_squared_error: f64,
    /// The share of the variance that is explained, at most 1; of equal true numbers 1 when all are met, else 0, as in scikit-learn.
    pub r_squared: f64,
}

/// Compares numbers pair by pair; `None` for fewer than two pairs or lists of two lengths.
pub fn regression(truth: &[f64], predicted: &[f64]) -> Option<Regression> {
    if truth.len() < 2 || truth.len() != predicted.len() {
        return None;
    }
    let count = truth.len() as f64;
    let mean = truth.iter().sum::<f64>() / count;
    let (mut absolute, mut squared, mut variance) = (0.0, 0.0, 0.0);
    for (truth, predicted) in truth.iter().zip(predicted) {
        absolute += (truth - predicted).abs();
        squared += (truth - predicted).powi(2);
        variance += (truth - mean).powi(2);
    }
    let unexplained = match (squared == 0.0, variance == 0.0) {
        (true, _) => 0.0,
        (false, true) => 1.0,
        (false, false) => squared / variance,
    };
    Some(Regression {
        mean_absolute_error: absolute / count,
        root_mean_squared_error: (squared / count).sqrt(),
        r_squared: 1.0 - unexplained,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_or_unequal_lists_have_no_figures() {
        assert_eq!(regression(&[1.0], &[1.0]), None);
        assert_eq!(regression(&[1.0, 2.0], &[1.0]), None);
    }
}
