//! The fields of a row to ask about, built from the columns that were learned from.

use super::found::{ColumnReport, TableReport, TableResult};
use super::numbers::plain;
use super::state::TablesState;

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The column.
    pub name: String,
    /// What stands in it.
    pub value: String,
    /// How it is filled in.
    pub kind: FieldKind,
    /// What may stand in it.
    pub hint: String,
}

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A number is typed.
    Number,
    /// One of these is chosen.
    Choice(Vec<String>),
    /// A text is typed, since there are too many to choose from.
    Text,
}

/// Fields of a form; a person fills in no more.
const MOST_FIELDS: usize = 60;

/// The fields in the order of the file's columns; of many columns the most needed ones, and how many others keep their middle.
pub fn fields(state: &TablesState) -> (Vec<Field>, usize) {
    let (Some(report), Some(result)) = (&state.report, &state.result) else {
        return (Vec::new(), 0);
    };
    let needed = result.importance.iter().map(|it| &it.column);
    let names: Vec<&String> = match result.features.len() > MOST_FIELDS {
        true => needed.take(MOST_FIELDS).collect(),
        false => result.features.iter().collect(),
    };
    let columns = names.iter().filter_map(|name| report.column(name));
    let fields = columns.map(|column| field(column, &state.cells)).collect();
    (fields, result.features.len() - names.len())
}

fn field(column: &ColumnReport, cells: &[(String, String)]) -> Field {
    let value = cells.iter().find(|(name, _)| *name == column.name);
    let (kind, hint) = match &column.numbers {
        Some(numbers) => (
            FieldKind::Number,
            format!("{} to {}", plain(numbers.min), plain(numbers.max)),
        ),
        None if column.distinct <= column.levels.len() => {
            let mut levels: Vec<String> = column.levels.iter().map(|it| it.level.clone()).collect();
            levels.sort_unstable();
            (FieldKind::Choice(levels), String::new())
        }
        None => {
            let known = column.levels.iter().take(3).map(|it| it.level.clone());
            let known: Vec<String> = known.collect();
            (FieldKind::Text, format!("{}, \u{2026}", known.join(", ")))
        }
    };
    Field {
        name: column.name.clone(),
        value: value.map(|(_, text)| text.clone()).unwrap_or_default(),
        kind,
        hint,
    }
}

/// The row that the form begins with: medians and the most frequent categories.
pub(super) fn first_row(report: &TableReport, result: &TableResult) -> Vec<(String, String)> {
    let columns = result
        .features
        .iter()
        .filter_map(|name| report.column(name));
    let usual = |column: &ColumnReport| match (&column.numbers, column.levels.first()) {
        // As `parse_number` reads it: no sign for people.
        (Some(numbers), _) => numbers.median.to_string(),
        (None, Some(most)) => most.level.clone(),
        _ => String::new(),
    };
    columns
        .map(|column| (column.name.clone(), usual(column)))
        .collect()
}
