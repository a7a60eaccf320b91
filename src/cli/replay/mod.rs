//! `hearth replay`: trains a run again from its capsule and says whether the same came of it.

mod again;
mod compare;

use std::path::{Path, PathBuf};

use again::Again;
use compare::Comparison;

use super::Error;
use crate::runs::{Capsule, Outcome, RunStatus};

/// Train a run again from its capsule.
#[derive(clap::Args)]
pub struct Arguments {
    /// The capsule.
    capsule: PathBuf,
    /// The weights that a fine-tuning began with, where those are not the shipped ones.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// The folder that holds `models/` and `data/` (or `static/data/`).
    #[arg(long, default_value = ".")]
    site: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs it. A run that comes out otherwise is no error: `equal` says so.
///
/// # Errors
/// A capsule that is none, data or weights other than the run's, or a training that fails.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let comparison = replay(
        &arguments.capsule,
        &arguments.site,
        arguments.weights.as_deref(),
    )?;
    match arguments.json {
        true => println!("{}", serde_json::to_string(&comparison)?),
        false => comparison.print(),
    }
    Ok(())
}

/// Trains the run of a file again.
///
/// # Errors
/// A capsule that is none, data or weights other than the run's, or a training that fails.
pub fn replay(file: &Path, site: &Path, weights: Option<&Path>) -> Result<Comparison, Error> {
    let capsule = Capsule::read(&super::read(file)?);
    let capsule = capsule.map_err(|error| format!("{}: {error}", file.display()))?;
    let outcome = ended(&capsule)?;
    let again = Again::train(&capsule, site, weights)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    Comparison::new(&capsule, outcome, &again, folder)
}

/// Only a run that has ended can be compared with.
fn ended(capsule: &Capsule) -> Result<&Outcome, Error> {
    let record = &capsule.record;
    let expected = "expected a run that has ended";
    match (&record.status, &record.outcome) {
        (RunStatus::Done | RunStatus::Stopped, Some(outcome)) => Ok(outcome),
        (RunStatus::Failed(why), _) => {
            Err(format!("{expected}, got one that failed: {why}").into())
        }
        _ => Err(format!("{expected}, got one that is under way").into()),
    }
}
