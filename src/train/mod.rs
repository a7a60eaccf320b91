//! Training: batches, one step, the optimizer's own state, and the session that strings steps together.

mod batch;
mod checkpoint;
mod config;
mod optimizer;
mod schedule;
mod session;
mod step;

pub use batch::{BatchSource, FromScratch, HostBatch, OfFeatures, WithReplay};
pub use checkpoint::{Checkpoint, Moments};
pub use config::{ConfigError, SessionConfig};
pub use optimizer::AdamOptimizer;
pub use schedule::Schedule;
pub use session::{Session, SessionProgress, TrainError};
pub use step::{StepOutput, train_step};
