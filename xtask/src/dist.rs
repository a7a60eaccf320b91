//! `cargo xtask dist`: the folder that any static host serves, from any sub-path.

use std::path::Path;

use crate::Outcome;
use crate::shell::{self, root};
use crate::{pack, tools};

/// Static hosts cut at 25 MiB.
const MOST_BYTES: u64 = 24 * 1024 * 1024;

/// Runs it.
pub fn run() -> Outcome {
    tools::wasm_target()?;
    tools::wasm_bindgen()?;
    tools::trunk()?;
    println!("Building the site (about 15 minutes the first time on two cores)");
    shell::run("trunk", &["build", "--release"])?;
    crate::embed::run(&root().join("dist"))?;
    pack::run(&root().join("dist"))?;
    check_sizes(&root().join("dist"))?;
    check_models(&root().join("dist/models"))?;
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

/// What all models together may weigh.
const MOST_MODELS: u64 = 45_000_000;

fn check_models(folder: &Path) -> Outcome {
    match bytes_in(folder) {
        Ok(bytes) if bytes <= MOST_MODELS => Ok(()),
        Ok(bytes) => Err(format!(
            "models/: expected at most {MOST_MODELS} bytes, got {bytes}"
        )),
        Err(error) => Err(format!("{}: {error}", folder.display())),
    }
}

fn bytes_in(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        bytes += match entry.path().is_dir() {
            true => bytes_in(&entry.path())?,
            false => entry.metadata()?.len(),
        };
    }
    Ok(bytes)
}

/// Builds the site unless it stands there.
pub fn ensure() -> Outcome {
    match root().join("dist/index.html").is_file() {
        true => Ok(()),
        false => run(),
    }
}
