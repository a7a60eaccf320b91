//! What a column's numbers look like, as pandas' `describe` says it.

use serde::Serialize;

/// The figures of a column of numbers, over those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NumberSummary {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the sample (divided by n - 1); zero for one number.
    pub standard_deviation: f64,
    /// The smallest.
    pub min: f64,
    /// A quarter is smaller; between two numbers it is interpolated.
    pub lower_quartile: f64,
    /// Half is smaller.
    pub median: f64,
    /// Three quarters are smaller.
    pub upper_quartile: f64,
    /// The largest.
    pub max: f64,
}

/// The figures, and how many different numbers there are; `None` without a number.
pub(super) fn summary(numbers: &[f64]) -> Option<(NumberSummary, usize)> {
    let sorted = sorted(numbers);
    let (min, max) = (*sorted.first()?, *sorted.last()?);
    let (mean, standard_deviation) = moments(&sorted);
    let distinct = 1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let summary = NumberSummary {
        mean,
        standard_deviation,
        min,
        lower_quartile: quantile(&sorted, 0.25),
        median: quantile(&sorted, 0.5),
        upper_quartile: quantile(&sorted, 0.75),
        max,
    };
    Some((summary, distinct))
}

/// The numbers that are there, in order.
pub(super) fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|it| !it.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The number below which that share lies, interpolated between two; zero of none.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let below = place.floor() as usize;
    let value = |place: usize| sorted.get(place).copied().unwrap_or(0.0);
    match place.fract() {
        0.0 => value(below),
        part => value(below) + part * (value(below + 1) - value(below)),
    }
}

/// Mean and standard deviation of the sample, in one pass that keeps its precision (Welford, "Note on a method for calculating
/// corrected sums of squares and products", 1962).
fn moments(numbers: &[f64]) -> (f64, f64) {
    let (mut mean, mut squares) = (0.0, 0.0);
    for (count, number) in numbers.iter().enumerate() {
        let away = number - mean;
        mean += away / (count + 1) as f64;
        squares += away * (number - mean);
    }
    let freedom = numbers.len().saturating_sub(1).max(1) as f64;
    (mean, (squares / freedom).sqrt())
}
