//! Which rows of a table are equal, and which of those are copies.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Column, Table, Values};

/// A table has copies if at least one of so many rows is the first of its kind; else it counts cases, as one of a few categories does.
const MOST_OF_A_KIND: usize = 8;

/// For each of these rows the place among them of the first that it is a copy of: the first that equals it in `features` and in `target`, if
/// no row equals it in `features` alone. Where the same features have several answers, rows with one of them are no copies: held out together
/// they would leave the other answers to be learned in their place.
pub(super) fn copies(
    table: &Table,
    features: &[usize],
    target: usize,
    rows: &[usize],
) -> Vec<usize> {
    let whole = first_equals(table, &[features, &[target]].concat(), rows);
    let seen = first_equals(table, features, rows);
    let firsts = whole.iter().enumerate();
    let kinds = firsts.filter(|(row, first)| row == *first).count();
    let mut is_alone = vec![MOST_OF_A_KIND * kinds < rows.len(); rows.len()];
    for (row, first) in seen.iter().enumerate() {
        is_alone[*first] |= whole[row] != whole[*first];
    }
    let first = |row: usize| match is_alone[seen[row]] {
        true => row,
        false => whole[row],
    };
    (0..rows.len()).map(first).collect()
}

/// For each of these rows the place among them of the first with the same values in these columns: its own, where none before it has them.
pub(super) fn first_equals(table: &Table, columns: &[usize], rows: &[usize]) -> Vec<usize> {
    let columns: Vec<&Column> = columns.iter().map(|it| &table.columns[*it]).collect();
    let mut seen: HashMap<u64, usize> = HashMap::with_capacity(rows.len());
    let first = |(place, row): (usize, &usize)| {
        let earlier = *seen.entry(hash(&columns, *row)).or_insert(place);
        // Else another row has the same hash, which hardly happens.
        match are_equal(&columns, rows[earlier], *row) {
            true => earlier,
            false => place,
        }
    };
    rows.iter().enumerate().map(first).collect()
}

fn hash(columns: &[&Column], row: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    for column in columns {
        match &column.values {
            Values::Numbers(numbers) => numbers[row].to_bits().hash(&mut hasher),
            Values::Codes { codes, .. } => codes[row].hash(&mut hasher),
            Values::Texts => column.cells.get(row).hash(&mut hasher),
        }
    }
    hasher.finish()
}

fn are_equal(columns: &[&Column], one: usize, other: usize) -> bool {
    let is_equal = |column: &&Column| match &column.values {
        Values::Numbers(numbers) => numbers[one].to_bits() == numbers[other].to_bits(),
        Values::Codes { codes, .. } => codes[one] == codes[other],
        Values::Texts => column.cells.get(one) == column.cells.get(other),
    };
    columns.iter().all(is_equal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::table::Source;
    use crate::data::table::infer::infer;

    /// Columns `x` and `y` of a few texts.
    fn table(rows: &[(&str, &str)]) -> Table {
        let column =
            |name: &str, cells: Vec<&str>| infer(name.into(), cells.into_iter().collect(), '.', 1);
        Table {
            source: Source {
                bytes: 0,
                encoding: "UTF-8",
                delimiter: ',',
                has_header: false,
                decimal: '.',
            },
            columns: vec![
                column("x", rows.iter().map(|row| row.0).collect()),
                column("y", rows.iter().map(|row| row.1).collect()),
            ],
        }
    }

    fn copies_of(rows: &[(&str, &str)]) -> Vec<usize> {
        let places: Vec<usize> = (0..rows.len()).collect();
        copies(&table(rows), &[0], 1, &places)
    }

    #[test]
    fn rows_whose_features_have_another_answer_too_are_no_copies() {
        let rows = [
            ("a", "yes"),
            ("b", "yes"),
            ("a", "yes"),
            ("b", "no"),
            ("b", "yes"),
        ];
        assert_eq!(copies_of(&rows), [0, 1, 0, 3, 4]);
        let numbers = [("0.5", "1.5"), ("0.5", "1.5"), ("0.25", "2"), ("0.25", "3")];
        assert_eq!(copies_of(&numbers), [0, 0, 2, 3]);
    }

    #[test]
    fn where_few_rows_differ_none_is_a_copy() {
        let of = |times: usize| [("a", "yes"), ("b", "no")].repeat(times);
        assert_eq!(copies_of(&of(8))[14..], [0, 1]);
        assert_eq!(copies_of(&of(9)), (0..18).collect::<Vec<_>>());
    }
}
