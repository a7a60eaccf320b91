//! What a fine-tuning says while it runs, and what it ends with.

use serde::{Deserialize, Serialize};

#[cfg(feature = "text")]
use super::TextTuning;
use super::{Bytes, DeviceKind, Image, Report};

/// What a running fine-tuning says. `Done` and `Failed` are the request's own last events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainEvent {
    /// Steps were taken; sent about ten times a second, not for every step.
    Step {
        /// Steps taken so far.
        step: u64,
        /// Steps planned.
        total_steps: u64,
        /// The epoch, from 1.
        epoch: u32,
        /// Mean loss since the last such event, in nats.
        loss: f64,
        /// Share of training samples answered rightly since the last such event.
        accuracy: f64,
        /// Time spent in this run without pauses, in milliseconds.
        elapsed_ms: f64,
        /// Steps in a second, lately.
        steps_per_second: f64,
        /// Estimated time left, in milliseconds.
        remaining_ms: f64,
    },
    /// An epoch ended.
    Epoch {
        /// Steps taken so far.
        step: u64,
        /// The epoch that ended, from 1.
        epoch: u32,
        /// Its mean loss, in nats.
        loss: f64,
        /// Its share of training samples answered rightly.
        accuracy: f64,
    },
    /// The weights so far were handed to the page, and kept where the store has room for them.
    Checkpoint {
        /// Steps taken so far.
        step: u64,
        /// The epoch, from 1.
        epoch: u32,
        /// The latest mean loss, in nats.
        loss: f64,
        /// Whether the run can go on from it after a reload.
        is_kept: bool,
    },
    /// The run holds.
    Paused {
        /// Steps taken so far.
        step: u64,
        /// The epoch, from 1.
        epoch: u32,
    },
    /// The run goes on.
    Resumed {
        /// Steps taken so far.
        step: u64,
        /// The epoch, from 1.
        epoch: u32,
    },
    /// An epoch was measured, where `patience` asks for it.
    Validated {
        /// Steps taken so far.
        step: u64,
        /// The epoch, from 1.
        epoch: u32,
        /// Mean loss on the validation part, in nats.
        validation_loss: f64,
        /// Share of it that was answered rightly.
        validation_accuracy: f64,
    },
}

/// A run that was cut off with its tab, and its newest whole checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interrupted {
    /// The run's id.
    pub run: String,
    /// Steps that it had taken.
    pub step: u64,
    /// Steps planned.
    pub total_steps: u64,
    /// What it learned from, such as `6 examples of cross`.
    pub about: String,
    /// The person's drawings with their classes, where it learned from such.
    pub drawings: Vec<(String, Image)>,
    /// The text that it learned, where it learned one, and how.
    #[cfg(feature = "text")]
    #[serde(with = "super::for_scripts")]
    pub text: Option<(String, TextTuning)>,
    /// Whether it began with the shipped weights.
    #[cfg(feature = "text")]
    #[serde(with = "super::for_scripts")]
    pub on_shipped: bool,
    /// To be given to `FineTune`; to `TuneText` where it learned a text.
    pub checkpoint: Bytes,
}

/// What a fine-tuning ended with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Mean loss of the last epoch that ran, in nats; of its steps so far where a person ended the run within it.
    pub final_loss: f64,
    /// Steps taken.
    pub steps: u64,
    /// Steps planned.
    pub total_steps: u64,
    /// Whether a person stopped it before its plan was done; early stopping is part of the plan.
    pub stopped: bool,
    /// Training time without pauses and evaluation, in milliseconds.
    pub elapsed_ms: f64,
    /// The device.
    pub device: DeviceKind,
    /// The model's classes now.
    pub labels: Vec<String>,
    /// Classes that this run added.
    pub added: Vec<String>,
    /// Figures before training; none where a new head took the old one's place.
    pub before: Option<Metrics>,
    /// Figures after it.
    pub after: Metrics,
    /// Samples whose answer changed, at most 60, own samples first.
    pub flips: Vec<Flip>,
    /// How many changed in all.
    pub flipped: u32,
    /// The answer to each of the person's samples, in their order.
    pub own: Vec<OwnAnswer>,
    /// The id under which the run is kept in this browser; none where it could not be stored.
    pub run: Option<String>,
}

/// The trained model's answer to one of the person's samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnAnswer {
    /// The class that it answers with.
    pub answer: String,
    /// The probability that it gives to the right class, 0 to 1.
    pub right_probability: f32,
    /// Whether it was held out from training.
    pub is_held_out: bool,
}

/// The figures of one model on the two sets that matter after a fine-tuning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// On the bundled held-out set, which shows what was forgotten; or on held-out samples of the person's own, where there are
    /// enough of them.
    #[serde(with = "super::glance::optional", default)]
    pub held_out: Option<Report>,
    /// On the person's own samples that were learned from.
    #[serde(with = "super::glance")]
    pub own: Report,
}

/// The two sets that a fine-tuning is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleSet {
    /// The bundled held-out set.
    HeldOut,
    /// The person's own samples.
    Own,
}

/// A sample whose answer changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Which set it is in.
    pub set: SampleSet,
    /// Its place there.
    pub index: u32,
    /// What it really is.
    pub label: String,
    /// The answer before.
    pub before: String,
    /// The answer after.
    pub after: String,
    /// The picture.
    pub image: Image,
}
