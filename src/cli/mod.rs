//! The native command line: one subcommand a file. `--json` prints one object and nothing else on standard output.

mod bench;
mod card;
mod client;
#[cfg(feature = "convert")]
mod convert;
mod data;
mod diff;
mod eval;
mod export;
mod foresee;
mod generate;
mod images;
mod input;
mod models;
mod output;
mod pictures;
mod platform;
mod predict;
mod progress;
pub mod replay;
mod runs;
mod samples;
mod table;
mod text;
mod train;
mod train_text;
mod tune_text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use client::Client;

use crate::data::text::OwnText;
use crate::protocol::LoadedModel;

/// Machine-learning models that run and train in a browser tab; this is the same library, natively.
#[derive(Parser)]
#[command(name = "hearth", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Models(models::Arguments),
    Predict(predict::Arguments),
    Train(train::Arguments),
    TrainText(train_text::Arguments),
    Generate(generate::Arguments),
    Foresee(foresee::Arguments),
    TuneText(tune_text::Arguments),
    Replay(replay::Arguments),
    Eval(eval::Arguments),
    Diff(diff::Arguments),
    Export(export::Arguments),
    Runs(runs::Arguments),
    Bench(bench::Arguments),
    Data(data::Arguments),
    Table(table::Arguments),
    Images(images::Arguments),
    Text(text::Arguments),
    #[cfg(feature = "convert")]
    Convert(convert::Arguments),
}

/// Which model, whose weights, where from: what most subcommands take.
#[derive(clap::Args)]
struct ModelArguments {
    /// The model's name.
    #[arg(long)]
    model: String,
    /// A safetensors file that `export` wrote, instead of the shipped weights.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// The folder that holds `models/` and `data/` (or `static/data/`).
    #[arg(long, default_value = ".")]
    site: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

impl ModelArguments {
    /// An engine with the model in it.
    fn open(&self) -> Result<(Client, LoadedModel), Error> {
        let mut client = Client::new(&self.site);
        let model = client.load(&self.model, self.weights.as_deref())?;
        Ok((client, model))
    }
}

/// What a subcommand fails with: any error, said in one sentence.
pub type Error = Box<dyn std::error::Error>;

/// Runs the command line.
pub fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Models(arguments) => models::run(&arguments),
        Command::Predict(arguments) => predict::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::TrainText(arguments) => train_text::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Foresee(arguments) => foresee::run(&arguments),
        Command::TuneText(arguments) => tune_text::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Runs(arguments) => runs::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Data(arguments) => data::run(&arguments),
        Command::Table(arguments) => table::run(&arguments),
        Command::Images(arguments) => images::run(&arguments),
        Command::Text(arguments) => text::run(&arguments),
        #[cfg(feature = "convert")]
        Command::Convert(arguments) => convert::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hearth: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads a file; the error names it.
fn read(file: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// A person's text, in UTF-8 or, with a mark at its beginning, UTF-16.
fn read_text(file: &Path) -> Result<OwnText, Error> {
    let text = crate::data::text::read_text(&read(file)?);
    text.map_err(|error| format!("{}: {error}", file.display()).into())
}
