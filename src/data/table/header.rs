//! Whether the first row has names, and names that no two columns share.

use std::collections::HashSet;

use super::{Cells, Note, missing, parse_number};

/// Rows that are held against the first one.
const ROWS: usize = 1_000;

/// Whether `first` looks like names: no numbers in it, and hardly a text that its column has again below.
pub(super) fn looks_like_names(first: &[String], columns: &[Cells], decimals: &[char]) -> bool {
    let is_number =
        |(cell, decimal): (&String, &char)| parse_number(cell.trim(), *decimal).is_some();
    if first.iter().zip(decimals).any(is_number)
        || first.iter().all(|cell| missing::is(cell.trim()))
    {
        return false;
    }
    let repeats = |(name, cells): (&String, &Cells)| {
        !missing::is(name.trim()) && cells.iter().take(ROWS).any(|cell| cell == name.trim())
    };
    let repeated = first.iter().zip(columns).filter(|it| repeats(*it)).count();
    2 * repeated <= first.len().saturating_sub(1)
}

/// One name a column: the header's, or its place where there is none; a name that an earlier column has gets a number.
pub(super) fn names(header: Option<&[String]>, width: usize) -> Vec<(String, Option<Note>)> {
    let mut taken = HashSet::new();
    let name = |place: usize| {
        let written = header
            .and_then(|names| names.get(place))
            .map(|it| it.trim());
        let wanted = match written {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => format!("column {}", place + 1),
        };
        let name = free(&wanted, &mut taken);
        let note = written.filter(|written| *written != name);
        let note = note.map(|header| Note::Named {
            header: header.to_owned(),
        });
        (name, note)
    };
    (0..width).map(name).collect()
}

fn free(wanted: &str, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{wanted} ({number})");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_and_empty_names_become_different_ones() {
        let header = ["a", "a", " ", "a (2)"].map(str::to_owned);
        let names: Vec<String> = names(Some(&header), 4).into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["a", "a (2)", "column 3", "a (2) (2)"]);
    }
}
