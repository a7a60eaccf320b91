//! What was measured on the way, one row a point of a run's history.

use super::cell::{guarded, number};
use super::table;
use crate::protocol::Failure;
use crate::runs::{HistoryPoint, RunRecord};

/// Units: `elapsed_ms` is training time without pauses in milliseconds, losses are in nats, accuracies shares of 1.
const HEAD: [&str; 10] = [
    "run_id",
    "run_name",
    "step",
    "epoch",
    "elapsed_ms",
    "loss",
    "accuracy",
    "learning_rate",
    "validation_loss",
    "validation_accuracy",
];

/// The histories of these runs as CSV, one after the other; a cell is empty where nothing was measured.
///
/// # Errors
/// None that is known; a defect would be one.
pub fn metrics_csv(runs: &[&RunRecord]) -> Result<Vec<u8>, Failure> {
    let rows = runs
        .iter()
        .flat_map(|run| run.history.iter().map(|point| row(run, point)));
    table::csv(&HEAD, rows)
}

fn row(run: &RunRecord, point: &HistoryPoint) -> Vec<String> {
    vec![
        guarded(&run.id),
        guarded(&run.name),
        point.step.to_string(),
        point.epoch.to_string(),
        number(point.elapsed_ms),
        number(point.loss),
        number(point.accuracy),
        number(point.learning_rate),
        number(point.validation_loss),
        number(point.validation_accuracy),
    ]
}
