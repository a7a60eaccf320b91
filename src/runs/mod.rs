//! What is kept of a run: its record, the list of records, and what other tools read.

#[cfg(feature = "runs")]
pub mod export;
mod file;
mod id;
mod list;
mod measures;
mod number;
mod record;
#[cfg(test)]
mod sample;
mod settings;
mod time;

pub use file::{decode, encode};
pub use id::{file_name, id_of_file, is_run_id, run_id};
pub use list::{Direction, RunList, SortKey};
pub use record::{
    Best, DataSource, HistoryPoint, Outcome, RECORD_VERSION, RunKind, RunRecord, RunStatus,
};
pub use settings::settings;
pub use time::Utc;
