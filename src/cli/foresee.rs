//! `hearth foresee`: how well a language model foresees a text, in bits for each character.

use std::path::PathBuf;

use super::client::silent;
use super::{Error, ModelArguments};
use crate::protocol::{Answer, Command};

/// Measure how well a language model foresees a text.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// The text, in UTF-8.
    #[arg(long)]
    text: PathBuf,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the engine refuses it.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let (mut client, model) = arguments.model.open()?;
    let text = super::read_text(&arguments.text)?.text;
    let model = model.handle;
    let Answer::Foreseen(figures) = client.ask(Command::Foresee { model, text })? else {
        return Err(silent().into());
    };
    match arguments.model.json {
        true => println!("{}", serde_json::to_value(figures)?),
        false => println!(
            "{:.4} bits for each of {} characters",
            figures.bits_per_character, figures.characters
        ),
    }
    Ok(())
}
