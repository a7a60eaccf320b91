//! How sure a mean over the folds of a cross-validation is.

/// The 97.5 % points of Student's t with 1 to 29 degrees of freedom.
const T: [f64; 29] = [
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157,
    2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922,
    2.093024, 2.085963, 2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831,
    2.048407, 2.045230,
];

/// Folds that differ by less than this share of the largest are alike: they were only rounded otherwise.
const ALIKE: f64 = 1e-9;

/// The mean of one figure a fold, and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampled {
    /// The mean over the folds.
    pub mean: f64,
    /// The interval's low end.
    pub low: f64,
    /// The interval's high end.
    pub high: f64,
}

impl Resampled {
    /// The interval; none where all folds are alike, since they say nothing of how far others would be off.
    pub fn interval(&self) -> Option<(f64, f64)> {
        (self.low < self.high).then_some((self.low, self.high))
    }
}

/// The corrected interval of Nadeau and Bengio, "Inference for the generalization error" (2003): folds share what they learn from, so the
/// variance of their mean is that of `1 / folds + held_out / trained`, not of `1 / folds`. `None` for fewer than two folds, or more than 30.
pub fn resampled(folds: &[f64], held_out_by_trained: f64) -> Option<Resampled> {
    let t = T.get(folds.len().checked_sub(2)?)?;
    let count = folds.len() as f64;
    let mean = folds.iter().sum::<f64>() / count;
    let squares: f64 = folds.iter().map(|it| (it - mean).powi(2)).sum();
    let variance = squares / (count - 1.0) * (1.0 / count + held_out_by_trained);
    let largest = folds.iter().fold(0.0_f64, |most, it| most.max(it.abs()));
    let are_alike = folds.iter().all(|it| (it - mean).abs() <= ALIKE * largest);
    let spread = if are_alike { 0.0 } else { t * variance.sqrt() };
    Some(Resampled {
        mean,
        low: mean - spread,
        high: mean + spread,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fold_says_nothing_and_equal_ones_all() {
        assert_eq!(resampled(&[0.5], 0.25), None);
        let same = resampled(&[0.5; 5], 0.25);
        assert_eq!(same.map(|it| (it.low, it.high)), Some((0.5, 0.5)));
        assert_eq!(same.and_then(|it| it.interval()), None);
        let rounded = resampled(&[0.9 - 0.8, 0.8 - 0.7, 0.7 - 0.6], 0.5);
        assert_eq!(rounded.and_then(|it| it.interval()), None);
        let apart = resampled(&[0.5, 0.5, 0.501], 0.5);
        assert!(apart.is_some_and(|it| it.interval().is_some()));
        assert_eq!(resampled(&[0.5; 31], 0.25), None);
    }
}
