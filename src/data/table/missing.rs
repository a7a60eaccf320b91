//! What stands for a missing value: what pandas takes for one, and the marks of older data sets.

/// In small letters.
const MARKS: [&str; 14] = [
    "", "na", "n/a", "nan", "null", "none", "nil", "#n/a", "#na", "<na>", "?", "-", ".", "-nan",
];

/// The longest of them.
const LONGEST: usize = 4;

/// Whether a cell, which has no blanks around it, says that there is no value.
pub(super) fn is(cell: &str) -> bool {
    cell.len() <= LONGEST && MARKS.iter().any(|mark| cell.eq_ignore_ascii_case(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known_in_any_case_and_words_are_none() {
        for mark in ["", "NA", "NaN", "?", "Null", "n/a", "-"] {
            assert!(is(mark), "{mark}");
        }
        for word in ["0", "nano", "no", "-1", "Nana", "unknown"] {
            assert!(!is(word), "{word}");
        }
        assert!(MARKS.iter().all(|mark| mark.len() <= LONGEST));
    }
}
