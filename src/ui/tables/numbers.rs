//! Numbers of a table as people read them.

use crate::ui::decimal::fixed;

/// A figure with three decimals, or fewer where it is large.
pub(super) fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        size if size < 10.0 => 3,
        size if size < 1_000.0 => 1,
        _ => 0,
    };
    minus(fixed(value, decimals))
}

/// A number in the unit of a column, which may be of any size: at least four digits that count.
pub(super) fn measured(value: f64) -> String {
    let size = value.abs();
    let text = match size {
        _ if size == 0.0 || !size.is_finite() => fixed(size, 0),
        _ if !(1e-5..1e15).contains(&size) => with_power(size),
        _ if size >= 1_000.0 => fixed(size, 0),
        _ if size >= 100.0 => fixed(size, 1),
        _ if size >= 10.0 => fixed(size, 2),
        _ if size >= 1.0 => fixed(size, 3),
        _ => small(size),
    };
    match value < 0.0 {
        true => format!("\u{2212}{text}"),
        false => text,
    }
}

/// Below 1, such as `0.0004000`.
fn small(size: f64) -> String {
    let (digits, power) = four_digits(size);
    let decimals = power.abs_diff(3);
    let one = 10_u64.pow(decimals);
    let (whole, rest) = (digits / one, digits % one);
    format!("{whole}.{rest:0width$}", width = decimals as usize)
}

/// Such as `1.000e20`.
fn with_power(size: f64) -> String {
    let (digits, power) = four_digits(size);
    format!("{}.{:03}e{power}", digits / 1_000, digits % 1_000)
}

/// The first four digits, rounded, and the power of ten of the first.
fn four_digits(size: f64) -> (u64, i32) {
    let (mut first, mut power) = (size, 0);
    while first >= 10.0 {
        (first, power) = (first / 10.0, power + 1);
    }
    while first < 1.0 {
        (first, power) = (first * 10.0, power - 1);
    }
    match (1_000.0 * first).round() as u64 {
        10_000 => (1_000, power + 1),
        digits => (digits, power),
    }
}

/// A number of a file, as short as it can be written.
pub(super) fn plain(value: f64) -> String {
    minus(value.to_string())
}

/// A mean with its interval, each written so; folds that are alike give none.
pub(super) fn with_interval(
    [mean, low, high]: [Option<f64>; 3],
    write: fn(f64) -> String,
) -> String {
    match (mean, low, high) {
        (Some(mean), Some(low), Some(high)) if low < high => {
            format!("{} ({} to {})", write(mean), write(low), write(high))
        }
        (Some(mean), ..) => format!("{} (all folds alike: no interval)", write(mean)),
        _ => "undefined".into(),
    }
}

fn minus(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) => format!("\u{2212}{rest}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_size_have_four_digits() {
        for (value, expected) in [
            (4e-4, "0.0004000"),
            (1e20, "1.000e20"),
            (-0.123_456, "\u{2212}0.1235"),
            (0.999_97, "1.000"),
            (5.5e-9, "5.500e-9"),
            (9.999_96e22, "1.000e23"),
            (5e-324, "4.941e-324"),
            (2.345_67, "2.346"),
            (31.416, "31.42"),
            (-312.44, "\u{2212}312.4"),
            (42_017.3, "42017"),
            (0.0, "0"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(measured(value), expected);
        }
        let mean = with_interval([4e-4, 3e-4, 5e-4].map(Some), measured);
        assert_eq!(mean, "0.0004000 (0.0003000 to 0.0005000)");
    }

    #[test]
    fn figures_are_as_long_as_they_need_to_be() {
        assert_eq!(
            [
                figure(0.9849),
                figure(-0.047),
                figure(312.44),
                figure(4_201.7)
            ],
            ["0.985", "\u{2212}0.047", "312.4", "4202"]
        );
        assert_eq!([plain(32.1), plain(-7.0)], ["32.1", "\u{2212}7"]);
        assert_eq!(
            with_interval([Some(0.5), Some(0.25), Some(0.75)], figure),
            "0.500 (0.250 to 0.750)"
        );
        for alike in [[Some(0.5); 3], [Some(0.5), None, None]] {
            let words = "0.500 (all folds alike: no interval)";
            assert_eq!(with_interval(alike, figure), words);
        }
        assert_eq!(with_interval([None; 3], figure), "undefined");
    }
}
