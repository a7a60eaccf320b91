//! What an engine says: a closed set of events, each carrying its request's id and the device that spoke.

use serde::{Deserialize, Serialize};

use super::{
    BenchmarkResult, Bytes, CachedModel, DeviceInfo, DeviceKind, Embedding, Example, Failure,
    GallerySample, Interrupted, LoadedModel, ModelCard, Prediction, Proof, Report, RequestId,
    Summary, TrainEvent, Usage,
};

/// One message from engine to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The request this answers; zero for `Ready`.
    pub id: RequestId,
    /// The device that computed it.
    pub device: DeviceKind,
    /// What happened.
    pub event: Event,
}

/// Everything an engine can say. The legal order is written on the module.
#[allow(
    clippy::large_enum_variant,
    reason = "an event is moved once, from the engine to its reader"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The engine stands and accepts requests.
    Ready {
        /// The engine's [`super::VERSION`].
        version: u32,
        /// What it runs on.
        device: DeviceInfo,
    },
    /// The request is under way.
    Progress(Progress),
    /// The request ended well.
    Done(Answer),
    /// The request ended with an error; the engine goes on.
    Failed(Failure),
    /// The request was given up, as asked.
    Cancelled,
    /// Instead of `Ready`: this device cannot be used, and no further event comes. Id zero.
    Refused(Failure),
    /// The engine is lost (a panic, a device that was lost); no further event comes from it. Id zero.
    Died {
        /// What the panic said.
        message: String,
    },
}

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// A file is being fetched.
    Bytes {
        /// The file, as people would call it.
        what: String,
        /// Bytes that came.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// A part of the work that is counted in items.
    Phase {
        /// The part in plain words, for example "measuring before training".
        what: String,
        /// Items done.
        done: u64,
        /// Items in all.
        total: u64,
    },
    /// A fine-tuning moved on.
    Train(TrainEvent),
    /// A fine-tuning under way, as a safetensors file of weights and optimizer state; the page keeps the newest, so that a lost
    /// engine loses little. It loads as weights too.
    Snapshot {
        /// The run's step.
        step: u64,
        /// The file.
        weights: Bytes,
    },
    /// A generation moved on by one piece.
    #[cfg(feature = "text")]
    Piece(super::Piece),
}

/// What a request ends with.
#[allow(
    clippy::large_enum_variant,
    reason = "an answer is moved once, from the engine to its reader"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To `Models`.
    Models(Vec<ModelCard>),
    /// To `Load`.
    Loaded(LoadedModel),
    /// To `Predict`.
    Prediction(Prediction),
    /// To `Embed`.
    Embedded(Embedding),
    /// To `FineTune`.
    FineTuned(Summary),
    /// To `Evaluate`.
    Evaluated(#[serde(with = "super::glance")] Report),
    /// To `Export` and `ExportAdapter`: a safetensors file. To `ExportCapsule`: a JSON file.
    Exported(Bytes),
    /// To `Pack`: a safetensors file.
    Packed(Bytes),
    /// To `Unpack`.
    Unpacked(Vec<Example>),
    /// To `Interrupted`: the newest such run that no other tab works on.
    Interrupted(Option<Interrupted>),
    /// To `Benchmark`.
    Benchmarked(BenchmarkResult),
    /// To `Prove`.
    Proved(Proof),
    /// To `Usage`.
    Usage(Usage),
    /// To `Gallery`.
    Gallery(Vec<GallerySample>),
    /// To commands that only change something.
    Acknowledged,
    /// To `Cache`: the models of which something is stored.
    Cache(Vec<CachedModel>),
    /// To `Generate`.
    #[cfg(feature = "text")]
    Generated(super::Generated),
    /// To `Foresee`.
    #[cfg(feature = "text")]
    Foreseen(super::Foreseen),
    /// To `TuneText`.
    #[cfg(feature = "text")]
    TextTuned(super::TextSummary),
    /// To `BenchmarkLine`; no page asks for it.
    #[cfg(feature = "text")]
    Line(super::LineResult),
}
