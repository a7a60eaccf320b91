//! `cargo xtask test`: everything that CI runs, cheapest first.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::shell::{finish, program, root, run as call};
use crate::{dist, recipes, serve, size, tools};

/// One step: its name and what it does.
type Step = (&'static str, fn() -> Outcome);

const STEPS: &[Step] = &[
    ("format", format),
    ("deny", deny),
    ("clippy", clippy),
    ("architecture", architecture),
    ("native", native),
    ("wasm", wasm),
    ("dist", dist::run),
    ("size", size::run),
    ("serve", serve::check),
    ("browser", browser),
];

/// Runs all steps, or those that are named.
pub fn run(names: &[String]) -> Outcome {
    if let Some(unknown) = names
        .iter()
        .find(|name| !STEPS.iter().any(|(known, _)| known == name))
    {
        let known: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "expected steps out of {}, got '{unknown}'",
            known.join(", ")
        ));
    }
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for (name, step) in STEPS
        .iter()
        .filter(|(name, _)| names.is_empty() || names.iter().any(|wanted| wanted == name))
    {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = step();
        times.push((name, start.elapsed()));
        if let Err(error) = outcome {
            report(&times);
            println!("{} passed, 1 failed", times.len() - 1);
            return Err(format!("the step '{name}' failed: {error}"));
        }
    }
    report(&times);
    println!("{} passed, 0 failed", times.len());
    Ok(())
}

fn report(times: &[(&str, Duration)]) {
    println!("\n== times");
    for (name, time) in times {
        println!("{name:<14}{:>6} s", time.as_secs());
    }
}

fn format() -> Outcome {
    call("cargo", &["fmt", "--all", "--check"])
}

/// All native tests are built with these features: others would compile the engine once more.
pub const NATIVE: [&str; 4] = ["test", "--workspace", "--features", "hearth/cli,hearth/ui"];

fn architecture() -> Outcome {
    call(
        "cargo",
        &[&NATIVE[..], &["--test", "architecture"]].concat(),
    )
}

fn deny() -> Outcome {
    tools::cargo_deny()?;
    call(
        "cargo",
        &[
            "deny",
            "--all-features",
            "check",
            "licenses",
            "bans",
            "sources",
        ],
    )
}

fn clippy() -> Outcome {
    tools::wasm_target()?;
    let strict = ["--", "-D", "warnings"];
    let native = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        "hearth/convert,hearth/ui",
    ];
    call("cargo", &[&native[..], &strict].concat())?;
    // Together, to check the dependencies once; `dist` builds page and engine each with its own features.
    let wasm = [
        "clippy",
        "--target",
        "wasm32-unknown-unknown",
        "--lib",
        "--bins",
        "--features",
        "page,runs-page,tables-page,gpu,tables-engine",
    ];
    call("cargo", &[&wasm[..], &strict].concat())?;
    // The widget is never built together with the page: what the two share stands elsewhere in each.
    let widget = [
        "clippy",
        "--target",
        "wasm32-unknown-unknown",
        "--lib",
        "--bin",
        "widget_app",
        "--features",
        "widget",
    ];
    call("cargo", &[&widget[..], &strict].concat())
}

/// The test suites that need no browser.
const SUITES: &[&str] = &[
    "engine",
    "kernels",
    "against_definitions",
    "own_classes",
    "lines",
    "bench",
    "training",
    "weights",
    "pipeline",
    "figures",
    "optimizers",
    "lora",
    "handover",
    "diff",
    "runs",
    "intake",
    "tables",
    "goldens",
    "zoo",
    "command_line",
    "austen",
    "clothes",
    "from_nothing",
    "reducer",
    "link",
    "capsules",
    "sessions",
    "runs_page",
    "tables_page",
    "sharing",
];

fn native() -> Outcome {
    let suites: Vec<&str> = SUITES.iter().flat_map(|suite| ["--test", suite]).collect();
    call(
        "cargo",
        &[&NATIVE[..], &["--lib", "--bins"], &suites].concat(),
    )
}

fn wasm() -> Outcome {
    tools::wasm_target()?;
    tools::wasm_bindgen()?;
    tools::wasm_pack()?;
    let (chrome, driver) = tools::browser()?;
    let driver = driver.display().to_string();
    let pack = [
        "test",
        "--headless",
        "--chrome",
        "--chromedriver",
        &driver,
        "--mode",
        "no-install",
        ".",
        "--features",
        "engine,ui",
        "--test",
        "web",
    ];
    finish(
        program("wasm-pack", &pack)
            .env("CHROME", chrome)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "180"),
    )
}

fn browser() -> Outcome {
    recipes::in_ci()?;
    browser_tests("")
}

/// Those of the browser tests whose names contain these words.
pub fn browser_tests(names: &str) -> Outcome {
    browser_tests_with(names, &[])
}

/// As [`browser_tests`], with further variables.
pub fn browser_tests_with(names: &str, further: &[(&str, PathBuf)]) -> Outcome {
    let (chrome, driver) = tools::browser()?;
    dist::ensure()?;
    let axe = tools::axe()?;
    let tests = [
        "--test",
        "browser",
        names,
        "--",
        "--test-threads",
        "1",
        "--nocapture",
    ];
    finish(
        program("cargo", &[&NATIVE[..], &tests].concat())
            .env("HEARTH_DIST", root().join("dist"))
            .env("HEARTH_AXE", axe)
            .envs(further.iter().map(|(name, value)| (name, value)))
            .env("HEARTH_RECIPES", recipes::folder())
            .env("CHROME", chrome)
            .env("CHROMEDRIVER", driver),
    )
}
