//! The only wire types between a page and an engine: commands, events and what they carry.
//!
//! Legal order on one link: the engine says [`Event::Ready`] once, before it accepts anything.
//! Then each request gets any number of [`Event::Progress`] and exactly one of
//! [`Event::Done`], [`Event::Failed`] or [`Event::Cancelled`]. Requests may overlap; replies carry
//! the request's id. This room knows no other room: it is plain data.
//!
//! What the browser stores of models is asked for with [`Command::Cache`] and taken away with [`Command::Uncache`]; loading fills
//! it by itself. A [`Failure`] of kind [`FailureKind::Redeployed`] says that page and site no longer belong together: reload.

mod bytes;
mod cached;
mod codec;
mod command;
mod device;
mod event;
mod failure;
#[cfg(feature = "text")]
mod for_scripts;
mod glance;
mod model;
#[cfg(feature = "pictures")]
pub mod pictures;
mod report;
#[cfg(any(feature = "tables", feature = "tables-page"))]
pub mod table;
#[cfg(feature = "text")]
mod text;
mod train_config;
mod training;
mod tuning;

pub use bytes::Bytes;
pub use cached::CachedModel;
pub use codec::{compact_reply, compact_request, decode_request, to_compact};
pub use command::{
    BenchmarkKind, Command, Example, FILE_END_BYTES, Input, ModelHandle, Request, RequestId,
    Sample, SampleSource, WeightSource,
};
pub use device::{DeviceInfo, DeviceKind, DeviceLimits};
pub use event::{Answer, Event, Progress, Reply};
pub use failure::{Failure, FailureKind};
pub use model::{
    BenchmarkResult, Embedding, ExampleFile, GallerySample, Image, InputKind, LineResult,
    LoadReport, LoadedModel, ModelCard, OutputKind, Outputs, OwnClasses, Prediction, Proof, Seen,
    Usage, Verdict, WeightsInfo, WeightsOrigin,
};
pub use report::{Averages, ClassReport, HardSample, ReliabilityBin, Report};
#[cfg(feature = "text")]
pub use text::{Candidate, EndReason, GenerateOptions, Generated, Piece, TextSummary};
pub use train_config::{ClassWeights, Layers, OptimizerKind, ScheduleKind, TrainConfig};
pub use training::{Flip, Interrupted, Metrics, OwnAnswer, SampleSet, Summary, TrainEvent};
pub use tuning::{Foreseen, TextTuning};

/// The version of this protocol; page and engine must agree on it.
pub const VERSION: u32 = 11;
