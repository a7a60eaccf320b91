//! `dist/embed/`: what an author copies to have the widget on a site of their own. Names carry the version, and the tag's script knows the
//! hash of each file that it fetches.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use crate::Outcome;
use crate::shell::root;
use crate::shrink::minified;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the script fetches, by the names that it has in dist/.
const FILES: [&str; 9] = [
    "widget_app.js",
    "widget_app_bg.wasm",
    "widget.css",
    "widget_engine.js",
    "engine_cpu_bg.wasm",
    "engine_cpu_relaxed_bg.wasm",
    "widget_engine_gpu.js",
    "engine_gpu_bg.wasm",
    "further_settings.js",
];

/// Models and data sets, whose manifests have their hashes, and samples, which have none.
const FOLDERS: [&str; 3] = ["models", "samples", "data"];

/// The place of the names and hashes in the script.
const SLOT: &str = "const FILES = null;";

/// Writes the bundle from a built folder.
pub fn run(dist: &Path) -> Outcome {
    let bundle = dist.join("embed");
    let problem = |error: std::io::Error| format!("{}: {error}", bundle.display());
    if bundle.exists() {
        std::fs::remove_dir_all(&bundle).map_err(problem)?;
    }
    std::fs::create_dir_all(&bundle).map_err(problem)?;
    let mut entries = Vec::new();
    for name in FILES {
        let path = dist.join(name);
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        std::fs::write(bundle.join(versioned(name)), &bytes).map_err(problem)?;
        entries.push(entry(name, &bytes));
    }
    let source = root().join("static/widget.js");
    let script = std::fs::read_to_string(&source).map_err(problem)?;
    let script = minified(&with_files(&script, &entries)?)?;
    std::fs::write(bundle.join(format!("hearth-demo-{VERSION}.js")), script).map_err(problem)?;
    std::fs::copy(
        root().join("static/widget.d.ts"),
        bundle.join("hearth-demo.d.ts"),
    )
    .map_err(problem)?;
    for folder in FOLDERS {
        link(&dist.join(folder), &bundle.join(folder)).map_err(problem)?;
    }
    Ok(())
}

/// `widget_app_bg.wasm` becomes `widget_app_bg-0.1.0.wasm`.
fn versioned(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, kind)) => format!("{stem}-{VERSION}.{kind}"),
        None => format!("{name}-{VERSION}"),
    }
}

fn entry(name: &str, bytes: &[u8]) -> String {
    let (file, count) = (versioned(name), bytes.len());
    let hash = STANDARD.encode(Sha384::digest(bytes));
    format!("\"{name}\": {{ file: \"{file}\", bytes: {count}, integrity: \"sha384-{hash}\" }}")
}

fn with_files(script: &str, entries: &[String]) -> Result<String, String> {
    let files = format!("const FILES = {{ {} }};", entries.join(", "));
    match script.matches(SLOT).count() {
        1 => Ok(script.replace(SLOT, &files)),
        count => Err(format!(
            "static/widget.js: expected '{SLOT}' once, got it {count} times"
        )),
    }
}

/// The same files under another name cost no space where the disk can do that.
pub fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            link(&from, &to)?;
        } else if std::fs::hard_link(&from, &to).is_err() {
            std::fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_has_the_version_and_a_place_for_its_files() {
        let script = std::fs::read_to_string(root().join("static/widget.js")).unwrap();
        assert!(script.contains(&format!("const VERSION = \"{VERSION}\";")));
        let entry = entry("widget.css", b"a");
        let hash = "sha384-VKWbnyKwuAiA2EJ+VIt8I6vYc0huHwNdzpzWl+hRdQM8qojm1XvDXvrgta/TFF8x";
        assert!(entry.contains(&versioned("widget.css")), "{entry}");
        assert!(entry.contains(hash), "{entry}");
        let script = with_files(&script, &[entry]).unwrap();
        assert!(script.contains("integrity: \"sha384-"));
        assert!(with_files("", &[]).is_err());
    }
}
