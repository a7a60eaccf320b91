//! What differs between a run and its replay.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::again::Again;
use crate::cli::Error;
use crate::runs::{Capsule, HistoryPoint, Outcome};
use crate::weights::{WeightsFile, sha256};

/// A run beside its replay.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The replay's loss, in nats.
    pub final_loss: f64,
    /// The run's.
    pub recorded_final_loss: f64,
    /// Whether final loss and weights are the same, bit for bit.
    pub equal: bool,
    /// Whether both ran on the same architecture and operating system; only then they can be expected to be equal.
    pub same_target: bool,
    /// The largest difference of the loss at any point of the history that both have, in nats.
    pub max_abs_difference: f64,
    /// The largest difference of any weight, where the run's weights lie beside the capsule.
    pub max_abs_difference_weights: Option<f64>,
    /// What else is not the same.
    pub differences: Vec<Difference>,
}

/// Something that is not the same in both.
#[derive(Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What.
    pub what: &'static str,
    /// In the capsule.
    pub capsule: String,
    /// In the replay.
    pub replay: String,
}

impl Comparison {
    /// Compares; the run's weights may lie in `folder`.
    ///
    /// # Errors
    /// A replay without an outcome, or weights that cannot be read.
    pub fn new(
        capsule: &Capsule,
        recorded: &Outcome,
        again: &Again,
        folder: &Path,
    ) -> Result<Self, Error> {
        let outcome = again.capsule.record.outcome.as_ref();
        let outcome = outcome.ok_or("the replay: expected an outcome, got none")?;
        let same_weights = outcome.weights_sha256 == recorded.weights_sha256;
        let same_loss = outcome.final_loss.to_bits() == recorded.final_loss.to_bits();
        let history = largest_loss(&capsule.record.history, &again.capsule.record.history);
        Ok(Self {
            final_loss: outcome.final_loss,
            recorded_final_loss: recorded.final_loss,
            equal: same_loss && same_weights,
            same_target: capsule.target == again.capsule.target,
            max_abs_difference: history.max((outcome.final_loss - recorded.final_loss).abs()),
            max_abs_difference_weights: largest_weight(recorded, again, folder)?,
            differences: differences(capsule, &again.capsule),
        })
    }

    /// Says it in words.
    pub fn print(&self) {
        println!("final_loss {:.6}", self.final_loss);
        match self.equal {
            true => println!("equal to the run, bit for bit"),
            false => println!("not equal to the run"),
        }
        println!(
            "largest difference of the loss {:e}",
            self.max_abs_difference
        );
        if let Some(weights) = self.max_abs_difference_weights {
            println!("largest difference of a weight {weights:e}");
        }
        for Difference {
            what,
            capsule,
            replay,
        } in &self.differences
        {
            println!("{what}: {capsule} in the capsule, {replay} here");
        }
    }
}

fn differences(run: &Capsule, again: &Capsule) -> Vec<Difference> {
    let both = facts(run).into_iter().zip(facts(again));
    let difference = |((what, capsule), (_, replay)): ((&'static str, String), _)| Difference {
        what,
        capsule,
        replay,
    };
    let all = both.map(difference);
    all.filter(|found| found.capsule != found.replay).collect()
}

/// What should be the same in both.
fn facts(capsule: &Capsule) -> [(&'static str, String); 6] {
    let (record, target) = (&capsule.record, &capsule.target);
    let outcome = record.outcome.as_ref();
    let steps = outcome.map_or(0, |outcome| outcome.steps);
    let weights = outcome.and_then(|outcome| outcome.weights_sha256.clone());
    [
        ("code version", record.code_version.clone()),
        ("target", format!("{} {}", target.arch, target.os)),
        ("device", format!("{:?}", record.device)),
        ("steps", steps.to_string()),
        ("points of the history", record.history.len().to_string()),
        ("SHA-256 of the weights", weights.unwrap_or_default()),
    ]
}

/// Over the points that both have.
fn largest_loss(run: &[HistoryPoint], again: &[HistoryPoint]) -> f64 {
    let of_step: BTreeMap<u64, f64> = again.iter().map(|point| (point.step, point.loss)).collect();
    let both = run
        .iter()
        .filter_map(|point| Some((point.loss, *of_step.get(&point.step)?)));
    both.map(|(run, again)| (run - again).abs())
        .fold(0.0, f64::max)
}

/// Over the weights of the file in `folder` that has the hash of the run's; none where there is none.
fn largest_weight(recorded: &Outcome, again: &Again, folder: &Path) -> Result<Option<f64>, Error> {
    let Some(file) = beside(recorded, folder) else {
        return Ok(None);
    };
    let (run, again) = (
        WeightsFile::read(&file)?,
        WeightsFile::read(&again.weights)?,
    );
    let mut largest = 0.0_f64;
    for (run, again) in run.tensors.iter().zip(&again.tensors) {
        for (run, again) in run.values.iter().zip(&again.values) {
            largest = largest.max(f64::from((run - again).abs()));
        }
    }
    Ok(Some(largest))
}

fn beside(recorded: &Outcome, folder: &Path) -> Option<Vec<u8>> {
    let expected = recorded.weights_sha256.as_ref()?;
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let paths = files.map(|file| file.path());
    let weights = paths.filter(|path| path.extension().is_some_and(|end| end == "safetensors"));
    let mut files = weights.filter_map(|path| std::fs::read(path).ok());
    files.find(|bytes| sha256(bytes) == *expected)
}
