//! `hearth models`: lists the models.

use std::path::PathBuf;

use super::Error;
use super::client::{Client, silent};
use crate::model::FROM_NOTHING;
use crate::protocol::{Answer, Command};

/// List the models.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder that holds `models/`.
    #[arg(long, default_value = ".")]
    site: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs it.
///
/// # Errors
/// When a manifest cannot be read.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let mut client = Client::new(&arguments.site);
    let mut cards = Vec::new();
    for list in [Command::Models, Command::Writers] {
        let Answer::Models(listed) = client.ask(list)? else {
            return Err(silent().into());
        };
        cards.extend(listed);
    }
    for entry in FROM_NOTHING {
        cards.push(client.load(entry.name, None)?.card);
    }
    if arguments.json {
        println!("{}", serde_json::json!({ "models": cards }));
        return Ok(());
    }
    for card in cards {
        println!(
            "{}  {} ({} parameters, {} bytes, {})",
            card.name, card.task, card.parameters, card.bytes, card.licence
        );
    }
    Ok(())
}
