//! What is kept of a run: its record, the list of records, and what other tools read.

mod record;

pub use record::{
    Best, DataSource, HistoryPoint, Outcome, RECORD_VERSION, RunKind, RunRecord, RunStatus,
    last_epoch_loss,
};
