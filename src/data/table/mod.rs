//! Tables: columns of a kind that was inferred, how they are read, reported, cut into folds and turned into numbers.

mod cells;
mod column;
#[cfg(feature = "reader")]
mod delimiter;
mod encode;
mod error;
mod folds;
#[cfg(feature = "reader")]
mod header;
mod infer;
mod missing;
mod number;
mod problem;
#[cfg(feature = "reader")]
mod read;
mod repeats;
mod report;
mod retype;
mod row;
mod summary;
#[cfg(feature = "reader")]
mod thousands;

pub use cells::Cells;
pub use column::{Column, Kind, Note, Values};
pub use encode::{Encoder, Matrix, RowView, mean_and_deviation, widest_row};
pub use error::{Place, TableError};
pub use folds::{Fold, folds};
pub use number::parse_number;
pub use problem::{FEWEST_ROWS, Problem, ProblemError, Task, Truth};
#[cfg(feature = "reader")]
pub use read::{HeaderRule, MOST_BYTES, MOST_COLUMNS, ReadOptions, read_table};
pub use report::{ColumnReport, Duplicates, LevelCount, SampleRow, TableReport};
pub use retype::{RetypeError, TakenFor};
pub use row::{CellError, NoColumn, UnknownCell};
pub use summary::NumberSummary;

#[cfg(feature = "reader")]
pub use delimiter::is_delimiter;

use serde::Serialize;

/// What was read from a file of separated values.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How the file was read.
    pub source: Source,
    /// Its columns, from left to right, each with as many cells as the table has rows.
    pub columns: Vec<Column>,
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The file's length in bytes.
    pub bytes: usize,
    /// The name of the encoding by the WHATWG's standard, for example `UTF-8`.
    pub encoding: &'static str,
    /// What stands between two cells.
    pub delimiter: char,
    /// Whether the first row has the columns' names.
    pub has_header: bool,
    /// What stands before the decimals: `,` if a column's numbers have it there, else `.`.
    pub decimal: char,
}

impl Table {
    /// How many rows, the header not among them.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The place of the column of that name.
    ///
    /// # Errors
    /// The names there are, where it is none of them.
    pub fn place(&self, name: &str) -> Result<usize, NoColumn> {
        let place = self.columns.iter().position(|column| column.name == name);
        place.ok_or_else(|| NoColumn {
            name: name.to_owned(),
            known: self.columns.iter().map(|it| it.name.clone()).collect(),
        })
    }
}
