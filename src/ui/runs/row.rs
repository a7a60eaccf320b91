//! One run as a row of the list.

use crate::protocol::DeviceKind;
use crate::runs::{RunRecord, RunStatus, Utc};
use crate::ui::format::{count, duration_ms, loss, percent};

/// What stands where there is no value.
pub const NONE: &str = "\u{2013}";

/// A row; every cell is a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The run.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it began, in UTC.
    pub start: String,
    /// Its model.
    pub model: String,
    /// How it stands.
    pub status: String,
    /// Steps taken, and planned where these are more.
    pub steps: String,
    /// Its lowest loss.
    pub best_loss: String,
    /// The accuracy after it.
    pub accuracy: String,
    /// Training time.
    pub duration: String,
    /// What computed.
    pub device: &'static str,
    /// The beginning of the note.
    pub note: String,
}

/// Characters of a note that a row shows.
const NOTE: usize = 60;

impl Row {
    /// Reads a row off a record.
    pub fn of(record: &RunRecord) -> Self {
        let or_none =
            |value: Option<f64>, text: fn(f64) -> String| value.map_or_else(|| NONE.into(), text);
        Self {
            id: record.id.clone(),
            name: record.name.clone(),
            start: Utc::from_ms(record.started_ms)
                .iso()
                .replace('T', " ")
                .replace('Z', ""),
            model: record.model.clone(),
            status: status(&record.status),
            steps: steps(record),
            best_loss: or_none(record.best_loss(), loss),
            accuracy: or_none(record.accuracy_after(), percent),
            duration: duration_ms(record.duration_ms()),
            device: device(record.device),
            note: first(&record.note),
        }
    }
}

/// What computed, in one word.
pub fn device(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Cpu => "processor",
        DeviceKind::WebGpu => "graphics card",
    }
}

fn status(status: &RunStatus) -> String {
    match status {
        RunStatus::Running => "not finished".into(),
        RunStatus::Done => "done".into(),
        RunStatus::Stopped => "stopped".into(),
        RunStatus::Failed(_) => "failed".into(),
    }
}

fn steps(record: &RunRecord) -> String {
    match &record.outcome {
        Some(outcome) if outcome.steps < outcome.total_steps => {
            format!("{} of {}", count(outcome.steps), count(outcome.total_steps))
        }
        Some(outcome) => count(outcome.steps),
        None => record
            .history
            .last()
            .map_or_else(|| NONE.into(), |point| count(point.step)),
    }
}

fn first(note: &str) -> String {
    let line = note.lines().next().unwrap_or_default();
    let short: String = line.chars().take(NOTE).collect();
    match short.len() < note.len() {
        true => format!("{short}\u{2026}"),
        false => short,
    }
}
