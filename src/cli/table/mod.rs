//! `hearth table`: reports on a table, learns to predict one of its columns, and writes the bundled ones.

mod bundle;
mod client;
mod report;
mod train;

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};

use super::{Error, read};
use crate::data::table::{HeaderRule, ReadOptions, Table, is_delimiter, read_table};

/// Work with a table of separated values (CSV).
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Report(report::Arguments),
    Bundle(bundle::Arguments),
    Train(train::Arguments),
}

/// Runs it.
///
/// # Errors
/// When the file cannot be read, or is no table that can be learned from.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    match &arguments.command {
        Command::Report(arguments) => report::run(arguments),
        Command::Bundle(arguments) => bundle::run(arguments),
        Command::Train(arguments) => train::run(arguments),
    }
}

/// Which file, and what is known of it.
#[derive(clap::Args)]
struct FileArguments {
    /// The file of separated values.
    file: PathBuf,
    /// What stands between two cells; found out if left out.
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Whether the first row has the columns' names.
    #[arg(long, value_enum, default_value = "guess")]
    header: Header,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Header {
    Guess,
    First,
    Absent,
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" | b"tab" => Ok(b'\t'),
        [byte] if is_delimiter(*byte) => Ok(*byte),
        _ => Err("expected a comma, a semicolon, another sign, or tab".into()),
    }
}

impl FileArguments {
    /// The table; errors name the file.
    fn table(&self) -> Result<Table, Error> {
        let options = ReadOptions {
            delimiter: self.delimiter,
            header: match self.header {
                Header::Guess => HeaderRule::Guess,
                Header::First => HeaderRule::First,
                Header::Absent => HeaderRule::Absent,
            },
        };
        let table = read_table(&read(&self.file)?, options);
        table.map_err(|error| named(&self.file, &error))
    }
}

fn named(file: &Path, error: &dyn std::error::Error) -> Error {
    format!("{}: {error}", file.display()).into()
}
