//! Turns the errors of tables into events that a person can act on.

use crate::data::table::{RetypeError, TableError};
use crate::protocol::FailureKind;
use crate::protocol::table::TableEvent;
use crate::train::table::TableTrainError;

fn failed(kind: FailureKind, message: String) -> TableEvent {
    TableEvent::Failed { kind, message }
}

/// A file that is no table.
pub fn bad_table(error: &TableError) -> TableEvent {
    failed(FailureKind::BadData, error.to_string())
}

/// A column that cannot be taken for that.
pub fn bad_column(error: &RetypeError) -> TableEvent {
    failed(FailureKind::BadConfig, error.to_string())
}

/// A table that cannot be learned so.
pub fn bad_settings(error: &TableTrainError) -> TableEvent {
    failed(FailureKind::BadConfig, error.to_string())
}

/// Nothing was read yet.
pub fn no_table() -> TableEvent {
    let message = "expected a table that was read, got none. Read a file first";
    failed(FailureKind::WrongState, message.into())
}

/// Nothing was trained yet.
pub fn no_model() -> TableEvent {
    let message = "expected a table that was trained on, got none. Train first";
    failed(FailureKind::WrongState, message.into())
}

/// A letter that cannot separate cells.
pub fn no_delimiter(letter: char) -> TableEvent {
    let message = format!(
        "the delimiter: expected a comma, a semicolon, a tab or another sign, got '{letter}'. Choose another one"
    );
    failed(FailureKind::BadConfig, message)
}

/// A report that JSON cannot hold.
pub fn unwritable(error: &serde_json::Error) -> TableEvent {
    let message = format!(
        "expected a report that JSON can hold, got one that it cannot: {error}. Please report it with the file"
    );
    failed(FailureKind::BadData, message)
}
