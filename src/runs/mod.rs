//! What is kept of a run: its record, the list of records, the capsule that replays it, and what other tools read.

mod answers;
#[cfg(feature = "engine")]
mod capsule;
mod digit64;
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
#[cfg(feature = "engine")]
mod samples;
mod settings;
mod text_run;
mod time;

pub use answers::{HeldOutAnswers, letters};
#[cfg(feature = "engine")]
pub use capsule::{
    AugmentationKind, CAPSULE_FORMAT, CAPSULE_VERSION, Capsule, CapsuleError, Recipe, Target,
};
pub use digit64::{letter, number};
pub use file::{decode, encode};
pub use id::{
    ADAPTER_END, CAPSULE_END, FOLDER, WEIGHTS_END, file_name, id_of_file, id_of_session, is_run_id,
    part_name, run_id, run_name, session_name, session_start,
};
pub use list::{Direction, RunList, SortKey};
pub use record::{
    Best, DataSource, HistoryPoint, Outcome, RECORD_VERSION, RunKind, RunRecord, RunStatus, best,
    last_epoch_loss,
};
#[cfg(feature = "engine")]
pub use samples::{OwnSample, OwnSamples, SampleKind, salt_of};
pub use settings::settings;
pub use text_run::TextRun;
pub use time::Utc;
