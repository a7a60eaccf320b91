//! `cargo xtask trace`: the first second of the page of demos, and what a training step asks of WebGPU, from traces of headless Chromium.

use std::fs::{self, File};
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
        trace(what, &chrome, &modules)?;
    }
    growth::draw(Path::new("benches/traces.py"))
}

/// Traces into `target/`; what worked takes the place of what was read before.
fn trace(what: &str, chrome: &Path, modules: &Path) -> Outcome {
    println!("Tracing: {what}");
    let name = format!("trace-{what}.json");
    let (new, kept) = (
        root().join("target").join(&name),
        root().join("benches").join(&name),
    );
    let problem = |error: std::io::Error| format!("{}: {error}", new.display());
    fs::create_dir_all(root().join("target")).map_err(problem)?;
    let chrome = chrome.display().to_string();
    let mut trace = program(tools::node(), &["benches/trace.js", what, "dist", &chrome]);
    trace.env("NODE_PATH", modules);
    trace.stdout(File::create(&new).map_err(problem)?);
    finish(&mut trace)?;
    // A copy, since the two may lie on different disks.
    let copied = fs::copy(&new, &kept);
    copied.map_err(|error| format!("{}: {error}", kept.display()))?;
    Ok(())
}
