//! `cargo xtask bench`: the lines of the comparison on the built site, against the last kept result.

use crate::Outcome;
use crate::shell::{finish, program, root};
use crate::{dist, tools};

const HELP: &str = "cargo xtask bench [--device cpu|webgpu] [--rounds N] [--keep] [LINE…]";

/// Runs it.
pub fn run(arguments: &[String]) -> Outcome {
    let mut bench = program(
        "cargo",
        &["bench", "--features", "ui", "--bench", "browser"],
    );
    let (mut lines, mut keeps) = (Vec::new(), false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| HELP.to_owned());
        match argument.as_str() {
            "--device" => drop(bench.env("HEARTH_BENCH_DEVICE", value()?)),
            "--rounds" => drop(bench.env("HEARTH_BENCH_ROUNDS", value()?)),
            "--keep" => keeps = true,
            option if option.starts_with('-') => return Err(HELP.into()),
            line => lines.push(line.to_owned()),
        }
    }
    let (chrome, driver) = tools::browser()?;
    dist::ensure()?;
    let bench = bench
        .env("HEARTH_BENCH_LINES", lines.join(","))
        .env("HEARTH_DIST", root().join("dist"))
        .env("CHROME", chrome)
        .env("CHROMEDRIVER", driver);
    finish(bench)?;
    if keeps { keep() } else { Ok(()) }
}

fn keep() -> Outcome {
    let (last, kept) = (
        root().join("target/bench/last.json"),
        root().join("benches/kept.json"),
    );
    let copied = std::fs::copy(&last, &kept);
    copied.map_err(|error| format!("{}: {error}", last.display()))?;
    println!("Kept in benches/kept.json");
    Ok(())
}
