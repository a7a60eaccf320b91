//! The commit that a site was built from, written into the engines' scripts: the runs that they keep say it.

use std::path::Path;

use super::at;
use crate::Outcome;
use crate::shell::{output, root};

/// The scripts of the workers that keep runs.
const ENGINES: [&str; 2] = ["engine_cpu.js", "engine_gpu.js"];

/// Marks what lies in the folder; nothing where this is no repository of git.
pub fn run(folder: &Path) -> Outcome {
    let Some(commit) = commit() else {
        return Ok(());
    };
    for path in ENGINES.map(|name| folder.join(name)) {
        if path.is_file() {
            let script = std::fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
            std::fs::write(&path, marked(&script, &commit)).map_err(|error| at(&path, &error))?;
        }
    }
    Ok(())
}

fn commit() -> Option<String> {
    let root = root().display().to_string();
    let describe = [
        "-C",
        &root,
        "describe",
        "--always",
        "--exclude=*",
        "--abbrev=12",
        "--dirty",
    ];
    output("git", &describe)
}

/// The script with the commit where src/browser/platform.rs looks for it.
fn marked(script: &str, commit: &str) -> String {
    format!("globalThis.hearthBuild=`{commit}`;{script}")
}
