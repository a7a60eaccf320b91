//! One run's files.

use super::yaml::{Value, document};
use super::{File, MlflowRun, names, series, tags};
use crate::protocol::Failure;
use crate::runs::export::defect;
use crate::runs::{RunRecord, RunStatus, encode};

/// The files of a run under `mlruns/<experiment>/<id>/`.
///
/// # Errors
/// None that is known; a defect would be one.
pub fn files(run: &MlflowRun<'_>) -> Result<Vec<File>, Failure> {
    let record = run.record;
    let experiment = names::experiment(&record.model);
    let folder = format!("mlruns/{experiment}/{}", record.id);
    let artifacts = format!("{folder}/artifacts");
    let meta = meta(record, experiment, artifacts.clone());
    let mut files = vec![(format!("{folder}/meta.yaml"), meta.into_bytes())];
    let mut put = |kind: &str, (name, text): (String, String)| {
        files.push((format!("{folder}/{kind}/{name}"), text.into_bytes()));
    };
    tags::parameters(record)
        .into_iter()
        .for_each(|pair| put("params", pair));
    tags::tags(record)
        .into_iter()
        .for_each(|pair| put("tags", pair));
    series::series(record)
        .into_iter()
        .for_each(|pair| put("metrics", pair));
    let given = artifact_files(run)?.into_iter();
    files.extend(given.map(|(name, bytes)| (format!("{artifacts}/{name}"), bytes)));
    Ok(files)
}

/// The record, what was measured before and after, and what was given.
fn artifact_files(run: &MlflowRun<'_>) -> Result<Vec<File>, Failure> {
    let mut files = vec![("record.json".into(), encode(run.record)?)];
    if let Some(outcome) = &run.record.outcome {
        let report = serde_json::to_vec_pretty(outcome);
        files.push((
            "report.json".into(),
            report.map_err(|error| defect("the report", "figures", &error))?,
        ));
    }
    let given = [
        ("weights.safetensors", run.weights),
        ("adapter.safetensors", run.adapter),
        ("capsule.json", run.capsule),
    ];
    for (name, bytes) in given {
        files.extend(bytes.map(|bytes| (name.into(), bytes.to_vec())));
    }
    Ok(files)
}

/// The fields that `mlflow.store.tracking.file_store` writes itself; tags stand in files, and the list of them stays empty.
fn meta(record: &RunRecord, experiment: String, artifacts: String) -> String {
    let end = match record.status {
        RunStatus::Running => Value::Null,
        _ => Value::Number(series::whole_ms(record.started_ms + record.duration_ms())),
    };
    document(&[
        ("artifact_uri", Value::Text(artifacts)),
        ("deleted_time", Value::Null),
        ("end_time", end),
        ("entry_point_name", Value::Text(String::new())),
        ("experiment_id", Value::Text(experiment)),
        ("lifecycle_stage", Value::Text("active".into())),
        ("run_id", Value::Text(record.id.clone())),
        ("run_name", Value::Text(tags::run_name(record))),
        ("source_name", Value::Text(String::new())),
        ("source_type", Value::Number(LOCAL)),
        ("source_version", Value::Text(String::new())),
        (
            "start_time",
            Value::Number(series::whole_ms(record.started_ms)),
        ),
        ("status", Value::Number(status(&record.status))),
        ("tags", Value::Empty),
        ("user_id", Value::Text("hearth".into())),
    ])
}

/// `SourceType.LOCAL`.
const LOCAL: i64 = 4;

/// `RunStatus` of MLflow's protocol. A run that a person ended is one that was killed.
fn status(status: &RunStatus) -> i64 {
    match status {
        RunStatus::Running => 1,
        RunStatus::Done => 3,
        RunStatus::Failed(_) => 4,
        RunStatus::Stopped => 5,
    }
}
