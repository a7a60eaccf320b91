//! Runs as MLflow's file store: a zip with `mlruns/<experiment>/<run>/{meta.yaml,params,metrics,tags,artifacts}`.
//!
//! MLflow 3 keeps this layout in maintenance: it opens it where `MLFLOW_ALLOW_FILE_STORE=true` is set, and `mlflow migrate-filestore`
//! takes it over into a database without loss. `cargo xtask mlflow` proves both against the real package. Artifacts are named relative to
//! the unpacked folder, since nobody knows where it will be: MLflow has to run in it.

mod names;
mod run;
mod series;
mod tags;
mod yaml;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::defect;
use crate::protocol::Failure;
use crate::runs::RunRecord;
use yaml::{Value, document};

/// A run, and what goes with it.
#[derive(Clone, Copy, Debug)]
pub struct MlflowRun<'a> {
    /// Its record.
    pub record: &'a RunRecord,
    /// The weights after it, a safetensors file.
    pub weights: Option<&'a [u8]>,
    /// Its adapter, a safetensors file; a run on a text over the shipped weights has no other.
    pub adapter: Option<&'a [u8]>,
    /// Its capsule, a JSON file.
    pub capsule: Option<&'a [u8]>,
}

/// A file's path in the zip, and its bytes.
type File = (String, Vec<u8>);

const README: &str = "\
Runs of Hearth as a folder of MLflow. In this folder:

    MLFLOW_ALLOW_FILE_STORE=true mlflow ui

shows them. Or take them over into a database, as MLflow 3 advises, and open that:

    mlflow migrate-filestore --source . --target sqlite:///mlflow.db
    mlflow ui --backend-store-uri sqlite:///mlflow.db

Artifacts are found where MLflow runs in this folder.
";

/// The runs as one zip, an experiment a model.
///
/// # Errors
/// When a run is given twice.
pub fn mlflow_zip(runs: &[MlflowRun<'_>]) -> Result<Vec<u8>, Failure> {
    let mut files: Vec<File> = vec![("README.txt".into(), README.into())];
    files.extend(experiments(runs));
    for run in runs {
        files.extend(run::files(run)?);
    }
    pack(files).map_err(|error| defect("the zip", "each run once", &error))
}

/// The `meta.yaml` of each experiment.
fn experiments(runs: &[MlflowRun<'_>]) -> Vec<File> {
    let mut starts: BTreeMap<&str, f64> = BTreeMap::new();
    for MlflowRun { record, .. } in runs {
        let start = starts.entry(&record.model).or_insert(f64::INFINITY);
        *start = start.min(record.started_ms);
    }
    starts
        .into_iter()
        .map(|(model, start)| experiment(model, start))
        .collect()
}

fn experiment(model: &str, start_ms: f64) -> File {
    let id = names::experiment(model);
    let path = format!("mlruns/{id}");
    let meta = document(&[
        ("artifact_location", Value::Text(path.clone())),
        ("creation_time", Value::Number(series::whole_ms(start_ms))),
        ("experiment_id", Value::Text(id)),
        (
            "last_update_time",
            Value::Number(series::whole_ms(start_ms)),
        ),
        ("lifecycle_stage", Value::Text("active".into())),
        ("name", Value::Text(format!("Hearth: {model}"))),
    ]);
    (format!("{path}/meta.yaml"), meta.into())
}

/// Deflated, all of one date, so that the same runs give the same bytes.
fn pack(files: Vec<File>) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(path, options)?;
        zip.write_all(&bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
