//! A table as CSV after RFC 4180.

use csv::{Terminator, WriterBuilder};

use super::defect;
use crate::protocol::Failure;

/// Writes a head and rows of as many cells, which are [`super::cell::guarded`] already.
///
/// # Errors
/// When a row has another number of cells.
pub fn csv<'a>(
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>> + 'a,
) -> Result<Vec<u8>, Failure> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let problem =
        |error: &csv::Error| defect("the table", "rows of as many cells as the head has", error);
    writer.write_record(head).map_err(|error| problem(&error))?;
    for row in rows {
        writer.write_record(&row).map_err(|error| problem(&error))?;
    }
    writer
        .into_inner()
        .map_err(|error| defect("the table", "room in memory", &error))
}
