//! Which letter separates the cells of a file.

use csv::{ReaderBuilder, StringRecord};

/// The ones that are tried. Where two split a file alike, the first is it: a comma is often a decimal's, and a semicolon is not.
pub(super) const DELIMITERS: [u8; 4] = *b"\t;|,";

/// Whether a letter may separate cells: no part of words, numbers, quotes and line ends.
pub fn is_delimiter(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\n\r.+-_\0".contains(&byte)
}

/// How much of a file is looked at: rows, and bytes.
const ROWS: usize = 100;
const BYTES: usize = 1 << 16;

/// The delimiter by which most of the first rows have the same number of cells, more than one; the comma where there is none.
pub(super) fn sniff(text: &str) -> u8 {
    let beginning = beginning(text);
    let mut best = (0.0, b',');
    for delimiter in DELIMITERS {
        let share = share_of_equal_rows(beginning, delimiter);
        if share > best.0 {
            best = (share, delimiter);
        }
    }
    best.1
}

/// The first lines, whole.
fn beginning(text: &str) -> &str {
    if text.len() <= BYTES {
        return text;
    }
    let end = (0..=BYTES).rev().find(|&end| text.is_char_boundary(end));
    let cut = &text[..end.unwrap_or(0)];
    cut.rfind('\n').map_or(cut, |end| &cut[..end])
}

/// The share of rows that have the most frequent number of cells; zero if that is one.
fn share_of_equal_rows(text: &str, delimiter: u8) -> f64 {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut widths = Vec::with_capacity(ROWS);
    let mut record = StringRecord::new();
    while widths.len() < ROWS && matches!(reader.read_record(&mut record), Ok(true)) {
        widths.push(record.len());
    }
    let count = |width: usize| widths.iter().filter(|it| **it == width).count();
    let most = widths.iter().map(|width| (count(*width), *width)).max();
    match most {
        Some((count, width)) if width > 1 => count as f64 / widths.len() as f64,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_that_splits_all_rows_alike_is_found() {
        assert_eq!(sniff("a,b\n1,2\n3,4\n"), b',');
        assert_eq!(sniff("a;b\n1,5;2,5\n3,5;4,5\n"), b';');
        assert_eq!(sniff("a\tb, c\n1\t2\n"), b'\t');
        assert_eq!(sniff("a|b\n1|2\n"), b'|');
        assert_eq!(sniff("\"a;b\",c\n\"1;2\",3\n"), b',');
        assert_eq!(sniff("one\ntwo\n"), b',');
        assert_eq!(sniff(""), b',');
    }
}
