//! Whether two models differ by more than chance on the same samples.

/// The two-sided p-value of McNemar's exact test: how probable a split at least as uneven as this one is if each of the samples that
/// one model alone answers rightly is as likely the first's as the second's. `gained` and `lost` count those samples; the others tell
/// nothing. It is 1 without any.
///
/// McNemar, "Note on the sampling error of the difference between correlated proportions or percentages" (1947), in its exact
/// form, the binomial test; for classifiers, Dietterich, "Approximate statistical tests for comparing supervised classification
/// learning algorithms" (1998).
pub fn mcnemar(gained: u32, lost: u32) -> f64 {
    let n = f64::from(gained) + f64::from(lost);
    let mut log_term = -n * std::f64::consts::LN_2;
    let mut tail = 0.0;
    for k in 0..=gained.min(lost) {
        tail += log_term.exp();
        // C(n, k + 1) = C(n, k) (n - k) / (k + 1), in logarithms, since 2^-n is no f64 from n = 1075 on.
        log_term += ((n - f64::from(k)) / (f64::from(k) + 1.0)).ln();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::mcnemar;

    #[test]
    fn small_splits_are_counted_by_hand() {
        assert_eq!(
            (mcnemar(0, 0), mcnemar(1, 0), mcnemar(4, 4)),
            (1.0, 1.0, 1.0)
        );
        assert!((mcnemar(5, 0) - 0.0625).abs() < 1e-15);
        assert!((mcnemar(1, 7) - 2.0 * 9.0 / 256.0).abs() < 1e-15);
        assert_eq!(mcnemar(3, 17), mcnemar(17, 3));
    }
}
