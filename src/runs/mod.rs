//! What is kept of a run: its record, the list of records, the capsule that replays it, and what other tools read.

#[cfg(feature = "engine")]
mod capsule;
#[cfg(feature = "engine")]
mod id;
mod record;
#[cfg(feature = "engine")]
mod samples;

#[cfg(feature = "engine")]
pub use capsule::{
    AugmentationKind, CAPSULE_FORMAT, CAPSULE_VERSION, Capsule, CapsuleError, Recipe, Target,
};
#[cfg(feature = "engine")]
pub use id::{run_id, run_name};
pub use record::{
    Best, DataSource, HistoryPoint, Outcome, RECORD_VERSION, RunKind, RunRecord, RunStatus, best,
    last_epoch_loss,
};
#[cfg(feature = "engine")]
pub use samples::{OwnSample, OwnSamples, SampleKind};
