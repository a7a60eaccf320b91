//! Accuracy's uncertainty.

/// The 95 % interval of a share of `correct` in `samples`, after Wilson, "Probable inference, the law of
/// succession, and statistical inference" (1927). `(0, 1)` without samples.
pub fn wilson_interval(correct: usize, samples: usize) -> (f64, f64) {
    if samples == 0 {
        return (0.0, 1.0);
    }
    let z = 1.959_963_984_540_054;
    let n = samples as f64;
    let share = correct as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    (
        ((middle - spread) / scale).max(0.0),
        ((middle + spread) / scale).min(1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::wilson_interval;

    #[test]
    fn equals_scipy() {
        // scipy.stats.binomtest(988, 1000).proportion_ci(method="wilson"), and of (0, 10).
        let close = |(low, high): (f64, f64), expected: (f64, f64)| {
            assert!(
                (low - expected.0).abs() < 1e-9 && (high - expected.1).abs() < 1e-9,
                "{low} {high}"
            );
        };
        close(
            wilson_interval(988, 1000),
            (0.979_142_731_524_501_7, 0.993_122_352_193_596_5),
        );
        close(wilson_interval(0, 10), (0.0, 0.277_532_799_862_889_26));
        assert_eq!(wilson_interval(0, 0), (0.0, 1.0));
    }
}
