//! Installs what a task needs and is missing, says so, and says how long it takes.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::shell::{find, output, program, root, run, tools_folder};

const TRUNK: &str = "0.21.14";
const WASM_PACK: &str = "0.15.1";
const CARGO_DENY: &str = "0.20.2";
const AXE: &str = "4.14.1";
/// Not 7: that has no stable API for scripts yet, and `tests/types/agree.js` is one.
const TYPESCRIPT: &str = "6.0.3";

/// The target that browsers run.
pub fn wasm_target() -> Outcome {
    let installed = output(
        "rustc",
        &[
            "--print",
            "target-libdir",
            "--target",
            "wasm32-unknown-unknown",
        ],
    );
    if installed.is_some_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    println!("Installing the Rust target wasm32-unknown-unknown (half a minute)");
    run("rustup", &["target", "add", "wasm32-unknown-unknown"])
        .map_err(|error| format!("The Rust target wasm32-unknown-unknown is missing, and rustup could not add it: {error}"))
}

/// Trunk, which builds and serves the site; without TLS, for which it has no use here. Later versions need a newer Rust.
pub fn trunk() -> Outcome {
    cargo_tool("trunk", TRUNK, &["--locked", "--no-default-features"], 2)
}

/// wasm-bindgen, at exactly the version of Cargo.lock: trunk would try to download it otherwise.
pub fn wasm_bindgen() -> Outcome {
    // Its lock file names a yanked dependency, so it is not used. It reads megabytes of Wasm, so it is optimised.
    let version = locked_version("wasm-bindgen")?;
    cargo_tool_named(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &version,
        &["--config", "profile.dev.opt-level=1"],
        2,
    )
}

/// wasm-pack, which runs the tests in a headless browser.
pub fn wasm_pack() -> Outcome {
    cargo_tool("wasm-pack", WASM_PACK, &["--locked"], 2)
}

/// cargo-deny, which checks licences, bans and sources.
pub fn cargo_deny() -> Outcome {
    cargo_tool("cargo-deny", CARGO_DENY, &["--locked"], 3)
}

/// Chromium and ChromeDriver: where they lie.
pub fn browser() -> Result<(PathBuf, PathBuf), String> {
    if find_browser().is_none() && find("apt-get").is_some() && is_root() {
        println!("Installing Chromium and ChromeDriver from the system's packages (a minute)");
        run("apt-get", &["update", "--quiet"])?;
        run(
            "apt-get",
            &["install", "--yes", "--quiet", "chromium", "chromium-driver"],
        )?;
    }
    find_browser().ok_or_else(|| {
        "The browser tests need Chromium and ChromeDriver of the same version. Install them (Debian: apt-get install chromium \
         chromium-driver), or name them in the environment: CHROME=/path/to/chromium CHROMEDRIVER=/path/to/chromedriver"
            .into()
    })
}

fn find_browser() -> Option<(PathBuf, PathBuf)> {
    let named = |variable: &str| {
        std::env::var_os(variable)
            .map(PathBuf::from)
            .filter(|file| file.is_file())
    };
    let first = |names: &[&str]| names.iter().find_map(|name| find(name));
    let chrome =
        named("CHROME").or_else(|| first(&["chromium", "chromium-browser", "google-chrome"]))?;
    let driver = named("CHROMEDRIVER").or_else(|| first(&["chromedriver"]))?;
    Some((chrome, driver))
}

fn is_root() -> bool {
    output("id", &["-u"]).as_deref() == Some("0")
}

/// axe-core, which checks accessibility: the file that pages run.
pub fn axe() -> Result<PathBuf, String> {
    Ok(npm_package("axe-core", AXE)?.join("axe-core/axe.min.js"))
}

/// TypeScript, which checks the types of the JavaScript API and of the widget: the folder that it lies in.
pub fn typescript() -> Result<PathBuf, String> {
    npm_package("typescript", TYPESCRIPT)
}

/// Installs a package of npm unless that very version is there: the folder that it lies in.
fn npm_package(name: &str, version: &str) -> Result<PathBuf, String> {
    let folder = tools_folder().join("npm");
    let modules = folder.join("node_modules");
    let about = modules.join(name).join("package.json");
    let about = std::fs::read_to_string(about).unwrap_or_default();
    if !about.contains(&format!("\"version\": \"{version}\"")) {
        println!("Installing {name} {version} from npm (seconds)");
        npm(&folder, &[&format!("{name}@{version}")])?;
    }
    Ok(modules)
}

/// Node.js: Debian calls it nodejs where a package of another kind has the name.
pub fn node() -> &'static str {
    match find("node") {
        Some(_) => "node",
        None => "nodejs",
    }
}

/// Installs packages of npm into a folder, npm itself too where that can be done; no script of theirs is run.
pub fn npm(folder: &Path, packages: &[&str]) -> Outcome {
    if find("npm").is_none() && find("apt-get").is_some() && is_root() {
        println!("Installing npm from the system's packages (a minute)");
        run("apt-get", &["update", "--quiet"])?;
        run("apt-get", &["install", "--yes", "--quiet", "npm"])?;
    }
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let into = folder.display().to_string();
    let quiet = ["--silent", "--no-fund", "--no-audit", "--ignore-scripts"];
    let install = [&["install"], &quiet[..], &["--prefix", &into], packages].concat();
    let installed = run("npm", &install);
    installed.map_err(|error| {
        let names = packages.join(", ");
        format!("{names} could not be installed; npm is needed for that: {error}")
    })
}

fn cargo_tool(name: &str, version: &str, flags: &[&str], minutes: u32) -> Outcome {
    cargo_tool_named(name, name, version, flags, minutes)
}

/// Installs a crate's program unless that very version is on the path. They are built with `--debug` but little of it, and share what they
/// are made of: compiling them takes less than half the time, and running them no longer.
fn cargo_tool_named(
    name: &str,
    package: &str,
    version: &str,
    flags: &[&str],
    minutes: u32,
) -> Outcome {
    let present = output(name, &["--version"]).unwrap_or_default();
    if present.split_whitespace().any(|word| word == version) {
        return Ok(());
    }
    println!("Installing {package} {version} (about {minutes} minutes on two cores)");
    let folder = tools_folder().display().to_string();
    let mut arguments = vec![
        "install",
        package,
        "--version",
        version,
        "--root",
        &folder,
        "--quiet",
        "--debug",
    ];
    arguments.extend(flags);
    let mut install = program("cargo", &arguments);
    // The repository's settings for Wasm are not for tools.
    install
        .current_dir(std::env::temp_dir())
        .env_remove("RUSTFLAGS")
        .env("CARGO_TARGET_DIR", tools_folder().join("build"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    crate::shell::finish(&mut install)
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String, String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock: {error}"))?;
    let name = format!("name = \"{package}\"");
    let after = lock.lines().skip_while(|line| *line != name).nth(1);
    let version = after
        .and_then(|line| line.strip_prefix("version = \""))
        .and_then(|rest| rest.strip_suffix('"'));
    version
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock names no version of {package}"))
}
