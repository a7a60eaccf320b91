//! `hearth predict`: what a model says of a picture.

use std::path::PathBuf;

use super::client::silent;
use super::{Error, ModelArguments, picture};
use crate::protocol::{Answer, Command, Outputs, Prediction};

/// Classify a picture.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// A PNG or JPEG file.
    #[arg(long)]
    input: PathBuf,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the engine refuses it.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let chosen = &arguments.model;
    let (mut client, model) = chosen.open()?;
    let input = picture::read(&arguments.input)?;
    let Answer::Prediction(prediction) = client.ask(Command::Predict { model, input })? else {
        return Err(silent().into());
    };
    say(&prediction, chosen.json)
}

fn say(prediction: &Prediction, json: bool) -> Result<(), Error> {
    let Outputs::Probabilities(bytes) = &prediction.outputs;
    let probabilities = bytes.to_f32().ok_or_else(silent)?;
    if json {
        let said = serde_json::json!({
            "outputs": { "probabilities": probabilities }, "labels": prediction.labels,
            "ms": prediction.ms, "device": prediction.device,
        });
        println!("{said}");
        return Ok(());
    }
    let mut ranked: Vec<_> = prediction.labels.iter().zip(&probabilities).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(a.1));
    for (label, probability) in ranked {
        println!("{label:>8}  {:6.2} %", 100.0 * probability);
    }
    Ok(())
}
