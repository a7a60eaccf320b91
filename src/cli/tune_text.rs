//! `hearth tune-text`: teaches a language model a text, and says how well it foresees the held-out end of it before and after.

use std::path::PathBuf;

use super::client::silent;
use super::{Error, ModelArguments, output, progress};
use crate::protocol::{Answer, Bytes, Command, TextTuning};

/// Teach a language model a text.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// The text, in UTF-8.
    #[arg(long)]
    text: PathBuf,
    /// Passes over the text.
    #[arg(long, default_value_t = TextTuning::default().epochs)]
    epochs: u32,
    /// Decides where stretches begin, their order, and where the adapters begin.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The highest learning rate.
    #[arg(long, default_value_t = TextTuning::default().learning_rate)]
    learning_rate: f64,
    /// Rank of the adapters.
    #[arg(long, default_value_t = TextTuning::default().lora_rank)]
    rank: u32,
    /// The adapters' product counts alpha / rank times.
    #[arg(long, default_value_t = TextTuning::default().lora_alpha)]
    alpha: f64,
    /// Stretches a step.
    #[arg(long, default_value_t = TextTuning::default().batch_size)]
    batch_size: u32,
    /// Pieces of a stretch.
    #[arg(long, default_value_t = TextTuning::default().length)]
    length: u32,
    /// Share of the text, at its end, that is held out to measure on.
    #[arg(long, default_value_t = TextTuning::default().held_out_share)]
    held_out_share: f64,
    /// End after that many steps.
    #[arg(long)]
    max_steps: Option<u64>,
    /// Write the adapter here: a file that `--weights` takes.
    #[arg(long)]
    adapter: Option<PathBuf>,
    /// Write all weights here: a file that `--weights` takes.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Write the capsule here, from which `replay` trains the run again; the text is in it.
    #[arg(long)]
    capsule: Option<PathBuf>,
}

impl Arguments {
    fn options(&self) -> TextTuning {
        TextTuning {
            epochs: self.epochs,
            batch_size: self.batch_size,
            length: self.length,
            learning_rate: self.learning_rate,
            seed: self.seed,
            lora_rank: self.rank,
            lora_alpha: self.alpha,
            held_out_share: self.held_out_share,
            max_steps: self.max_steps,
        }
    }
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or the engine refuses.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let places = [&arguments.adapter, &arguments.out, &arguments.capsule];
    for file in places.into_iter().flatten() {
        output::try_file(file)?;
    }
    let (mut client, model) = arguments.model.open()?;
    let model = model.handle;
    let command = Command::TuneText {
        model,
        text: super::read_text(&arguments.text)?.text,
        options: arguments.options(),
        resume: None,
    };
    let answer = client.ask_and_hear(command, &mut |said| progress::say(&said))?;
    let Answer::TextTuned(summary) = answer else {
        return Err(silent().into());
    };
    for (command, file) in [
        (Command::ExportAdapter { model }, &arguments.adapter),
        (Command::Export { model }, &arguments.out),
        (Command::ExportCapsule { model }, &arguments.capsule),
    ] {
        if let Some(file) = file {
            let Answer::Exported(Bytes(bytes)) = client.ask(command)? else {
                return Err(silent().into());
            };
            output::write(file, bytes)?;
        }
    }
    match arguments.model.json {
        true => println!("{}", serde_json::to_value(&summary)?),
        false => println!(
            "held out: {:.4} bits for each character before, {:.4} after; {} steps in {:.1} s",
            summary.before.bits_per_character,
            summary.after.bits_per_character,
            summary.steps,
            summary.elapsed_ms / 1_000.0
        ),
    }
    Ok(())
}
