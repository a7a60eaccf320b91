//! Lets runs leave the browser as files.

use super::super::page::controller::save_file;
use super::files::part;
use crate::runs::export::{MlflowRun, json, metrics_csv, mlflow_zip, overview_csv};
use crate::runs::{ADAPTER_END, CAPSULE_END, RunRecord, WEIGHTS_END};
use crate::ui::runs::Format;

/// Offers these runs in this form.
pub async fn offer(format: Format, records: &[RunRecord]) -> Result<(), String> {
    let runs: Vec<&RunRecord> = records.iter().collect();
    let (name, written) = match format {
        Format::TableCsv => ("hearth-runs.csv", overview_csv(&runs)),
        Format::MetricsCsv => ("hearth-curves.csv", metrics_csv(&runs)),
        Format::Json => ("hearth-runs.json", json(&runs)),
        Format::Mlflow => ("hearth-mlruns.zip", Ok(mlflow(&runs).await?)),
        Format::Capsule | Format::Weights | Format::Adapter => {
            return of_each(format, &runs).await;
        }
    };
    save(name, &written.map_err(|failure| failure.to_string())?)
}

/// Each run's capsule, weights or adapter; of a run that is old or not finished there are none.
async fn of_each(format: Format, runs: &[&RunRecord]) -> Result<(), String> {
    let (end, kind, what) = match format {
        Format::Capsule => (CAPSULE_END, "", "a capsule"),
        Format::Adapter => (
            ADAPTER_END,
            WEIGHTS_END,
            "an adapter, as a run with LoRA leaves",
        ),
        _ => (
            WEIGHTS_END,
            "",
            "a weights file (a run on a text leaves an adapter)",
        ),
    };
    let mut without = Vec::new();
    for run in runs {
        match part(&run.id, end).await? {
            Some(bytes) => save(&format!("{}{end}{kind}", run.id), &bytes)?,
            None => without.push(run.name.as_str()),
        }
    }
    match without.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "{}: expected {what}, got none: a run that is not finished, or older than the hundred that keep theirs.",
            without.join("; ")
        )),
    }
}

async fn mlflow(runs: &[&RunRecord]) -> Result<Vec<u8>, String> {
    let mut beside = Vec::new();
    for run in runs {
        beside.push((
            part(&run.id, WEIGHTS_END).await?,
            part(&run.id, ADAPTER_END).await?,
            part(&run.id, CAPSULE_END).await?,
        ));
    }
    let given = runs
        .iter()
        .zip(&beside)
        .map(|(record, (weights, adapter, capsule))| MlflowRun {
            record,
            weights: weights.as_deref(),
            adapter: adapter.as_deref(),
            capsule: capsule.as_deref(),
        });
    let given: Vec<MlflowRun<'_>> = given.collect();
    mlflow_zip(&given).map_err(|failure| failure.to_string())
}

fn save(name: &str, bytes: &[u8]) -> Result<(), String> {
    let saved = save_file(name, bytes);
    saved.map_err(|error| {
        format!("{name}: expected that the browser saves it, got {error:?}. Try again.")
    })
}
