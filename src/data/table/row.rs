//! A row of one's own, as a table of one row with another table's columns.

use std::fmt;

use super::{Cells, Column, Table, Values, missing, parse_number};

/// A name that no column has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoColumn {
    /// The name.
    pub name: String,
    /// The names there are.
    pub known: Vec<String>,
}

impl fmt::Display for NoColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, known } = self;
        write!(
            f,
            "expected one of the columns {}, got '{name}'",
            known.join(", ")
        )
    }
}

/// Why a cell is none that its column takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellError {
    /// No column has that name.
    NoColumn(NoColumn),
    /// The column has numbers, and this is none.
    NoNumber {
        /// The column.
        name: String,
        /// What was given.
        text: String,
    },
}

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoColumn(error) => error.fmt(f),
            Self::NoNumber { name, text } => write!(
                f,
                "column '{name}': expected a number, or nothing where it is missing, got '{text}'"
            ),
        }
    }
}

impl std::error::Error for CellError {}

/// A cell whose category the rows that were learned from do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCell {
    /// The column.
    pub name: String,
    /// What was given.
    pub text: String,
}

impl fmt::Display for UnknownCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, text } = self;
        write!(
            f,
            "'{text}' is none of the values of '{name}': answered as an unknown one"
        )
    }
}

impl Table {
    /// A table of one row with this one's columns, from their names and what stands in them. Columns that are not named have no value;
    /// categories that this table does not have are unknown ones.
    ///
    /// # Errors
    /// The first cell that its column does not take.
    pub fn row_of(&self, cells: &[(String, String)]) -> Result<Self, CellError> {
        for (name, _) in cells {
            self.place(name).map_err(CellError::NoColumn)?;
        }
        let given = |column: &Column| {
            let cell = cells.iter().rev().find(|(name, _)| *name == column.name);
            cell.map_or("", |(_, text)| text.trim())
        };
        let column = |column: &Column| one(column, given(column));
        Ok(Self {
            source: self.source.clone(),
            columns: self.columns.iter().map(column).collect::<Result<_, _>>()?,
        })
    }
}

fn one(column: &Column, text: &str) -> Result<Column, CellError> {
    let values = match &column.values {
        Values::Numbers(_) if missing::is(text) => Values::Numbers(vec![f64::NAN]),
        Values::Numbers(_) => {
            // A form's field writes a point, whatever the file has.
            let number = parse_number(text, column.decimal).or_else(|| parse_number(text, '.'));
            let number = number.ok_or_else(|| CellError::NoNumber {
                name: column.name.clone(),
                text: text.to_owned(),
            })?;
            Values::Numbers(vec![number])
        }
        Values::Codes { levels, .. } => {
            let place = levels.iter().position(|level| level == text);
            let code = place.unwrap_or(levels.len()) as u32;
            Values::Codes {
                levels: levels.clone(),
                codes: vec![(!missing::is(text)).then_some(code)],
            }
        }
        Values::Texts => Values::Texts,
    };
    Ok(Column {
        name: column.name.clone(),
        cells: Cells::from_iter([text]),
        decimal: column.decimal,
        kind: column.kind,
        values,
        notes: Vec::new(),
    })
}
