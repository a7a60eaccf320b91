//! The record of one run: everything that tells what was trained, on what, how, and what came of it.

use serde::{Deserialize, Serialize};

use super::number::or_nan;
use super::{HeldOutAnswers, TextRun};
use crate::protocol::{DeviceKind, Metrics, TrainConfig};

/// The version of the record's form; a newer one is refused by name.
pub const RECORD_VERSION: u32 = 1;

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`RECORD_VERSION`].
    pub version: u32,
    /// The run's own name in a store: its start in UTC and six random characters, such as `20261125-130501-k3x9qa`.
    pub id: String,
    /// What a person calls it; at first the model and the start.
    pub name: String,
    /// What a person wrote about it.
    #[serde(default)]
    pub note: String,
    /// The model's name in the registry.
    pub model: String,
    /// Whether weights came first.
    pub kind: RunKind,
    /// SHA-256 of the weights before the first step, in hexadecimal; none of a run that began with random weights.
    pub base_sha256: Option<String>,
    /// What it learned from.
    pub data: DataSource,
    /// The settings, none left out.
    pub config: TrainConfig,
    /// What computed.
    pub device: DeviceKind,
    /// The version of Hearth; of a built page also the commit, with `-dirty` where files had been changed.
    pub code_version: String,
    /// When it began, in milliseconds since 1970.
    pub started_ms: f64,
    /// How it stands.
    pub status: RunStatus,
    /// The model's classes after it.
    pub labels: Vec<String>,
    /// Those that this run added.
    pub added: Vec<String>,
    /// What was measured on the way, the earliest first.
    pub history: Vec<HistoryPoint>,
    /// What came of it; none while it runs.
    pub outcome: Option<Outcome>,
    /// What a run on a text has besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextRun>,
}

/// How a run begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// With random weights.
    FromScratch,
    /// With the weights of a model.
    FineTune,
}

/// What a run learned from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSource {
    /// The bundled data set that was learned or replayed, if any.
    pub set: Option<String>,
    /// SHA-256 of its manifest, in hexadecimal.
    pub set_sha256: Option<String>,
    /// How many samples of a person's own.
    pub own_samples: u32,
    /// SHA-256 over those samples and their labels, in hexadecimal.
    pub own_sha256: Option<String>,
}

/// How a run stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It learns, or it was cut off and can be gone on with.
    Running,
    /// All its steps were taken, or its early stopping ended it.
    Done,
    /// A person ended it.
    Stopped,
    /// It failed; why.
    Failed(String),
}

/// What was measured at one step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryPoint {
    /// Steps taken.
    pub step: u64,
    /// The epoch, from 1.
    pub epoch: u32,
    /// Time in this run without pauses, in milliseconds.
    pub elapsed_ms: f64,
    /// Mean training loss since the last point, in nats.
    #[serde(deserialize_with = "or_nan")]
    pub loss: f64,
    /// Share of training samples answered rightly since the last point, 0 to 1.
    #[serde(deserialize_with = "or_nan")]
    pub accuracy: f64,
    /// The learning rate of that step.
    #[serde(default)]
    pub learning_rate: Option<f64>,
    /// Mean loss on the validation part, in nats, where it was measured here.
    #[serde(default)]
    pub validation_loss: Option<f64>,
    /// Accuracy on the validation part, 0 to 1, where it was measured here.
    #[serde(default)]
    pub validation_accuracy: Option<f64>,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Mean loss of the last epoch that ran, in nats.
    #[serde(deserialize_with = "or_nan")]
    pub final_loss: f64,
    /// Steps taken.
    pub steps: u64,
    /// Steps planned.
    pub total_steps: u64,
    /// Training time without pauses and evaluation, in milliseconds.
    pub elapsed_ms: f64,
    /// How much of it went into checkpoints, on the engine that ended the run, in milliseconds.
    #[serde(default)]
    pub checkpoints_ms: Option<f64>,
    /// The best value on the way, not only the last.
    pub best: Option<Best>,
    /// Figures before training; none where there was no model, or a new head took the old one's place.
    pub before: Option<Metrics>,
    /// Figures after it; none where nothing could be measured.
    pub after: Option<Metrics>,
    /// Samples whose answer changed.
    pub flipped: u32,
    /// The answers to the held-out samples, where there are any.
    #[serde(default)]
    pub answers: Option<HeldOutAnswers>,
    /// SHA-256 of the weights after it, in hexadecimal.
    pub weights_sha256: Option<String>,
}

/// The best value of a metric over a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// Which metric, such as `validation_loss`.
    pub metric: String,
    /// Its value.
    #[serde(deserialize_with = "or_nan")]
    pub value: f64,
    /// The step that had it.
    pub step: u64,
    /// The epoch that had it, from 1.
    pub epoch: u32,
}

/// Mean loss over the steps of the last epoch in `history`, in nats; `None` without any. Points lie end to end, so each stands for the
/// steps since the one before it.
pub fn last_epoch_loss(history: &[HistoryPoint]) -> Option<f64> {
    let last = history.last()?;
    let first = history.partition_point(|point| point.epoch < last.epoch);
    if first + 1 == history.len() {
        return Some(last.loss);
    }
    let mut before = first.checked_sub(1).map_or(0, |place| history[place].step);
    let start = before;
    let mut sum = 0.0;
    for point in &history[first..] {
        sum += point.loss * (point.step - before) as f64;
        before = point.step;
    }
    Some(sum / (before - start) as f64)
}

/// The best value over `history`: of the validation loss where that was measured, else of the training loss.
pub fn best(history: &[HistoryPoint]) -> Option<Best> {
    let validated = history.iter().any(|point| point.validation_loss.is_some());
    let value = |point: &HistoryPoint| match validated {
        true => point.validation_loss,
        false => Some(point.loss),
    };
    let values = history
        .iter()
        .filter_map(|point| Some((point, value(point)?)));
    let (point, value) = values.min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Best {
        metric: if validated { "validation_loss" } else { "loss" }.into(),
        value,
        step: point.step,
        epoch: point.epoch,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: u64, epoch: u32, loss: f64) -> HistoryPoint {
        HistoryPoint {
            step,
            epoch,
            elapsed_ms: 0.0,
            loss,
            accuracy: 0.0,
            learning_rate: None,
            validation_loss: None,
            validation_accuracy: None,
        }
    }

    #[test]
    fn the_last_epoch_s_loss_is_the_mean_over_its_steps() {
        assert_eq!(last_epoch_loss(&[]), None);
        let history = [point(4, 1, 9.0), point(7, 2, 1.0), point(8, 2, 5.0)];
        assert_eq!(last_epoch_loss(&history), Some(2.0));
        assert_eq!(last_epoch_loss(&history[..2]), Some(1.0));
    }

    #[test]
    fn the_best_value_is_the_validation_s_where_there_is_one() {
        let mut history = [point(4, 1, 9.0), point(7, 2, 1.0)];
        let found = best(&history).unwrap();
        assert_eq!((found.metric.as_str(), found.step), ("loss", 7));
        history[0].validation_loss = Some(0.5);
        let found = best(&history).unwrap();
        assert_eq!((found.metric.as_str(), found.epoch), ("validation_loss", 1));
        assert_eq!(best(&[]), None);
    }
}
