//! A run's parameters and tags.

use super::names::shortened;
use crate::runs::export::device_word;
use crate::runs::{RunRecord, settings};

/// MLflow's limits, in characters (`mlflow/utils/validation.py`).
const MOST_PARAMETER: usize = 6_000;
const MOST_TAG: usize = 8_000;

/// A name and a value.
type Pair = (String, String);

/// What was chosen before the run: model, data and every setting. Their names are ours, and MLflow takes them.
pub fn parameters(record: &RunRecord) -> Vec<Pair> {
    let mut found = vec![
        ("model".into(), record.model.clone()),
        ("kind".into(), record.kind.word().into()),
        (
            "data.own_samples".into(),
            record.data.own_samples.to_string(),
        ),
    ];
    let set = record.data.set.iter();
    found.extend(set.map(|set| ("data.set".into(), set.clone())));
    let config = settings(record).into_iter();
    found.extend(config.map(|(name, value)| (format!("config.{name}"), value)));
    kept(found, MOST_PARAMETER)
}

/// What is told of the run: MLflow's own tags that its pages show, and ours with hashes, labels and versions.
pub fn tags(record: &RunRecord) -> Vec<Pair> {
    let json = |labels: &[String]| serde_json::json!(labels).to_string();
    let hash = |hash: Option<&String>| hash.cloned().unwrap_or_default();
    let outcome = record.outcome.as_ref();
    let found = [
        ("mlflow.runName", run_name(record)),
        ("mlflow.note.content", record.note.clone()),
        ("mlflow.source.name", "hearth".into()),
        ("mlflow.source.type", "LOCAL".into()),
        ("mlflow.user", "hearth".into()),
        ("hearth.status", record.status.word().into()),
        (
            "hearth.failure",
            record.status.failure().unwrap_or_default().into(),
        ),
        ("hearth.device", device_word(record.device).into()),
        ("hearth.code_version", record.code_version.clone()),
        ("hearth.labels", json(&record.labels)),
        ("hearth.added", json(&record.added)),
        ("hearth.base_sha256", hash(record.base_sha256.as_ref())),
        (
            "hearth.data_set_sha256",
            hash(record.data.set_sha256.as_ref()),
        ),
        ("hearth.own_sha256", hash(record.data.own_sha256.as_ref())),
        (
            "hearth.weights_sha256",
            hash(outcome.and_then(|it| it.weights_sha256.as_ref())),
        ),
    ];
    kept(
        found.map(|(name, value)| (name.into(), value)).into(),
        MOST_TAG,
    )
}

/// The name as MLflow's databases hold it: 250 characters, one line.
pub fn run_name(record: &RunRecord) -> String {
    let line: Vec<&str> = record.name.split_whitespace().collect();
    shortened(&line.join(" "), 250)
}

/// Without those that say nothing, none too long, and with ends of lines that every reader takes alike.
fn kept(pairs: Vec<Pair>, most: usize) -> Vec<Pair> {
    let filled = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let value = |value: String| shortened(&value.replace("\r\n", "\n").replace('\r', "\n"), most);
    filled.map(|(name, text)| (name, value(text))).collect()
}
