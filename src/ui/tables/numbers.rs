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

/// A number of a file, as short as it can be written.
pub(super) fn plain(value: f64) -> String {
    minus(value.to_string())
}

/// A mean with its interval; folds that are alike give none.
pub(super) fn with_interval([mean, low, high]: [Option<f64>; 3]) -> String {
    match (mean, low, high) {
        (Some(mean), Some(low), Some(high)) if low < high => {
            format!("{} ({} to {})", figure(mean), figure(low), figure(high))
        }
        (Some(mean), ..) => format!("{} (all folds alike: no interval)", figure(mean)),
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
            with_interval([Some(0.5), Some(0.25), Some(0.75)]),
            "0.500 (0.250 to 0.750)"
        );
        for alike in [[Some(0.5); 3], [Some(0.5), None, None]] {
            let words = "0.500 (all folds alike: no interval)";
            assert_eq!(with_interval(alike), words);
        }
        assert_eq!(with_interval([None, None, None]), "undefined");
    }
}
