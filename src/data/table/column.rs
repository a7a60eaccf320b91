//! One column of a table: its name, its cells, and what they were taken for.

use std::fmt;

use serde::Serialize;

use super::Cells;

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, which no other column of the table has.
    pub name: String,
    /// Its cells as they were written.
    pub cells: Cells,
    /// What stands before the decimals of its numbers, `.` or `,`.
    pub decimal: char,
    /// What its cells are.
    pub kind: Kind,
    /// Its cells as values.
    pub values: Values,
    /// What a person should know of it.
    pub notes: Vec<Note>,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers.
    Number,
    /// Yes or no, in two words of a known pair, or 0 and 1.
    Boolean,
    /// Few texts that occur again and again.
    Category,
    /// Dates, with or without a time; kept as text.
    Date,
    /// Texts of which too many differ to be categories.
    Text,
    /// One value for each row, which says nothing of the others: a number that counts the rows, or a code.
    Identifier,
    /// One value in all rows.
    Constant,
    /// No value in any row.
    Empty,
}

impl Kind {
    /// Whether a model can learn from such a column.
    pub fn is_learnable(self) -> bool {
        matches!(self, Self::Number | Self::Boolean | Self::Category)
    }

    /// The kind in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "numbers",
            Self::Boolean => "yes or no",
            Self::Category => "categories",
            Self::Date => "dates",
            Self::Text => "texts",
            Self::Identifier => "identifiers",
            Self::Constant => "one value in all rows",
            Self::Empty => "no values",
        }
    }
}

/// The cells of a column as values.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// One number a row; NaN where it is missing.
    Numbers(Vec<f64>),
    /// Categories, of [`Kind::Category`] and [`Kind::Boolean`].
    Codes {
        /// The texts, in the order of their code points.
        levels: Vec<String>,
        /// One place in `levels` a row; nothing where it is missing.
        codes: Vec<Option<u32>>,
    },
    /// Nothing but the cells themselves.
    Texts,
}

impl Values {
    /// How many rows lack a value; of texts, `cells` decides.
    pub(super) fn missing(&self, cells: &Cells) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.iter().filter(|number| number.is_nan()).count(),
            Self::Codes { codes, .. } => codes.iter().filter(|code| code.is_none()).count(),
            Self::Texts => cells.iter().filter(|cell| super::missing::is(cell)).count(),
        }
    }
}

/// What a person should know of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// Nearly all cells are numbers, so one that is none may be a mistake.
    NearlyNumbers {
        /// How many cells are numbers.
        numbers: usize,
        /// How many are not.
        others: usize,
        /// The first of those: its row in the file, from 1.
        row: usize,
        /// What stands there.
        text: String,
    },
    /// All cells are numbers, or look like ones with separators between thousands.
    Thousands {
        /// The first of those: its row in the file, from 1.
        row: usize,
        /// What stands there.
        text: String,
        /// Whether the separators were read as points before decimals.
        is_number: bool,
    },
    /// The name was given to more than one column, or to none, and this one was named anew.
    Named {
        /// What stood in the header.
        header: String,
    },
    /// More than half of the cells are missing.
    MostlyMissing,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NearlyNumbers {
                numbers,
                others,
                row,
                text,
            } => write!(
                f,
                "{numbers} cells are numbers, {others} are not, the first in row {row}: '{text}'. Correct them, or write NA, and the column counts as numbers"
            ),
            Self::Thousands {
                row,
                text,
                is_number: true,
            } => write!(
                f,
                "row {row} has '{text}', which is read as a number with three decimals. If the point separates thousands, write the numbers without it"
            ),
            Self::Thousands {
                row,
                text,
                is_number: false,
            } => write!(
                f,
                "row {row} has '{text}', which looks like a number with separators between thousands. Write the numbers without them, and the column counts as numbers"
            ),
            Self::Named { header } if header.is_empty() => {
                f.write_str("the header has no name for it")
            }
            Self::Named { header } => write!(f, "the header names another column '{header}' too"),
            Self::MostlyMissing => f.write_str("more than half of its cells are missing"),
        }
    }
}
