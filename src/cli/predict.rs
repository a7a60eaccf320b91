//! `hearth predict`: what a model says of a picture, a file or a text.

use std::path::PathBuf;

use super::client::silent;
use super::{Error, ModelArguments, input};
use crate::protocol::{Answer, Command, Outputs, Prediction};

/// Ask a model about a picture, a file or a text.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// A file of the kind that the model looks at: a PNG or JPEG picture, any file, a text in UTF-8.
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
    let input = input::read(&arguments.input, model.card.input)?;
    let model = model.handle;
    let Answer::Prediction(prediction) = client.ask(Command::Predict { model, input })? else {
        return Err(silent().into());
    };
    match chosen.json {
        true => println!("{}", json(&prediction)?),
        false => say(&prediction)?,
    }
    Ok(())
}

/// The same object as the JavaScript API's.
fn json(prediction: &Prediction) -> Result<serde_json::Value, Error> {
    let (name, bytes) = match &prediction.outputs {
        Outputs::Probabilities(bytes) => ("probabilities", bytes),
        Outputs::Embedding(bytes) => ("embedding", bytes),
    };
    let values = bytes.to_f32().ok_or_else(silent)?;
    Ok(serde_json::json!({
        "outputs": { name: values }, "labels": prediction.labels, "verdict": prediction.verdict,
        "ms": prediction.ms, "device": prediction.device,
    }))
}

/// At most that many classes are told.
const MOST_CLASSES: usize = 10;

fn say(prediction: &Prediction) -> Result<(), Error> {
    if let Some(verdict) = &prediction.verdict {
        println!(
            "{}: {} {}",
            verdict.label, verdict.description, verdict.reason
        );
    }
    match &prediction.outputs {
        Outputs::Probabilities(bytes) => {
            let probabilities = bytes.to_f32().ok_or_else(silent)?;
            let mut ranked: Vec<_> = prediction.labels.iter().zip(&probabilities).collect();
            ranked.sort_by(|a, b| b.1.total_cmp(a.1));
            for (label, probability) in ranked.into_iter().take(MOST_CLASSES) {
                println!("{label:>8}  {:6.2} %", 100.0 * probability);
            }
        }
        Outputs::Embedding(bytes) => println!("{:?}", bytes.to_f32().ok_or_else(silent)?),
    }
    Ok(())
}
