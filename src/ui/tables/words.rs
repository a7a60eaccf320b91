//! What the page says of what is under way; each sentence changes seldom enough to be read aloud.

use super::state::{EngineLife, TablesState, Training};
use crate::ui::format::{counted, duration_ms};

/// The most bytes of a file that the engine reads.
const MOST_BYTES: u64 = 256 << 20;

/// What the engine would say of a file that is too long, before it is in memory; nothing of others.
pub fn too_large(bytes: u64) -> Option<String> {
    (bytes > MOST_BYTES).then(|| {
        format!("expected at most {MOST_BYTES} bytes, got {bytes}. Take a part of the rows")
    })
}

/// How the page stands.
pub fn status(state: &TablesState) -> String {
    match (&state.engine, &state.reading, &state.report) {
        (EngineLife::Lost(_), ..) => "The engine is gone.".into(),
        (EngineLife::Starting, Some((_, name)), _) => {
            format!("The engine is being fetched; then it reads {name}.")
        }
        (_, Some((_, name)), _) => format!("Reading {name}."),
        (_, None, Some(report)) => format!(
            "{}: {} and {} were read.",
            state.name,
            counted(report.rows, "row", "rows"),
            counted(report.columns.len(), "column", "columns")
        ),
        (_, None, None) => String::new(),
    }
}

/// How far the training is, without what changes all the time.
pub fn progress(state: &TablesState) -> String {
    match (state.training, state.is_cancelled) {
        (Some(Training { fold: (0, _), .. }), _) => "Training begins.".into(),
        (
            Some(Training {
                fold: (fold, folds),
                ..
            }),
            _,
        ) if fold <= folds => {
            format!("Training: fold {fold} of {folds}.")
        }
        (Some(_), _) => "Training on all rows, for your own questions.".into(),
        (None, true) => "The training was cancelled.".into(),
        (None, false) => String::new(),
    }
}

/// How long the training still takes; nothing while that cannot be told.
pub fn time_left(training: &Training) -> String {
    let (began_ms, now_ms) = training.heard_ms;
    let so_far = now_ms - began_ms;
    if training.share < 0.02 || so_far < 300.0 {
        return String::new();
    }
    let left_ms = so_far / training.share * (1.0 - training.share);
    match left_ms < 1_000.0 {
        true => "less than a second left".into(),
        false => format!(
            "about {} left",
            duration_ms((left_ms / 1_000.0).ceil() * 1_000.0)
        ),
    }
}
