//! What a person should know of a table before anything is trained on it.

use std::collections::HashMap;

use serde::Serialize;

use super::problem::{MOST_NUMBERED_CLASSES, as_found_out};
use super::repeats::first_equals;
use super::summary::summary;
use super::{Column, Kind, Note, NumberSummary, Source, Table, Truth, Values, missing};

/// How many levels of a category are named, the most frequent first.
const MOST_LEVELS: usize = 20;

/// How many rows are shown.
const SAMPLES: usize = 5;

/// How many pairs of equal rows are named.
const EXAMPLES: usize = 5;

/// The report of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableReport {
    /// How the file was read.
    pub source: Source,
    /// How many rows, without the header.
    pub rows: usize,
    /// How many cells have no value.
    pub missing_cells: usize,
    /// Rows that occur again.
    pub duplicates: Duplicates,
    /// One entry a column, from left to right.
    pub columns: Vec<ColumnReport>,
    /// Some rows as they were written, evenly spread.
    pub samples: Vec<SampleRow>,
}

/// Rows that are equal to an earlier one in every column but identifiers, which would tell copies apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Duplicates {
    /// How many.
    pub rows: usize,
    /// The first of them, each with the row that it repeats: rows of the file, from 1.
    pub examples: Vec<(usize, usize)>,
}

/// What is known of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// What its cells were taken for.
    pub kind: Kind,
    /// The same in words.
    pub kind_words: &'static str,
    /// Whether a model can learn from it.
    pub is_learnable: bool,
    /// How many cells have no value.
    pub missing: usize,
    /// What stands in those, and how often, the most frequent first.
    pub missing_as: Vec<LevelCount>,
    /// How many different values there are.
    pub distinct: usize,
    /// The figures of numbers.
    pub numbers: Option<NumberSummary>,
    /// How often each category occurs, or each of the few numbers that are predicted as classes, the most frequent first; no more than twenty.
    pub levels: Vec<LevelCount>,
    /// What a person should know of it.
    pub notes: Vec<Note>,
    /// The same in words.
    pub notes_in_words: Vec<String>,
}

/// How often a text occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelCount {
    /// The text.
    pub level: String,
    /// How often.
    pub count: usize,
}

/// One row as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleRow {
    /// Its row of the file, from 1.
    pub row: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

impl TableReport {
    /// Looks at a table.
    pub fn new(table: &Table) -> Self {
        let columns: Vec<ColumnReport> = table.columns.iter().map(column).collect();
        Self {
            source: table.source.clone(),
            rows: table.rows(),
            missing_cells: columns.iter().map(|column| column.missing).sum(),
            duplicates: duplicates(table),
            columns,
            samples: samples(table),
        }
    }
}

fn column(column: &Column) -> ColumnReport {
    let (numbers, distinct, levels) = match &column.values {
        Values::Numbers(numbers) => match summary(numbers) {
            Some((summary, distinct)) => (Some(summary), distinct, classes(numbers, distinct)),
            None => (None, 0, Vec::new()),
        },
        Values::Codes { levels, codes } => (None, levels.len(), balance(levels, codes)),
        Values::Texts => (None, distinct(column), Vec::new()),
    };
    ColumnReport {
        name: column.name.clone(),
        kind: column.kind,
        kind_words: column.kind.words(),
        is_learnable: column.kind.is_learnable(),
        missing: column.values.missing(&column.cells),
        missing_as: missing_as(column),
        distinct,
        numbers,
        levels: levels.into_iter().take(MOST_LEVELS).collect(),
        notes: column.notes.clone(),
        notes_in_words: column.notes.iter().map(Note::to_string).collect(),
    }
}

/// The classes that numbers are predicted as, where nobody says more; none where that is numbers.
fn classes(numbers: &[f64], distinct: usize) -> Vec<LevelCount> {
    if distinct > MOST_NUMBERED_CLASSES {
        return Vec::new();
    }
    let present = numbers.iter().copied().filter(|it| !it.is_nan());
    match as_found_out(present.collect()) {
        Truth::Classes { names, labels } => {
            let codes: Vec<Option<u32>> = labels.iter().map(|it| Some(*it as u32)).collect();
            balance(&names, &codes)
        }
        Truth::Numbers(_) => Vec::new(),
    }
}

fn balance(levels: &[String], codes: &[Option<u32>]) -> Vec<LevelCount> {
    let mut counts = vec![0; levels.len()];
    for code in codes.iter().flatten() {
        counts[*code as usize] += 1;
    }
    ordered(levels.iter().map(String::as_str).zip(counts))
}

fn ordered<'a>(counts: impl Iterator<Item = (&'a str, usize)>) -> Vec<LevelCount> {
    let count = |(level, count): (&str, usize)| LevelCount {
        level: level.to_owned(),
        count,
    };
    let mut counts: Vec<LevelCount> = counts.map(count).collect();
    counts.sort_by(|one, other| (other.count, &one.level).cmp(&(one.count, &other.level)));
    counts
}

fn counted<'a>(cells: impl Iterator<Item = &'a str>) -> HashMap<&'a str, usize> {
    let mut counts = HashMap::new();
    for cell in cells {
        *counts.entry(cell).or_default() += 1;
    }
    counts
}

fn distinct(column: &Column) -> usize {
    match column.kind {
        Kind::Empty => 0,
        Kind::Constant => 1,
        _ => counted(column.cells.iter().filter(|cell| !missing::is(cell))).len(),
    }
}

fn missing_as(column: &Column) -> Vec<LevelCount> {
    let marks = column.cells.iter().filter(|cell| missing::is(cell));
    ordered(counted(marks).into_iter())
}

fn duplicates(table: &Table) -> Duplicates {
    let first_row = first_row(table);
    let is_compared = |place: &usize| table.columns[*place].kind != Kind::Identifier;
    let columns: Vec<usize> = (0..table.columns.len()).filter(is_compared).collect();
    if columns.is_empty() {
        return Duplicates::default();
    }
    let rows: Vec<usize> = (0..table.rows()).collect();
    let mut found = Duplicates::default();
    for (row, earlier) in first_equals(table, &columns, &rows).into_iter().enumerate() {
        if earlier < row {
            found.rows += 1;
            if found.examples.len() < EXAMPLES {
                found.examples.push((row + first_row, earlier + first_row));
            }
        }
    }
    found
}

/// The row of the file, from 1, in which the table's first stands.
pub(super) fn first_row(table: &Table) -> usize {
    1 + usize::from(table.source.has_header)
}

fn samples(table: &Table) -> Vec<SampleRow> {
    let rows = table.rows();
    let count = rows.min(SAMPLES);
    let row = |place: usize| match count {
        0 | 1 => 0,
        _ => place * (rows - 1) / (count - 1),
    };
    let sample = |row: usize| SampleRow {
        row: row + first_row(table),
        cells: table
            .columns
            .iter()
            .map(|column| column.cells.get(row).to_owned())
            .collect(),
    };
    (0..count).map(row).map(sample).collect()
}
