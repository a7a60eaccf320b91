//! `hearth data clothes`: cuts Fashion-MNIST into the part that ships and the whole that native training learns from.

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::files;
use crate::cli::{Error, read};
use crate::data::{DataManifest, Images, clothes};

/// Convert Fashion-MNIST, as the Debian package `dataset-fashion-mnist` carries it, into `static/data/clothes`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The package's folder of `train-images-idx3-ubyte.gz` and three more.
    #[arg(long)]
    from: PathBuf,
    /// The folder to write what ships into.
    #[arg(long, default_value = "static/data/clothes")]
    out: PathBuf,
    /// The folder to write the whole set into.
    #[arg(long, default_value = "target/clothes/data/clothes")]
    full: PathBuf,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or is no IDX file of pictures of 28 x 28.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let train = read_pair(&arguments.from, "train")?;
    let held_out = read_pair(&arguments.from, "t10k")?;
    let split = clothes::split(&train.labels);
    let shipped = clothes::shipped(&train.labels, &split);
    for (folder, split, what) in [
        (&arguments.full, split, "all its pictures"),
        (
            &arguments.out,
            shipped,
            "11,000 of its 60,000 training pictures, 1,100 a class, and its 10,000 test pictures",
        ),
    ] {
        let parts = [
            ("train", train.select(&split.train)),
            ("validation", train.select(&split.validation)),
            ("held_out", held_out.clone()),
        ];
        files::write(folder, manifest(what), &parts)?;
    }
    Ok(())
}

fn manifest(what: &str) -> DataManifest {
    DataManifest {
        name: "clothes".into(),
        source: format!(
            "Fashion-MNIST, Debian dataset-fashion-mnist 0.0~git20200523.55506a9-1: {what}"
        ),
        licence: "MIT; Fashion-MNIST, copyright 2017 Zalando SE, https://tech.zalando.com".into(),
        split_seed: clothes::SPLIT_SEED,
        files: Vec::new(),
    }
}

fn read_pair(folder: &Path, part: &str) -> Result<Images, Error> {
    let images = unpacked(&folder.join(format!("{part}-images-idx3-ubyte.gz")))?;
    let labels = unpacked(&folder.join(format!("{part}-labels-idx1-ubyte.gz")))?;
    let read = Images::read(&images, &labels);
    read.map_err(|error| format!("{}, {part}: {error}", folder.display()).into())
}

fn unpacked(file: &Path) -> Result<Vec<u8>, Error> {
    let (packed, mut bytes) = (read(file)?, Vec::new());
    GzDecoder::new(&packed[..])
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(bytes)
}
