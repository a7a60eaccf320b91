//! `hearth runs`: what is kept of runs, for other tools.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};

use super::{Error, output, read};
use crate::runs::export::{MlflowRun, json, metrics_csv, mlflow_zip, overview_csv, records};
use crate::runs::{Capsule, Direction, RunList, RunRecord, SortKey, is_run_id};
use crate::weights::sha256;

/// Work with the records of runs.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Export(Export),
}

/// Write runs for other tools.
#[derive(clap::Args)]
struct Export {
    /// A capsule, the records that the page of runs saved as JSON, or a folder with such files. Beside them, `<id>.safetensors` is taken
    /// for a run's weights and `<id>.capsule.json` for its capsule.
    #[arg(long)]
    from: PathBuf,
    /// What to write.
    #[arg(long)]
    format: Format,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table of what was measured on the way, one row a point of a history.
    Csv,
    /// A table of the runs, one row a run.
    RunsCsv,
    /// The records without loss.
    Json,
    /// A zip that holds a folder `mlruns` for MLflow, with weights and capsules where they are.
    Mlflow,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or is no record.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let Command::Export(export) = &arguments.command;
    let (list, folder) = load(&export.from)?;
    let runs = list.view("", SortKey::Start, Direction::Ascending);
    let bytes = match export.format {
        Format::Csv => metrics_csv(&runs)?,
        Format::RunsCsv => overview_csv(&runs)?,
        Format::Json => json(&runs)?,
        Format::Mlflow => mlflow(&runs, &folder)?,
    };
    output::write(&export.out, &bytes)?;
    say(export, runs.len(), &bytes);
    Ok(())
}

fn say(export: &Export, runs: usize, bytes: &[u8]) {
    let out = export.out.display().to_string();
    let (length, hash) = (bytes.len(), sha256(bytes));
    if export.json {
        let said = serde_json::json!({ "out": out, "runs": runs, "bytes": length, "sha256": hash });
        println!("{said}");
    } else {
        println!("{runs} runs, {length} bytes written to {out}, SHA-256 {hash}");
    }
}

/// The runs of a folder or of one file, and the folder.
fn load(from: &Path) -> Result<(RunList, PathBuf), Error> {
    if !from.is_dir() {
        let folder = from.parent().unwrap_or(Path::new(""));
        return Ok((RunList::new(read_records(from)?), folder.into()));
    }
    let mut list = RunList::default();
    for entry in std::fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))? {
        let file = entry?.path();
        if holds_records(&file) {
            for record in read_records(&file)? {
                list.insert(record);
            }
        }
    }
    if list.is_empty() {
        let place = from.display();
        return Err(format!(
            "{place}: expected records (<id>.json, hearth-runs*.json) or capsules (capsule.json, *.capsule.json), got none. Name the folder that holds them."
        )
        .into());
    }
    Ok((list, from.into()))
}

/// Whether a file has the name of one that holds records; others in the folder are left alone, and so is a capsule beside its record.
fn holds_records(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    let Some(stem) = name.and_then(|name| name.strip_suffix(".json")) else {
        return false;
    };
    let is_alone = |id: &str| !file.with_file_name(format!("{id}.json")).exists();
    let is_capsule = stem == "capsule" || stem.strip_suffix(".capsule").is_some_and(is_alone);
    is_capsule || is_run_id(stem) || stem.starts_with("hearth-runs")
}

fn read_records(file: &Path) -> Result<Vec<RunRecord>, Error> {
    Ok(records(&read(file)?, &file.display().to_string())?)
}

fn mlflow(runs: &[&RunRecord], folder: &Path) -> Result<Vec<u8>, Error> {
    let mut beside = Vec::new();
    for run in runs {
        let file = |end: &str| folder.join(format!("{}.{end}", run.id));
        beside.push((
            optional(&file("safetensors"))?,
            optional(&file("adapter.safetensors"))?,
            match optional(&file("capsule.json"))? {
                Some(capsule) => Some(capsule),
                None => trained_here(folder, &run.id)?,
            },
        ));
    }
    let mut given = Vec::new();
    for (record, (weights, adapter, capsule)) in runs.iter().zip(&beside) {
        given.push(MlflowRun {
            record,
            weights: weights.as_deref(),
            adapter: adapter.as_deref(),
            capsule: capsule.as_deref(),
        });
    }
    Ok(mlflow_zip(&given)?)
}

/// The capsule that `hearth train` left in the folder, where it is this run's.
fn trained_here(folder: &Path, id: &str) -> Result<Option<Vec<u8>>, Error> {
    let file = optional(&folder.join("capsule.json"))?;
    let is_of = |file: &Vec<u8>| Capsule::read(file).is_ok_and(|capsule| capsule.record.id == id);
    Ok(file.filter(is_of))
}

/// A file that need not be there.
fn optional(file: &Path) -> Result<Option<Vec<u8>>, Error> {
    match file.exists() {
        true => read(file).map(Some),
        false => Ok(None),
    }
}
