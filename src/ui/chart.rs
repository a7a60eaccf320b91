//! A line chart's geometry: from values to a path in a box of 100 x 100, with round ticks.

use super::decimal::fixed;

/// A point of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The step.
    pub step: u64,
    /// The value there.
    pub value: f64,
}

/// A chart ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// `points` of an SVG polyline; y grows downward.
    pub points: String,
    /// The values that are marked on the upright axis, with their height (0 at the top, 100 at the bottom).
    pub ticks: Vec<(f64, f64)>,
    /// The last step on the level axis.
    pub last_step: u64,
}

/// Lays a series out from 0 to at least `least_top` upward and from step 0 to `total_steps`.
pub fn layout(series: &[Sample], total_steps: u64, least_top: f64) -> Chart {
    let highest = series
        .iter()
        .map(|sample| sample.value)
        .fold(least_top, f64::max);
    let tick = round_tick(highest);
    let top = (highest / tick).ceil() * tick;
    let last_step = total_steps
        .max(series.last().map_or(1, |sample| sample.step))
        .max(1);
    let height = |value: f64| 100.0 - 100.0 * value / top;
    let point = |sample: &Sample| {
        let across = 100.0 * sample.step as f64 / last_step as f64;
        format!("{},{}", fixed(across, 2), fixed(height(sample.value), 2))
    };
    let points = series.iter().map(point).collect::<Vec<_>>().join(" ");
    let count = (top / tick).round() as u32;
    let ticks = (0..=count)
        .map(|place| (f64::from(place) * tick, height(f64::from(place) * tick)))
        .collect();
    Chart {
        points,
        ticks,
        last_step,
    }
}

/// A round distance of ticks, so that there are two to five of them.
fn round_tick(top: f64) -> f64 {
    let magnitude = power_of_ten_below(top.max(1e-6) / 2.0);
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|factor| factor * magnitude)
        .find(|tick| top / tick >= 2.0)
        .unwrap_or(magnitude)
}

fn power_of_ten_below(value: f64) -> f64 {
    let (mut power, mut divisor) = (1.0, 1.0);
    while power * 10.0 <= value {
        power *= 10.0;
    }
    while power / divisor > value {
        divisor *= 10.0;
    }
    power / divisor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_the_box_and_ticks_are_round() {
        let series = [
            Sample {
                step: 0,
                value: 2.3,
            },
            Sample {
                step: 50,
                value: 0.0,
            },
        ];
        let chart = layout(&series, 100, 0.1);
        assert_eq!(chart.points, "0.00,23.33 50.00,100.00");
        let values: Vec<f64> = chart.ticks.iter().map(|(value, _)| *value).collect();
        assert_eq!(values, [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn ticks_follow_the_size_of_the_values() {
        for (top, tick) in [
            (0.002, 0.001),
            (0.1, 0.05),
            (1.0, 0.5),
            (3.9, 1.0),
            (4.0, 2.0),
            (70.0, 20.0),
            (1e9, 5e8),
        ] {
            assert_eq!(round_tick(top), tick, "{top}");
        }
    }

    #[test]
    fn an_empty_series_is_an_empty_line() {
        let chart = layout(&[], 0, 1.0);
        assert_eq!((chart.points.as_str(), chart.last_step), ("", 1));
        assert_eq!(chart.ticks.last(), Some(&(1.0, 0.0)));
    }
}
