//! Accuracy's uncertainty, and that of a difference of two.

/// The 97.5 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a share of `correct` in `samples`, after Wilson, "Probable inference, the law of
/// succession, and statistical inference" (1927). `(0, 1)` without samples.
pub fn wilson_interval(correct: usize, samples: usize) -> (f64, f64) {
    if samples == 0 {
        return (0.0, 1.0);
    }
    let (z, n) = (Z, samples as f64);
    let share = correct as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    (
        ((middle - spread) / scale).max(0.0),
        ((middle + spread) / scale).min(1.0),
    )
}

/// The 95 % interval of how much larger one share of right answers is than another to the same samples, after Agresti and Min, "Simple
/// improved confidence intervals for comparing matched proportions" (2005). `better` samples the one alone answered rightly, `worse` the other
/// alone.
pub fn paired_interval(better: usize, worse: usize, samples: usize) -> (f64, f64) {
    let n = samples as f64 + 2.0;
    let more = better as f64 - worse as f64;
    let apart = (better + worse) as f64 + 1.0;
    let spread = Z * (apart - more * more / n).max(0.0).sqrt() / n;
    ((more / n - spread).max(-1.0), (more / n + spread).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::{paired_interval, wilson_interval};

    #[test]
    fn few_samples_that_differ_are_no_proof_and_many_are() {
        // By hand: 3 / 32 and 1.96 * sqrt(4 - 9 / 32) / 32.
        let (low, high) = paired_interval(3, 0, 30);
        assert!((low + 0.024_363).abs() < 1e-6 && (high - 0.211_863).abs() < 1e-6);
        assert!(paired_interval(12, 1, 30).0 > 0.0);
        let (low, high) = paired_interval(1, 12, 30);
        let (other_low, other_high) = paired_interval(12, 1, 30);
        assert_eq!((low, high), (-other_high, -other_low));
        assert_eq!(paired_interval(30, 0, 30).1, 1.0);
    }

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
