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
    let frame = Frame::around(series, total_steps, least_top);
    Chart {
        points: frame.points(series),
        ticks: frame.ticks(),
        last_step: frame.last_step,
    }
}

/// Several lines in one box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// `points` of an SVG polyline for each series.
    pub lines: Vec<String>,
    /// As those of a [`Chart`].
    pub ticks: Vec<(f64, f64)>,
    /// The last step on the level axis.
    pub last_step: u64,
}

/// Lays several series out in one box, from 0 to at least `least_top` upward.
pub fn overlay(series: &[Vec<Sample>], least_top: f64) -> Overlay {
    let frame = Frame::around(series.iter().flatten(), 0, least_top);
    Overlay {
        lines: series.iter().map(|line| frame.points(line)).collect(),
        ticks: frame.ticks(),
        last_step: frame.last_step,
    }
}

/// What a box of 100 x 100 stands for.
struct Frame {
    tick: f64,
    top: f64,
    last_step: u64,
}

impl Frame {
    fn around<'a>(
        samples: impl IntoIterator<Item = &'a Sample>,
        total_steps: u64,
        least_top: f64,
    ) -> Self {
        let (mut highest, mut last_step) = (least_top, total_steps.max(1));
        for sample in samples {
            highest = highest.max(sample.value);
            last_step = last_step.max(sample.step);
        }
        let tick = round_tick(highest);
        Self {
            tick,
            top: (highest / tick).ceil() * tick,
            last_step,
        }
    }

    fn height(&self, value: f64) -> f64 {
        100.0 - 100.0 * value / self.top
    }

    fn points(&self, series: &[Sample]) -> String {
        let point = |sample: &Sample| {
            let across = 100.0 * sample.step as f64 / self.last_step as f64;
            format!(
                "{},{}",
                fixed(across, 2),
                fixed(self.height(sample.value), 2)
            )
        };
        series.iter().map(point).collect::<Vec<_>>().join(" ")
    }

    fn ticks(&self) -> Vec<(f64, f64)> {
        let count = (self.top / self.tick).round() as u32;
        let tick = |place| {
            let value = f64::from(place) * self.tick;
            (value, self.height(value))
        };
        (0..=count).map(tick).collect()
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
    fn several_series_share_one_box() {
        let line =
            |values: [(u64, f64); 2]| values.map(|(step, value)| Sample { step, value }).to_vec();
        let both = overlay(
            &[line([(0, 1.0), (10, 0.5)]), line([(0, 4.0), (40, 2.0)])],
            0.1,
        );
        assert_eq!(
            both.lines,
            ["0.00,75.00 25.00,87.50", "0.00,0.00 100.00,50.00"]
        );
        assert_eq!((both.last_step, both.ticks.len()), (40, 3));
        assert_eq!(overlay(&[Vec::new()], 1.0).lines, [""]);
    }

    #[test]
    fn an_empty_series_is_an_empty_line() {
        let chart = layout(&[], 0, 1.0);
        assert_eq!((chart.points.as_str(), chart.last_step), ("", 1));
        assert_eq!(chart.ticks.last(), Some(&(1.0, 0.0)));
    }
}
