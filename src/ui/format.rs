//! Numbers as people read them.

use super::decimal::fixed;

/// Bytes, for example `395 kB` or `1.3 MB`.
pub fn bytes(count: u64) -> String {
    match count {
        0..=999 => format!("{count} bytes"),
        1_000..=999_999 => format!("{} kB", fixed(count as f64 / 1e3, 0)),
        1_000_000..=999_999_999 => format!("{} MB", fixed(count as f64 / 1e6, 1)),
        _ => format!("{} GB", fixed(count as f64 / 1e9, 1)),
    }
}

/// A share of 0 to 1 with one decimal, for example `98.9 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", fixed(100.0 * share, 1))
}

/// A change of a share in percentage points, with its sign.
pub fn points(change: f64) -> String {
    let points = 100.0 * change;
    let size = fixed(points.abs(), 1);
    match points {
        _ if points.abs() < 0.05 => "no change".into(),
        _ if points < 0.0 => format!("\u{2212}{size} points"),
        _ => format!("+{size} points"),
    }
}

/// A duration, for example `1.4 ms`, `380 ms`, `12 s` or `2 min 5 s`.
pub fn duration_ms(ms: f64) -> String {
    match ms {
        ms if ms < 10.0 => format!("{} ms", fixed(ms, 1)),
        ms if ms < 1_000.0 => format!("{} ms", fixed(ms, 0)),
        ms if ms < 10_000.0 => format!("{} s", fixed(ms / 1_000.0, 1)),
        ms if ms < 60_000.0 => format!("{} s", fixed(ms / 1_000.0, 0)),
        ms => format!(
            "{} min {} s",
            (ms / 60_000.0) as u64,
            (ms / 1_000.0) as u64 % 60
        ),
    }
}

/// A whole number with thin groups, for example `98,698`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A loss, with three decimals.
pub fn loss(value: f64) -> String {
    fixed(value, 3)
}

/// So many of a thing.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    let words = if count == 1 { one } else { many };
    format!("{} {words}", self::count(count as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [
                bytes(12),
                bytes(394_640),
                bytes(1_294_576),
                bytes(1_073_741_824)
            ],
            ["12 bytes", "395 kB", "1.3 MB", "1.1 GB"]
        );
        assert_eq!([percent(0.989), percent(1.0)], ["98.9 %", "100.0 %"]);
        assert_eq!(
            [points(-0.012), points(0.1), points(0.0)],
            ["\u{2212}1.2 points", "+10.0 points", "no change"]
        );
        assert_eq!(
            [
                duration_ms(1.44),
                duration_ms(380.2),
                duration_ms(1_960.0),
                duration_ms(12_300.0),
                duration_ms(125_000.0)
            ],
            ["1.4 ms", "380 ms", "2.0 s", "12 s", "2 min 5 s"]
        );
        assert_eq!(
            [count(5), count(98_698), count(1_000_000)],
            ["5", "98,698", "1,000,000"]
        );
    }
}
