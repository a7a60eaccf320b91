//! `cargo xtask growth`: how time and memory grow with batch, picture and text, on both devices; figures and plots for docs/growth.md.

use std::path::Path;

use crate::Outcome;
use crate::bench;
use crate::shell::{python_environment, root, run as call, tools_folder};

/// What draws the plots.
const PACKAGES: &[&str] = &["matplotlib==3.11.2"];

/// Samples of a training step, pixels of a photo's side, tokens of a text.
const LINES: [&str; 18] = [
    "T1-1", "T1-4", "T1-16", "T1-32", "T1-64", "T1-128", "T1-256", "I1-96", "I1-128", "I1-160",
    "I1-224", "I1-320", "I3-8", "I3-16", "I3-32", "I3-64", "I3-128", "I3-256",
];

/// Measures and draws, or with `--draw` draws what was measured before.
pub fn run(arguments: &[String]) -> Outcome {
    let draws_only = match arguments {
        [] => false,
        [option] if option == "--draw" => true,
        _ => return Err("cargo xtask growth [--draw]".into()),
    };
    if !draws_only {
        // Figures of one line after the other gather there: those of other days, and of lines that are not these, go.
        let _ = std::fs::remove_file(root().join("target/bench/last.json"));
        for device in ["cpu", "webgpu"] {
            let options = ["--device", device, "--rounds", "1"];
            let arguments = options.iter().chain(&LINES).map(|word| (*word).to_owned());
            bench::run(&arguments.collect::<Vec<_>>())?;
        }
        let [from, to] = ["target/bench/last.json", "benches/growth.json"];
        std::fs::copy(root().join(from), root().join(to))
            .map_err(|error| format!("{from}: {error}"))?;
    }
    draw(Path::new("benches/growth.py"))
}

/// Runs a script that draws.
pub fn draw(script: &Path) -> Outcome {
    let python = python_environment(&tools_folder().join("plots"), PACKAGES)?;
    call(
        &python.display().to_string(),
        &[&script.display().to_string()],
    )
}
