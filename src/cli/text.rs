//! `hearth text`: what is in a text, before anything is trained on it.

use std::path::PathBuf;

use super::{Error, read_text};

/// Report on a text: words, paragraphs, repeats.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file.
    file: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs it.
///
/// # Errors
/// When the file cannot be read or is no text.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let report = read_text(&arguments.file)?.report;
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
        return Ok(());
    }
    println!(
        "{}: {} letters, {} words ({} different), {} paragraphs ({} repeat an earlier one)",
        report.encoding,
        report.letters,
        report.words,
        report.distinct_words,
        report.paragraphs,
        report.repeated_paragraphs
    );
    println!("{}", report.sample);
    Ok(())
}
