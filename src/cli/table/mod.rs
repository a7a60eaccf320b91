//! `hearth table`: reports on a table, learns to predict one of its columns, and writes the bundled ones.

mod bundle;
mod client;
mod report;
mod train;

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};

use super::{Error, read};
use crate::data::table::{HeaderRule, ReadOptions, Table, TakenFor, is_delimiter, read_table};

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
    /// What a column is taken for instead, as column=numbers or column=categories; once for each.
    #[arg(long = "take", value_parser = taken)]
    taken: Vec<(String, TakenFor)>,
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

fn taken(text: &str) -> Result<(String, TakenFor), String> {
    match text.rsplit_once('=') {
        Some((name, "numbers")) => Ok((name.into(), TakenFor::Numbers)),
        Some((name, "categories")) => Ok((name.into(), TakenFor::Categories)),
        _ => Err("expected column=numbers or column=categories".into()),
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
        let mut table = table.map_err(|error| named(&self.file, &error))?;
        for (name, kind) in &self.taken {
            let retyped = table.retyped(name, *kind);
            let (place, column) = retyped.map_err(|error| named(&self.file, &error))?;
            table.columns[place] = column;
        }
        Ok(table)
    }
}

fn named(file: &Path, error: &dyn std::error::Error) -> Error {
    format!("{}: {error}", file.display()).into()
}
