//! `cargo xtask trace`: the first second of the page of demos, and what a training step asks of WebGPU, from traces of headless Chromium.

use std::fs::File;
use std::path::Path;

use crate::Outcome;
use crate::shell::{finish, program, root, tools_folder};
use crate::{dist, growth, tools};

/// Drives Chromium and reads its traces.
const PACKAGE: &str = "puppeteer-core@24.43.1";

/// Traces, keeps what was read in benches/ and writes docs/traces.md.
pub fn run() -> Outcome {
    let (chrome, _) = tools::browser()?;
    dist::ensure()?;
    let folder = tools_folder().join("trace");
    let modules = folder.join("node_modules");
    if !modules.join("puppeteer-core").is_dir() {
        println!("Installing {PACKAGE} from npm (seconds)");
        tools::npm(&folder, &[PACKAGE])?;
    }
    for what in ["start", "step"] {
        println!("Tracing: {what}");
        let into = root().join(format!("benches/trace-{what}.json"));
        let problem = |error: std::io::Error| format!("{}: {error}", into.display());
        let chrome = chrome.display().to_string();
        let mut trace = program(tools::node(), &["benches/trace.js", what, "dist", &chrome]);
        trace.env("NODE_PATH", &modules);
        trace.stdout(File::create(&into).map_err(problem)?);
        finish(&mut trace)?;
    }
    growth::draw(Path::new("benches/traces.py"))
}
