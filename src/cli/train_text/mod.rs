//! `hearth train-text`: trains the language model from nothing on novels, all but one, and writes weights, merges, manifest
//! and metrics.

mod card;
mod merges;
mod novels;
mod run;

use std::path::PathBuf;

use super::Error;
use novels::Novels;

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
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read or written, or training fails.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let novels = Novels::read(&arguments.from, &arguments.held_out)?;
    std::fs::create_dir_all(&arguments.out)?;
    let merges = merges::train(&novels.train)?;
    std::fs::write(arguments.out.join(card::MERGES), &merges)?;
    let trained = run::train(&novels, &merges, arguments)?;
    card::write(&arguments.out, &trained, &merges)?;
    println!(
        "{}: {:.4} bits for each character, written to {}",
        arguments.held_out,
        trained.held_out.bits_per_character(),
        arguments.out.display()
    );
    Ok(())
}
