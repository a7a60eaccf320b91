//! `cargo xtask mlflow`: proves against the real package that MLflow opens what `hearth runs export` writes. Not a step of `test`:
//! installing MLflow takes minutes; `tests/runs.rs` holds the files themselves.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::shell::{self, python_environment, root, tools_folder};

/// Its release that is proven.
const PACKAGE: &str = "mlflow==3.17.2";

/// The sample run that gets weights.
const RUN: &str = "20261125-130501-k3x9qa";

/// The sample run on a text, which gets an adapter.
const TEXT_RUN: &str = "20261126-100000-te8t00";

/// Runs the task.
pub fn run() -> Outcome {
    let python = python()?.display().to_string();
    let folder = root().join("target/mlflow");
    let records = folder.join("runs");
    lay_out(&records)?;
    let (zip, records) = (
        folder.join("runs.zip").display().to_string(),
        records.display().to_string(),
    );
    let build = [
        "run",
        "--quiet",
        "--features",
        "cli",
        "--bin",
        "hearth",
        "--",
    ];
    let task = [
        "runs", "export", "--from", &records, "--format", "mlflow", "--out", &zip,
    ];
    shell::run("cargo", &[&build[..], &task[..]].concat())?;
    shell::run(
        &python,
        &["tests/reference/mlflow_opens.py", &zip, &records],
    )
}

/// A Python with MLflow. `HEARTH_PYTHON` may name an interpreter that has it already.
fn python() -> Result<PathBuf, String> {
    if let Some(python) = std::env::var_os("HEARTH_PYTHON") {
        return Ok(python.into());
    }
    python_environment(&tools_folder().join("mlflow"), &[PACKAGE])
}

/// The sample records in a folder of their own, with real weights beside one, and the same file in the place of another's adapter.
fn lay_out(to: &Path) -> Outcome {
    let problem = |error: std::io::Error| format!("{}: {error}", to.display());
    std::fs::create_dir_all(to).map_err(problem)?;
    for entry in std::fs::read_dir(root().join("tests/samples/runs")).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        std::fs::copy(entry.path(), to.join(entry.file_name())).map_err(problem)?;
    }
    let weights = root().join("models/digits/digits.safetensors");
    for name in [
        format!("{RUN}.safetensors"),
        format!("{TEXT_RUN}.adapter.safetensors"),
    ] {
        std::fs::copy(&weights, to.join(name)).map_err(problem)?;
    }
    Ok(())
}
