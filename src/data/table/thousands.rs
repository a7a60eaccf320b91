//! Separators between thousands, which are not read: a column that seems to have them is told of.

use super::{Cells, Column, Kind, Note, missing, parse_number};

/// Those that are blanks: the usual one, and two at which no line breaks.
const BLANKS: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// The others, apostrophes among them.
const MARKS: [char; 4] = [',', '.', '\'', '\u{2019}'];

/// A telephone number has at least so many digits.
const TELEPHONE: usize = 9;

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
    let first = first.filter(|_| !are_telephones(&column.cells));
    first.map(|row| Note::Thousands {
        row: row + first_row,
        text: column.cells.get(row).chars().take(60).collect(),
        is_number,
    })
}

/// Whether all cells are nothing but digits, with blanks between some, and as many in each as a telephone number has.
fn are_telephones(cells: &Cells) -> bool {
    let present = cells.iter().filter(|cell| !missing::is(cell));
    let mut lengths = present.map(telephone);
    let first = lengths.next().flatten();
    first.is_some_and(|length| length >= TELEPHONE) && lengths.all(|length| length == first)
}

/// How many digits, if there is nothing else but blanks and a plus.
fn telephone(cell: &str) -> Option<usize> {
    let is_of = |letter: char| letter.is_ascii_digit() || letter == '+' || is_blank(letter);
    let digits = || cell.chars().filter(char::is_ascii_digit).count();
    cell.chars().all(is_of).then(digits)
}

fn is_blank(letter: char) -> bool {
    BLANKS.contains(&letter)
}

/// A number without such separators; beside some that were read as decimals, a whole one.
fn is_plain(cell: &str, is_whole: bool) -> bool {
    match is_whole {
        true => cell.bytes().all(|byte| byte.is_ascii_digit()),
        false => ['.', ',']
            .iter()
            .any(|decimal| parse_number(bare(cell), *decimal).is_some()),
    }
}

/// Such as `1,234`, `12.500`, `1'234'567`, `$1,299.00` or `-1.234,5 %`.
fn is_grouped(cell: &str) -> bool {
    let digits = bare(cell);
    let is_separator = |letter: &char| is_blank(*letter) || MARKS.contains(letter);
    let Some(separator) = digits.chars().find(is_separator) else {
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
    let around = |letter: char| is_blank(letter) || "+-$\u{20ac}\u{a3}%".contains(letter);
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
            "1\u{a0}000",
            "12\u{202f}345,60\u{a0}\u{20ac}",
            "1\u{2019}234\u{2019}567.80",
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

    #[test]
    fn telephone_numbers_are_none() {
        let are = |cells: &[&str]| are_telephones(&cells.iter().copied().collect());
        assert!(are(&["171 234 567", "NA", "+172 345 678"]));
        assert!(are(&["171\u{a0}234\u{a0}567", "172345678"]));
        for amounts in [
            &["171 234 567", "2 345 678"][..],
            &["1 234 567,89", "2 345 678,90"],
            &["12 345", "67 890"],
            &["171.234.567", "172.345.678"],
        ] {
            assert!(!are(amounts), "{amounts:?}");
        }
    }
}
