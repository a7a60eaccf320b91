//! `cargo xtask test`: everything that CI runs, cheapest first.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Stdio};
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
    ("types", types),
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
    // The site takes as long as all that comes before it, and for most of that one core.
    let mut site = names.is_empty().then(Beside::start).transpose()?;
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for (name, step) in STEPS
        .iter()
        .filter(|(name, _)| names.is_empty() || names.iter().any(|wanted| wanted == name))
    {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = match (*name, &mut site) {
            ("dist", Some(site)) => site.finish(),
            _ => step(),
        };
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

/// `cargo xtask dist` in a process beside the first steps, which builds in folders of its own.
struct Beside {
    child: Child,
    said: PathBuf,
}

impl Beside {
    fn start() -> Result<Self, String> {
        // Both need it, and rustup is not asked twice at a time.
        tools::wasm_target()?;
        let said = root().join("target/dist.log");
        let problem = |error: std::io::Error| format!("{}: {error}", said.display());
        let log = File::create(&said).map_err(problem)?;
        let both = log.try_clone().map_err(problem)?;
        let own = std::env::current_exe().map_err(problem)?;
        let child = program(&own.display().to_string(), &["dist"])
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(both)
            .spawn();
        let child = child.map_err(problem)?;
        println!("The site is built meanwhile: {}", said.display());
        Ok(Self { child, said })
    }

    /// Waits for it, and shows what it said.
    fn finish(&mut self) -> Outcome {
        let ended = self.child.wait().map_err(|error| error.to_string())?;
        println!(
            "{}",
            std::fs::read_to_string(&self.said).unwrap_or_default()
        );
        match ended.success() {
            true => Ok(()),
            false => Err(format!("failed ({ended}): cargo xtask dist")),
        }
    }
}

impl Drop for Beside {
    /// Nothing more is begun for a test that failed already; what cargo compiles at that moment it compiles to the end.
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
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

/// TypeScript reads the samples, which use all types and misuse some; then the types are held against what they are the types of.
fn types() -> Outcome {
    let modules = tools::typescript()?;
    let compiler = modules.join("typescript/bin/tsc").display().to_string();
    call(tools::node(), &[&compiler, "--project", "tests/types"])?;
    finish(program(tools::node(), &["tests/types/agree.js"]).env("NODE_PATH", modules))
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
        "--test",
        "web",
        "--features",
        "page,runs-page,tables-page,gpu,pictures-worker,tables-engine",
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
    "card",
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
    "pictures",
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
    "text_runs",
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
        // All at once: tests/browser/main.rs gives places.
        "--test-threads",
        "250",
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
