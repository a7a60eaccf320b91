//! Training: batches, one step, the optimizer's own state, and the session that strings steps together.

mod adapters;
#[cfg(feature = "tables")]
pub mod baseline;
mod batch;
mod checkpoint;
mod clip;
mod config;
mod drawn;
mod early_stopping;
mod fresh_head;
mod loss;
mod mirrored;
mod of_text;
mod optimizer;
mod schedule;
mod session;
#[cfg(feature = "tables")]
mod squared;
mod step;
#[cfg(feature = "tables")]
pub mod table;
mod window;

pub use adapters::with_fresh_adapters;
#[cfg(feature = "tables")]
pub(crate) use batch::shuffled;
pub use batch::{BatchSource, FromScratch, HostBatch, OfFeatures, WithReplay};
pub use checkpoint::{Checkpoint, Moments};
pub use config::{ConfigError, SessionConfig};
pub(crate) use drawn::drawn;
pub use early_stopping::{BestEpoch, EarlyStopping, Verdict, best_network};
pub use fresh_head::fresh_head;
pub use loss::{ClassWeights, Loss, balanced};
pub use mirrored::Mirrored;
pub use of_text::OfText;
pub use optimizer::{Optimizer, OptimizerConfig, OptimizerKind};
pub use schedule::Schedule;
pub use session::{Session, SessionProgress, TrainError};
#[cfg(feature = "tables")]
pub use squared::squared_step;
pub use step::{StepOutput, StepRule, train_step, train_step_by};
pub use window::Window;
