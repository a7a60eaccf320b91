//! A column taken for something else than what was inferred, because a person knows better.

use std::fmt;

use super::infer::{MOST_LEVELS, codes, levels};
use super::report::first_row;
use super::{Column, Kind, NoColumn, Table, Values, missing, parse_number};

/// What a person may take a column for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenFor {
    /// Numbers.
    Numbers,
    /// Categories.
    Categories,
}

/// Why a column cannot be taken for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RetypeError {
    /// No column has that name.
    NoColumn(NoColumn),
    /// A cell is no number.
    NoNumber {
        /// The column.
        name: String,
        /// The cell's row of the file, from 1.
        row: usize,
        /// What stands there.
        text: String,
    },
    /// There are more texts than a category has.
    ManyLevels {
        /// The column.
        name: String,
    },
    /// There is no value in it.
    NoValues {
        /// The column.
        name: String,
    },
}

impl fmt::Display for RetypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoColumn(error) => error.fmt(f),
            Self::NoNumber { name, row, text } => write!(
                f,
                "column '{name}', row {row}: expected a number, got '{text}'. Correct it, or write NA where there is none"
            ),
            Self::ManyLevels { name } => write!(
                f,
                "column '{name}': expected at most {MOST_LEVELS} different texts to take it for categories, got more. Leave it out, or put texts together"
            ),
            Self::NoValues { name } => {
                write!(
                    f,
                    "column '{name}': expected a value, got none. Leave it out"
                )
            }
        }
    }
}

impl std::error::Error for RetypeError {}

impl Table {
    /// The place of the column of that name, and the column as it is when it is taken for that.
    ///
    /// # Errors
    /// [`RetypeError`]
    pub fn retyped(&self, name: &str, kind: TakenFor) -> Result<(usize, Column), RetypeError> {
        let place = self.place(name).map_err(RetypeError::NoColumn)?;
        let column = &self.columns[place];
        if column.cells.iter().all(missing::is) {
            let name = name.to_owned();
            return Err(RetypeError::NoValues { name });
        }
        let (kind, values) = match kind {
            TakenFor::Numbers => (Kind::Number, numbers(column, first_row(self))?),
            TakenFor::Categories => (Kind::Category, categories(column)?),
        };
        let column = Column {
            kind,
            values,
            ..column.clone()
        };
        Ok((place, column))
    }
}

fn numbers(column: &Column, first_row: usize) -> Result<Values, RetypeError> {
    let number = |(row, cell): (usize, &str)| match parse_number(cell, column.decimal) {
        Some(number) => Ok(number),
        None if missing::is(cell) => Ok(f64::NAN),
        None => Err(RetypeError::NoNumber {
            name: column.name.clone(),
            row: row + first_row,
            text: cell.chars().take(60).collect(),
        }),
    };
    let numbers: Result<_, _> = column.cells.iter().enumerate().map(number).collect();
    numbers.map(Values::Numbers)
}

fn categories(column: &Column) -> Result<Values, RetypeError> {
    let levels = levels(&column.cells, MOST_LEVELS);
    match levels.len() > MOST_LEVELS {
        true => Err(RetypeError::ManyLevels {
            name: column.name.clone(),
        }),
        false => Ok(codes(&column.cells, &levels)),
    }
}
