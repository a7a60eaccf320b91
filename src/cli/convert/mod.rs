//! `hearth convert`: makes a folder of `models/` from its authors' files, byte for byte the same each time.

mod card;
mod deviation;
mod efficientnet;
mod folder;
mod magika;
mod minilm;
mod onnx;
mod photos;
mod pytorch;

use std::path::{Path, PathBuf};

use super::Error;
use folder::Converted;

/// Make a folder of models/ from its authors' files (`cargo xtask models` fetches those).
#[derive(clap::Args)]
pub struct Arguments {
    /// The model's name.
    #[arg(long)]
    model: String,
    /// The folder of its unpacked packages.
    #[arg(long)]
    from: PathBuf,
    /// The folder to write.
    #[arg(long)]
    out: PathBuf,
    /// The folder that holds `static/samples/`, on which the deviation is measured.
    #[arg(long, default_value = ".")]
    site: PathBuf,
}

/// Reads a model's packages in the first folder; the second is the site.
type Conversion = fn(&Path, &Path) -> Result<Converted, Error>;

/// Every model that is converted. A new one is one line here.
const CONVERSIONS: &[(&str, Conversion)] = &[
    ("efficientnet-lite0", efficientnet::convert),
    ("magika", magika::convert),
    ("minilm", minilm::convert),
];

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or is not what the conversion expects.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let named = |(name, _): &&(&str, Conversion)| *name == arguments.model;
    let Some((_, convert)) = CONVERSIONS.iter().find(named) else {
        let known: Vec<&str> = CONVERSIONS.iter().map(|(name, _)| *name).collect();
        let (known, got) = (known.join(", "), &arguments.model);
        return Err(format!("expected a model that is converted ({known}), got '{got}'").into());
    };
    let converted = convert(&arguments.from, &arguments.site)?;
    folder::write(&arguments.out, converted)
}
