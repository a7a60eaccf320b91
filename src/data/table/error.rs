//! Why a file is no table, with row and column.

use std::fmt;

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row, from 1, the header being a row too and empty lines being none.
    pub row: usize,
    /// The line of the file on which that row begins, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, line, column } = self;
        match row == line {
            true => write!(f, "row {row}, column {column}"),
            false => write!(f, "row {row} (line {line}), column {column}"),
        }
    }
}

/// Why a file is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableError {
    /// There is nothing in it.
    Empty,
    /// It has names of columns and no row below.
    NoRows,
    /// It is longer than a tab can hold.
    TooLarge {
        /// Its length in bytes.
        bytes: usize,
        /// The most that is read.
        most_bytes: usize,
    },
    /// It is of another format.
    Format {
        /// Which.
        format: &'static str,
    },
    /// It has a byte that no text has.
    Binary(Place),
    /// It has a byte that its encoding does not allow.
    Encoding {
        /// Where.
        place: Place,
        /// The encoding.
        encoding: &'static str,
        /// The byte.
        byte: u8,
    },
    /// A row has another number of cells than the first.
    Ragged {
        /// Where the row ends, or where it goes on too long.
        place: Place,
        /// Cells of the first row.
        expected: usize,
        /// Cells of this row.
        got: usize,
        /// The column of a cell that goes over several lines, if there is one: a quote may be missing there.
        quoted_lines: Option<usize>,
    },
    /// A quote opens a cell and none closes it.
    OpenQuote(Place),
    /// It has more columns than a table may have.
    TooManyColumns {
        /// How many the row has.
        got: usize,
        /// The row, from 1.
        row: usize,
        /// The most that are read.
        most: usize,
    },
    /// The parser gave up.
    Unreadable(String),
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("expected a table of separated values, got an empty file. Choose another file"),
            Self::NoRows => f.write_str("expected rows below the header, got the header alone. If row 1 is no header, say so"),
            Self::TooLarge { bytes, most_bytes } => write!(f, "expected at most {most_bytes} bytes, got {bytes}. Take a part of the rows"),
            Self::Format { format } => write!(f, "expected a text of separated values (CSV), got {format}. Save it as CSV in UTF-8"),
            Self::Binary(place) => write!(f, "{place}: expected text, got a byte of value 0. Save the file as CSV in UTF-8"),
            Self::Encoding { place, encoding, byte } => write!(f, "{place}: expected text in {encoding}, got the byte 0x{byte:02X}. Save the file as CSV in UTF-8"),
            Self::Ragged { place, expected, got, quoted_lines } => ragged(f, *place, (*expected, *got), *quoted_lines),
            Self::OpenQuote(place) => write!(f, "{place}: expected a quote (\") that closes the cell, got the end of the file. Close it, or double it if it is part of the text"),
            Self::TooManyColumns { got, row, most } => write!(f, "row {row}: expected at most {most} columns, got {got}. Leave out those that are not needed, or name the right delimiter"),
            Self::Unreadable(said) => write!(f, "expected a text of separated values (CSV), got one that cannot be parsed: {said}"),
        }
    }
}

fn ragged(
    f: &mut fmt::Formatter<'_>,
    place: Place,
    (expected, got): (usize, usize),
    quoted_lines: Option<usize>,
) -> fmt::Result {
    let cells = match expected {
        1 => "cell",
        _ => "cells",
    };
    write!(
        f,
        "{place}: expected {expected} {cells} as in row 1, got {got}. "
    )?;
    match quoted_lines {
        Some(column) => write!(
            f,
            "The cell in column {column} goes over several lines: a quote (\") may be missing there"
        ),
        None if got < expected => {
            f.write_str("Add what is missing, or a delimiter for each cell without a value")
        }
        None => f.write_str("Quote cells that have the delimiter in them"),
    }
}

impl std::error::Error for TableError {}
