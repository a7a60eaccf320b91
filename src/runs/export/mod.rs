//! Runs for other tools: tables as CSV, JSON without loss, and the folder that MLflow opens.

mod cell;
mod json;
mod metrics;
mod mlflow;
mod overview;
#[cfg(feature = "engine")]
mod records;
mod table;

pub use json::json;
pub use metrics::metrics_csv;
pub use mlflow::{MlflowRun, mlflow_zip};
pub use overview::overview_csv;
#[cfg(feature = "engine")]
pub use records::records;

use crate::protocol::{DeviceKind, Failure, FailureKind};

/// For what cannot fail as far as we know: a table of equal rows, a record in JSON, a zip in memory.
fn defect(place: &str, expected: &str, error: &impl std::fmt::Display) -> Failure {
    Failure {
        kind: FailureKind::BadInput,
        expected: expected.into(),
        got: error.to_string(),
        place: place.into(),
        advice: "Export these runs as JSON, and report this with that file.".into(),
    }
}

/// One word for a device, as the record's file has it.
fn device_word(device: DeviceKind) -> &'static str {
    match device {
        DeviceKind::Cpu => "cpu",
        DeviceKind::WebGpu => "webgpu",
    }
}
