//! `cargo xtask size`: what a visitor downloads, against its budget.

use std::path::PathBuf;

use crate::Outcome;
use crate::pack::{brotli, gzip};
use crate::shell::root;

/// An artefact: the files of dist/ whose names start and end so, and how much they may weigh together, gzip -9.
struct Artefact {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    budget: usize,
}

const ARTEFACTS: &[Artefact] = &[
    Artefact {
        name: "page",
        files: &[("app-", ".wasm"), ("app-", ".js"), ("boot", ".js")],
        budget: 150_000,
    },
    Artefact {
        name: "later scripts",
        files: &[
            ("further_settings", ".js"),
            ("late", ".js"),
            ("outdated", ".js"),
            ("share", ".js"),
            ("sw", ".js"),
        ],
        budget: 10_000,
    },
    Artefact {
        name: "page of runs",
        files: &[("runs", ".wasm"), ("runs", ".js")],
        budget: 260_000,
    },
    Artefact {
        name: "page to write",
        files: &[
            ("write", ".html"),
            ("write", ".css"),
            ("write", ".js"),
            ("parts", "s"),
            ("curve", ".js"),
        ],
        budget: 25_000,
    },
    Artefact {
        name: "page of clothes",
        files: &[
            ("clothes", ".html"),
            ("clothes", ".css"),
            ("clothes", ".js"),
            ("work", ".js"),
            ("parts", "s"),
            ("curve", ".js"),
        ],
        budget: 25_000,
    },
    Artefact {
        name: "page of pictures",
        files: &[
            ("pictures", ".html"),
            ("pictures", ".css"),
            ("pictures", ".js"),
            ("work", ".js"),
            ("parts", "s"),
        ],
        budget: 25_000,
    },
    Artefact {
        name: "picture reader",
        files: &[("read_pictures", ".wasm"), ("read_pictures", ".js")],
        budget: 220_000,
    },
    Artefact {
        name: "page of tables",
        files: &[("tables", ".wasm"), ("tables", ".js")],
        budget: 160_000,
    },
    Artefact {
        name: "widget's tag",
        files: &[("widget", "get.js")],
        budget: 10_000,
    },
    Artefact {
        name: "widget",
        files: &[("widget_app", ".wasm"), ("widget_app", ".js")],
        budget: 160_000,
    },
    Artefact {
        name: "JavaScript API",
        files: &[("hearth", ".js")],
        budget: 10_000,
    },
    Artefact {
        name: "CPU engine",
        files: &[("engine_cpu_bg", ".wasm"), ("engine_cpu", ".js")],
        budget: 800_000,
    },
    Artefact {
        name: "CPU, relaxed",
        files: &[("engine_cpu_relaxed", ".wasm"), ("engine_cpu", ".js")],
        budget: 800_000,
    },
    Artefact {
        name: "engine of tables",
        files: &[("engine_tables", ".wasm"), ("engine_tables", ".js")],
        budget: 650_000,
    },
    Artefact {
        name: "GPU engine",
        files: &[("engine_gpu", ".wasm"), ("engine_gpu", ".js")],
        budget: 3_000_000,
    },
];

/// Runs it.
pub fn run() -> Outcome {
    crate::dist::ensure()?;
    println!(
        "{:<16}{:>12}{:>12}{:>12}{:>12}",
        "artefact", "raw", "gzip -9", "brotli", "budget"
    );
    let mut over = Vec::new();
    for artefact in ARTEFACTS {
        let files = find(artefact)?;
        if files.is_empty() {
            println!("{:<16}{:>12}", artefact.name, "not built");
            over.push(format!("{} is not in dist/", artefact.name));
            continue;
        }
        let mut sums = [0; 3];
        for file in files {
            let bytes =
                std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            sums[0] += bytes.len();
            sums[1] += gzip(&bytes)?.len();
            sums[2] += brotli(&bytes)?.len();
        }
        println!(
            "{:<16}{:>12}{:>12}{:>12}{:>12}",
            artefact.name, sums[0], sums[1], sums[2], artefact.budget
        );
        if sums[1] > artefact.budget {
            let over_by = sums[1] - artefact.budget;
            over.push(format!(
                "{} is {over_by} bytes over its budget",
                artefact.name
            ));
        }
    }
    if over.is_empty() {
        Ok(())
    } else {
        Err(over.join("; "))
    }
}

fn find(artefact: &Artefact) -> Result<Vec<PathBuf>, String> {
    let folder = root().join("dist");
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let matches = |path: &PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        artefact
            .files
            .iter()
            .any(|(start, end)| name.starts_with(start) && name.ends_with(end))
    };
    Ok(entries
        .flatten()
        .map(|entry| entry.path())
        .filter(matches)
        .collect())
}
