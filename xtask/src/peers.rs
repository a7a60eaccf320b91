//! What `cargo xtask bench --peers --native` needs of others: pinned packages of npm and PyPI, and our models as ONNX files.

use std::path::{Path, PathBuf};

use crate::shell::{python_environment, root, run, tools_folder};
use crate::tools;

/// Packages of npm, with their versions.
const PACKAGES: &[(&str, &str)] = &[
    ("@jax-js/jax", "0.1.25"),
    ("@tensorflow/tfjs", "4.22.0"),
    ("@tensorflow/tfjs-backend-cpu", "4.22.0"),
    ("@tensorflow/tfjs-backend-wasm", "4.22.0"),
    ("@tensorflow/tfjs-backend-webgl", "4.22.0"),
    ("@tensorflow/tfjs-backend-webgpu", "4.22.0"),
    ("@tensorflow/tfjs-core", "4.22.0"),
    ("onnxruntime-web", "1.30.0"),
];

/// Packages of PyPI.
const NATIVE: &[&str] = &[
    "torch==2.15.0",
    "onnxruntime==1.32.0",
    "numpy==2.4.6",
    "safetensors==0.8.0",
];

/// The folder of installed peers.
pub fn installed() -> Result<PathBuf, String> {
    let folder = tools_folder().join("peers");
    let modules = folder.join("node_modules");
    if PACKAGES.iter().all(|package| is_there(&modules, package)) {
        return Ok(modules);
    }
    println!("Installing the peers of the comparison from npm (seconds, 250 MB)");
    let pinned = PACKAGES
        .iter()
        .map(|(name, version)| format!("{name}@{version}"));
    let pinned: Vec<String> = pinned.collect();
    let pinned: Vec<&str> = pinned.iter().map(String::as_str).collect();
    tools::npm(&folder, &pinned)?;
    Ok(modules)
}

fn is_there(modules: &Path, (name, version): &(&str, &str)) -> bool {
    let file = modules.join(name).join("package.json");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.contains(&format!("\"version\": \"{version}\""))
}

/// The folder of the lines' ONNX files, written anew from our weights.
pub fn onnx() -> Result<PathBuf, String> {
    let folder = root().join("target/bench/onnx");
    let to = folder.display().to_string();
    let written = run(
        tools::node(),
        &["benches/peers/make_onnx.js", "models", &to],
    );
    written.map_err(|error| {
        format!("The ONNX files of the comparison are made by Node.js (18 or later): {error}")
    })?;
    Ok(folder)
}

/// A Python with PyTorch and onnxruntime. `HEARTH_PYTHON` may name an interpreter that has the packages already.
pub fn python() -> Result<PathBuf, String> {
    if let Some(python) = std::env::var_os("HEARTH_PYTHON") {
        return Ok(python.into());
    }
    python_environment(&tools_folder().join("native"), NATIVE)
}
