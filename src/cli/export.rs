//! `hearth export`: writes a model's weights as a safetensors file.

use std::path::PathBuf;

use super::client::silent;
use super::{Error, ModelArguments, output};
use crate::protocol::{Answer, Command};
use crate::weights::sha256;

/// Write a model's weights.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// The file format.
    #[arg(long, value_parser = ["safetensors"], default_value = "safetensors")]
    format: String,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or the engine refuses it.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let chosen = &arguments.model;
    let (mut client, model) = chosen.open()?;
    let model = model.handle;
    let Answer::Exported(file) = client.ask(Command::Export { model })? else {
        return Err(silent().into());
    };
    output::write(&arguments.out, &file.0)?;
    let (out, bytes, hash) = (
        arguments.out.display().to_string(),
        file.0.len(),
        sha256(&file.0),
    );
    if chosen.json {
        println!(
            "{}",
            serde_json::json!({ "out": out, "format": arguments.format, "bytes": bytes, "sha256": hash })
        );
    } else {
        println!("{bytes} bytes written to {out}, SHA-256 {hash}");
    }
    Ok(())
}
