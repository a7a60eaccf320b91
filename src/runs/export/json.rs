//! Runs as JSON, without loss.

use serde::Serialize;

use super::defect;
use crate::protocol::Failure;
use crate::runs::{RECORD_VERSION, RunRecord};

#[derive(Serialize)]
struct Runs<'a> {
    version: u32,
    runs: &'a [&'a RunRecord],
}

/// `{"version": 1, "runs": […]}`, each run as its own file has it.
///
/// # Errors
/// None that is known; a defect would be one.
pub fn json(runs: &[&RunRecord]) -> Result<Vec<u8>, Failure> {
    let version = RECORD_VERSION;
    serde_json::to_vec_pretty(&Runs { version, runs })
        .map_err(|error| defect("the runs", "records", &error))
}
