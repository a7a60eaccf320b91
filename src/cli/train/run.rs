//! What is kept of a training from nothing.

use super::from_scratch::Trained;
use crate::engine::platform::PACKAGE_VERSION;
use crate::protocol::DeviceKind;
use crate::runs::{
    Capsule, DataSource, Outcome, RECORD_VERSION, Recipe, RunKind, RunRecord, RunStatus, Target,
    best, run_id, run_name, salt_of,
};
use crate::weights::sha256;

/// The capsule of a training that began so many milliseconds after 1970 on a data set whose manifest has this hash.
pub fn capsule(trained: &Trained, started_ms: f64, data_sha256: &str, weights: &[u8]) -> Capsule {
    Capsule {
        record: record(trained, started_ms, data_sha256, sha256(weights)),
        target: Target::here(),
        recipe: Recipe {
            augmentation: trained.augmentation,
            own: None,
            text: None,
            base: None,
        },
    }
}

fn record(trained: &Trained, started_ms: f64, data: &str, weights_sha256: String) -> RunRecord {
    RunRecord {
        version: RECORD_VERSION,
        id: run_id(started_ms, salt_of(weights_sha256.as_bytes())),
        name: run_name(trained.recipe.name, started_ms),
        note: String::new(),
        model: trained.recipe.name.into(),
        kind: RunKind::FromScratch,
        base_sha256: None,
        data: DataSource {
            set: Some(trained.recipe.name.into()),
            set_sha256: Some(data.into()),
            ..DataSource::default()
        },
        config: trained.config.clone(),
        device: DeviceKind::Cpu,
        code_version: PACKAGE_VERSION.into(),
        started_ms,
        status: RunStatus::Done,
        labels: trained.recipe.labels(),
        added: Vec::new(),
        history: trained.history.clone(),
        outcome: Some(outcome(trained, weights_sha256)),
        text: None,
    }
}

fn outcome(trained: &Trained, weights_sha256: String) -> Outcome {
    let (steps, total_steps) = trained.steps;
    Outcome {
        final_loss: trained.final_loss,
        steps,
        total_steps,
        elapsed_ms: trained.elapsed_ms,
        checkpoints_ms: None,
        best: best(&trained.history),
        before: None,
        after: None,
        flipped: 0,
        answers: None,
        weights_sha256: Some(weights_sha256),
    }
}
