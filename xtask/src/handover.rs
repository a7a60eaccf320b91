//! `cargo xtask handover`: proves that PyTorch loads what Hearth exports of every model that learns, with the same logits. Not a step of `test`: installing PyTorch takes
//! minutes and 3 GB; `tests/handover.rs` holds the files themselves.

use crate::Outcome;
use crate::reference;
use crate::shell;
use crate::test::NATIVE;

/// Runs the task.
pub fn run() -> Outcome {
    let export = ["--test", "handover"];
    shell::run("cargo", &[&NATIVE[..], &export].concat())?;
    let python = reference::python()?.display().to_string();
    let script = "tests/reference/pytorch_opens.py";
    shell::run(&python, &[script, "target/handover"])
}
