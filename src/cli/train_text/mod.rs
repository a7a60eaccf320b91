//! `hearth train-text`: trains the language model from nothing on novels, all but one, and writes weights, merges, manifest
//! and metrics.

mod card;
mod merges;
mod novels;
mod run;

use std::path::PathBuf;

use super::{Error, output};
use novels::Novels;
use run::Trained;

/// Train the language model from nothing on a folder of texts.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of texts in UTF-8, one `.txt` a novel; `cargo xtask data austen` makes it.
    #[arg(long, default_value = "target/austen/novels")]
    from: PathBuf,
    /// The novel that is not learned: what the figures are measured on.
    #[arg(long, default_value = "persuasion")]
    held_out: String,
    /// Decides the first weights, where stretches begin, their order and what is left out.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Steps of the whole training.
    #[arg(long, default_value_t = run::STEPS)]
    steps: u64,
    /// The folder to write.
    #[arg(long)]
    out: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs it. What is said on the way goes to standard error.
///
/// # Errors
/// When a file cannot be read or written, or training fails.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let novels = Novels::read(&arguments.from, &arguments.held_out)?;
    card::try_folder(&arguments.out)?;
    let merges = merges::train(&novels.train)?;
    output::write(&arguments.out.join(card::MERGES), &merges)?;
    let trained = run::train(&novels, &merges, arguments)?;
    card::write(&arguments.out, &trained, &merges)?;
    say(arguments, &trained);
    Ok(())
}

fn say(arguments: &Arguments, trained: &Trained) {
    let (bits, out) = (
        trained.held_out.bits_per_character(),
        arguments.out.display(),
    );
    if arguments.json {
        let said = serde_json::json!({
            "final_loss": trained.final_loss, "steps": trained.steps.0, "kept_step": trained.steps.1,
            "elapsed_ms": trained.seconds * 1_000.0, "bits_per_character": bits, "out": out.to_string(),
        });
        println!("{said}");
    } else {
        let held_out = &arguments.held_out;
        println!("{held_out}: {bits:.4} bits for each character, written to {out}");
    }
}
