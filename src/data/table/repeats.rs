//! Which rows of a table are equal.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Column, Table, Values};

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
