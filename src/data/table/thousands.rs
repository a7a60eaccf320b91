//! Separators between thousands, which are not read: a column that seems to have them is told of.

use super::{Column, Kind, Note, missing, parse_number};

/// The note for a column of a file whose cells `delimiter` separates, where all of its cells are numbers or look like ones with separators
/// between thousands, and some do; `first_row` is the row of the file, from 1, that the first cell stands in.
pub(super) fn note(column: &Column, delimiter: u8, first_row: usize) -> Option<Note> {
    let is_number = column.kind == Kind::Number;
    // There a point is the decimals': where cells are separated by commas, and where others show a comma for them.
    if is_number && (delimiter == b',' || column.decimal == ',') {
        return None;
    }
    let mut first = None;
    for (row, cell) in column.cells.iter().enumerate() {
        if is_grouped(cell) {
            first = first.or(Some(row));
        } else if !missing::is(cell) && !is_plain(cell, is_number) {
            return None;
        }
    }
    first.map(|row| Note::Thousands {
        row: row + first_row,
        text: column.cells.get(row).chars().take(60).collect(),
        is_number,
    })
}

/// A number without such separators; beside some that were read as decimals, a whole one.
fn is_plain(cell: &str, is_whole: bool) -> bool {
    match is_whole {
        true => cell.bytes().all(|byte| byte.is_ascii_digit()),
        false => parse_number(bare(cell), '.').is_some(),
    }
}

/// Such as `1,234`, `12.500`, `1'234'567`, `$1,299.00` or `-1.234,5 %`.
fn is_grouped(cell: &str) -> bool {
    let digits = bare(cell);
    let Some(separator) = digits.chars().find(|letter| ",.' ".contains(*letter)) else {
        return false;
    };
    let (whole, decimals) = match digits.rsplit_once([',', '.']) {
        Some((whole, decimals)) if !digits[whole.len()..].starts_with(separator) => {
            (whole, decimals)
        }
        _ => (digits, "0"),
    };
    let mut groups = whole.split(separator);
    let starts = groups.next().is_some_and(|first| {
        (1..=3).contains(&first.len()) && !first.starts_with('0') && is_digits(first)
    });
    let (mut count, mut are_three) = (0, true);
    for group in groups {
        count += 1;
        are_three &= group.len() == 3 && is_digits(group);
    }
    starts && count > 0 && are_three && is_digits(decimals)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Without sign, currency and per cent.
fn bare(cell: &str) -> &str {
    let around = |letter: char| "+-$\u{20ac}\u{a3}% ".contains(letter);
    cell.trim_matches(around)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_between_thousands_are_seen_and_decimals_are_none() {
        for cell in [
            "1,234",
            "12.500",
            "1'234'567",
            "$1,299.00",
            "-1.234,5 %",
            "1 000 000",
            "\u{20ac}3.500",
        ] {
            assert!(is_grouped(cell), "{cell}");
        }
        for cell in [
            "1234",
            "1.5",
            "0.125",
            "1,23",
            "12,34,567",
            "1,234,56",
            "25.11.2026",
            "1.2345",
            "",
            "a,123",
            "1,234.",
            ",123",
        ] {
            assert!(!is_grouped(cell), "{cell}");
        }
    }
}
