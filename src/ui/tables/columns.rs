//! What is in a table, as rows and sentences.

use super::found::{ColumnReport, LevelCount, TableReport};
use super::numbers::plain;
use super::state::TablesState;
use crate::protocol::table::{TableTask, TakenFor};
use crate::ui::format::{count, counted, percent};

/// Categories of a column that its row names.
const NAMED: usize = 3;

/// Letters of a cell that are shown.
const LETTERS: usize = 60;

/// Columns that are listed at first, and of which sample rows have cells: each is a part of the page.
const SHOWN: usize = 100;

/// What a column is taken for, or that it is left out.
pub type Taken = Option<TakenFor>;

/// A column as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnRow {
    /// Its name.
    pub name: String,
    /// What it is taken for; nothing where it is left out.
    pub taken: Taken,
    /// Whether it is the one that is predicted.
    pub is_target: bool,
    /// What it was found to be, how many values differ, how many are missing, and what they are.
    pub cells: [String; 4],
}

/// One row a column, and how many more columns there are than are listed.
pub fn column_rows(state: &TablesState) -> (Vec<ColumnRow>, usize) {
    let Some(report) = &state.report else {
        return (Vec::new(), 0);
    };
    let shown = SHOWN + state.more;
    let row = |column: &ColumnReport| ColumnRow {
        name: column.name.clone(),
        taken: taken(state, column),
        is_target: column.name == state.target,
        cells: [
            column.kind_words.clone(),
            count(column.distinct as u64),
            missing(column),
            values(column),
        ],
    };
    let rows = report.columns.iter().take(shown).map(row).collect();
    (rows, report.columns.len().saturating_sub(shown))
}

fn taken(state: &TablesState, column: &ColumnReport) -> Taken {
    let is_out = !column.is_learnable || state.left_out.contains(&column.name);
    let kind = match column.kind.as_str() {
        "number" => TakenFor::Numbers,
        _ => TakenFor::Categories,
    };
    (!is_out).then_some(kind)
}

fn missing(column: &ColumnReport) -> String {
    let marks: Vec<String> = column
        .missing_as
        .iter()
        .filter(|it| !it.level.is_empty())
        .map(|it| it.level.clone())
        .collect();
    match (column.missing, marks.is_empty()) {
        (0, _) => "none".into(),
        (missing, true) => count(missing as u64),
        (missing, false) => format!("{} ({})", count(missing as u64), marks.join(", ")),
    }
}

fn values(column: &ColumnReport) -> String {
    if let Some(numbers) = &column.numbers {
        return format!(
            "{} to {}, median {}",
            plain(numbers.min),
            plain(numbers.max),
            plain(numbers.median)
        );
    }
    let named = column.levels.iter().take(NAMED);
    let mut named: Vec<String> = named
        .map(|it| format!("{} {}", short(&it.level), count(it.count as u64)))
        .collect();
    if !named.is_empty() && column.distinct > NAMED {
        named.push(format!("{} more", count((column.distinct - NAMED) as u64)));
    }
    named.join(", ")
}

fn short(text: &str) -> String {
    let short: String = text.chars().take(LETTERS).collect();
    match short.len() < text.len() {
        true => format!("{short}\u{2026}"),
        false => short,
    }
}

/// How the file was read, fact by fact.
pub fn summary(report: &TableReport) -> Vec<(&'static str, String)> {
    let source = &report.source;
    let delimiter = match source.delimiter.as_str() {
        "," => "commas",
        ";" => "semicolons",
        "\t" => "tabs",
        "|" => "bars",
        other => other,
    };
    let names = match source.has_header {
        true => "names in the first row",
        false => "no names in the first row",
    };
    let repeated = match report.duplicates.rows {
        0 => "none".into(),
        rows => count(rows as u64),
    };
    vec![
        ("Rows", count(report.rows as u64)),
        ("Columns", count(report.columns.len() as u64)),
        ("Cells without a value", count(report.missing_cells as u64)),
        ("Rows that repeat another", repeated),
        (
            "The file",
            format!("{}, separated by {delimiter}, {names}", source.encoding),
        ),
    ]
}

/// What a person should look at before training.
pub fn warnings(report: &TableReport) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some((row, earlier)) = report.duplicates.examples.first() {
        warnings.push(format!(
            "{} an earlier one: row {row} is row {earlier} again, identifiers aside. Equal rows are held out together, so that none is measured whose copy was learned, unless few rows differ or rows with the same features have other answers; still, a case that stands there twice counts twice.",
            counted(report.duplicates.rows, "row repeats", "rows repeat")
        ));
    }
    for column in &report.columns {
        let why = match column.kind.as_str() {
            "constant" => Some("has one value in all rows, which tells nothing"),
            "empty" => Some("has no values"),
            "identifier" => Some("tells rows apart and would be learned by heart"),
            "date" => Some("has dates, which no model here reads"),
            "text" => Some("has free text, which no model here reads"),
            _ => None,
        };
        if let Some(why) = why {
            warnings.push(format!(
                "\u{201c}{}\u{201d} {why}: it is left out.",
                column.name
            ));
        }
        let notes = column.notes_in_words.iter();
        warnings.extend(notes.map(|note| format!("\u{201c}{}\u{201d}: {note}.", column.name)));
    }
    warnings
}

/// The names of the first columns, and some rows with their place in the file.
pub fn samples(report: &TableReport) -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let columns = report.columns.iter().take(SHOWN);
    let names = columns.map(|column| column.name.clone());
    let rows = report.samples.iter().map(|sample| {
        let cells = sample.cells.iter().take(SHOWN);
        let cells = cells.map(|cell| short(cell)).collect();
        (sample.row.to_string(), cells)
    });
    (names.collect(), rows.collect())
}

/// How often the answers occur.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// In a sentence.
    pub words: String,
    /// Classes with the share of rows that they have and how many those are.
    pub classes: Vec<(String, f64, String)>,
}

/// What there is to predict in the chosen column; nothing without one.
pub fn balance(state: &TablesState) -> Option<Balance> {
    let report = state.report.as_ref()?;
    let column = report.column(&state.target)?;
    let present = report.rows.saturating_sub(column.missing);
    let class = |it: &LevelCount| {
        let share = it.count as f64 / present.max(1) as f64;
        (
            short(&it.level),
            share,
            format!("{} ({})", count(it.count as u64), percent(share)),
        )
    };
    // A few whole numbers are classes, unless a person says otherwise.
    let is_number = column.levels.is_empty() || state.task == Some(TableTask::Regression);
    let numbers = column.numbers.filter(|_| is_number);
    let words = match (numbers, column.levels.first()) {
        (Some(numbers), _) => format!(
            "{} numbers from {} to {}, median {}.",
            count(present as u64),
            plain(numbers.min),
            plain(numbers.max),
            plain(numbers.median)
        ),
        (None, Some(most)) => format!(
            "{} classes; who always said {} would be right in {} of the rows.",
            count(column.distinct as u64),
            short(&most.level),
            percent(most.count as f64 / present.max(1) as f64)
        ),
        _ => format!("{}: nothing that can be predicted.", column.kind_words),
    };
    let words = match column.missing {
        0 => words,
        missing => format!(
            "{words} {} without a value {} not learned from.",
            counted(missing, "row", "rows"),
            if missing == 1 { "is" } else { "are" }
        ),
    };
    Some(Balance {
        words,
        classes: match numbers {
            Some(_) => Vec::new(),
            None => column.levels.iter().map(class).collect(),
        },
    })
}
