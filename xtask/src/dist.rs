//! `cargo xtask dist`: the folder that any static host serves, from any sub-path.

use std::path::Path;

use crate::Outcome;
use crate::shell::{self, root};
use crate::tools;

/// Static hosts cut at 25 MiB.
const MOST_BYTES: u64 = 24 * 1024 * 1024;

/// Runs it.
pub fn run() -> Outcome {
    tools::wasm_target()?;
    tools::wasm_bindgen()?;
    tools::trunk()?;
    println!("Building the site (about 15 minutes the first time on two cores)");
    shell::run("trunk", &["build", "--release"])?;
    check_sizes(&root().join("dist"))?;
    println!("The site is in dist/: copy it to any static host, into any folder");
    Ok(())
}

fn check_sizes(folder: &Path) -> Outcome {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            check_sizes(&path)?;
        } else if entry
            .metadata()
            .is_ok_and(|metadata| metadata.len() > MOST_BYTES)
        {
            return Err(format!(
                "{}: larger than 24 MiB, which static hosts do not serve",
                path.display()
            ));
        }
    }
    Ok(())
}

/// Builds the site unless it stands there.
pub fn ensure() -> Outcome {
    match root().join("dist/index.html").is_file() {
        true => Ok(()),
        false => run(),
    }
}
