//! Texts with their classes, out of a table with the columns `text` and `label`.

use std::collections::HashMap;
use std::fmt::Display;
use std::path::Path;

use crate::cli::{Error, read as read_file};
use crate::data::labelled::Repeat;
use crate::data::table::{Cells, HeaderRule, ReadOptions, Table, read_table};

/// A row.
pub struct Row {
    /// Its place in the file, from 1; the names of the columns are the first.
    pub number: usize,
    /// The text.
    pub text: String,
    /// Its class.
    pub label: String,
}

/// Reads a file of separated values, such as a CSV, whose first row names its columns.
///
/// # Errors
/// A file that cannot be read, a column that is not there, an empty cell in one of the two.
pub fn read(from: &Path) -> Result<Vec<Row>, Error> {
    let named = |error: &dyn Display| format!("{}: {error}", from.display());
    if from.is_dir() {
        let wrong = "expected a table (CSV) with the columns text and label, got a folder. Write the texts and their classes into one table.";
        return Err(named(&wrong).into());
    }
    let options = ReadOptions {
        header: HeaderRule::First,
        ..ReadOptions::default()
    };
    let table = read_table(&read_file(from)?, options).map_err(|error| named(&error))?;
    rows(&table).map_err(|error| named(&error).into())
}

fn rows(table: &Table) -> Result<Vec<Row>, String> {
    let (texts, labels) = (column(table, "text")?, column(table, "label")?);
    let rows = texts.iter().zip(labels.iter()).enumerate();
    rows.map(|(index, (text, label))| row(index + 2, text, label))
        .collect()
}

fn column<'a>(table: &'a Table, name: &str) -> Result<&'a Cells, String> {
    let found = table.columns.iter().find(|column| column.name == name);
    found.map(|column| &column.cells).ok_or_else(|| {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let names = names.join(", ");
        format!("expected a column '{name}' beside others, got the columns {names}. Name the columns text and label in the first row.")
    })
}

fn row(number: usize, text: &str, label: &str) -> Result<Row, String> {
    for (column, cell) in [("text", text), ("label", label)] {
        if cell.is_empty() {
            return Err(format!(
                "row {number}: expected a {column}, got an empty cell. Fill it in, or leave the row out."
            ));
        }
    }
    Ok(Row {
        number,
        text: text.into(),
        label: label.into(),
    })
}

/// For each text the first one that is equal to it, where that is another.
pub fn repeats(texts: &[String]) -> Vec<Option<Repeat>> {
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    let mut repeats = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        let first = *firsts.entry(text).or_insert(place);
        repeats.push((first != place).then_some(Repeat {
            first,
            is_exact: true,
            // Which class counts is another's question.
            is_of_class: false,
        }));
    }
    repeats
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(text: &str) -> Result<Vec<Row>, String> {
        let options = ReadOptions {
            header: HeaderRule::First,
            ..ReadOptions::default()
        };
        rows(&read_table(text.as_bytes(), options).unwrap())
    }

    #[test]
    fn columns_are_found_by_name_and_rows_counted_as_in_the_file() {
        let read = rows_of("label,text\ngood,\"Well, thanks\"\nbad,Rain\n").unwrap();
        assert_eq!((read.len(), read[0].number), (2, 2));
        assert_eq!(
            (read[0].text.as_str(), read[1].label.as_str()),
            ("Well, thanks", "bad")
        );
    }

    #[test]
    fn each_repeat_names_the_first_that_is_equal() {
        let texts = ["ok", "rain", "ok", "ok"].map(str::to_owned);
        let firsts = repeats(&texts).into_iter();
        let firsts: Vec<_> = firsts.map(|repeat| repeat.map(|of| of.first)).collect();
        assert_eq!(firsts, [None, None, Some(0), Some(0)]);
    }

    #[test]
    fn a_missing_column_and_an_empty_cell_are_named() {
        let error = rows_of("text,class\nRain,bad\n").err().unwrap();
        assert!(
            error.contains("'label'") && error.contains("text, class"),
            "{error}"
        );
        let error = rows_of("text,label\nRain,bad\nSun,\n").err().unwrap();
        assert!(error.starts_with("row 3: expected a label"), "{error}");
    }
}
