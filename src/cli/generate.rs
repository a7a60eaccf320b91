//! `hearth generate`: a language model goes on with a text.

use std::io::Write as _;

use super::client::silent;
use super::{Error, ModelArguments};
use crate::protocol::{Answer, Command, GenerateOptions, Progress};

/// Let a language model go on with a text.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    model: ModelArguments,
    /// How the text begins.
    #[arg(long, default_value = "")]
    prompt: String,
    /// The most pieces that are written.
    #[arg(long, default_value_t = GenerateOptions::default().max_pieces)]
    max_pieces: u32,
    /// 0 takes the most probable piece always; higher is wilder.
    #[arg(long, default_value_t = GenerateOptions::default().temperature)]
    temperature: f64,
    /// Draw from so many of the most probable pieces; 0 from all.
    #[arg(long, default_value_t = 0)]
    top_k: u32,
    /// Draw from the most probable pieces that make up this share.
    #[arg(long, default_value_t = GenerateOptions::default().top_p)]
    top_p: f64,
    /// Decides each draw.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// End before the first of these; may be given more than once.
    #[arg(long)]
    stop: Vec<String>,
    /// With --json, tell so many of the most probable pieces at each place.
    #[arg(long, default_value_t = 0)]
    shown: u32,
}

impl Arguments {
    fn options(&self) -> GenerateOptions {
        GenerateOptions {
            max_pieces: self.max_pieces,
            temperature: self.temperature,
            top_k: self.top_k,
            top_p: self.top_p,
            seed: self.seed,
            stop: self.stop.clone(),
            shown: self.shown,
        }
    }
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, or the engine refuses.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let chosen = &arguments.model;
    let (mut client, model) = chosen.open()?;
    let command = Command::Generate {
        model: model.handle,
        prompt: arguments.prompt.clone(),
        options: arguments.options(),
    };
    let mut pieces = Vec::new();
    if !chosen.json {
        print!("{}", arguments.prompt);
    }
    let answer = client.ask_and_hear(command, &mut |progress| {
        let Progress::Piece(piece) = progress else {
            return;
        };
        match chosen.json {
            true => pieces.push(piece),
            // A terminal that is gone shows nothing; the text is the answer's as well.
            false => {
                let mut to = std::io::stdout();
                let _ = write!(to, "{}", piece.text).and_then(|()| to.flush());
            }
        }
    })?;
    let Answer::Generated(generated) = answer else {
        return Err(silent().into());
    };
    let rate = f64::from(generated.pieces) * 1_000.0 / generated.ms;
    match chosen.json {
        true => {
            let mut said = serde_json::to_value(&generated)?;
            said["prompt"] = arguments.prompt.clone().into();
            said["pieces_per_second"] = rate.into();
            said["steps"] = serde_json::to_value(&pieces)?;
            println!("{said}");
        }
        false => eprintln!("\n{} pieces, {rate:.0} a second", generated.pieces),
    }
    Ok(())
}
