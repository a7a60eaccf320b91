//! `hearth train`: trains a model from nothing on its bundled data, chooses the best epoch by the validation part, looks
//! at the held-out part once, and writes weights, manifest, card, metrics and the capsule that trains it again. With `--from` it teaches a
//! shipped model samples of one's own.

pub mod from_scratch;
mod own;
pub mod parts;
pub mod recipe;
pub mod run;
pub mod settings;

use std::path::PathBuf;

use super::platform::unix_ms;
use super::{Error, card, output};
use from_scratch::{Trained, train};
use parts::Parts;
use settings::Settings;

/// Train a model from nothing on its bundled data; or, with --from, teach a shipped one samples of your own.
#[derive(clap::Args)]
pub struct Arguments {
    /// The model's name.
    #[arg(long)]
    model: String,
    /// Samples of your own to teach the shipped model, instead of training from nothing: a folder or a zip of pictures in folders named for
    /// their classes, or for a model of texts a CSV with the columns `text` and `label`.
    #[arg(long)]
    from: Option<PathBuf>,
    /// A JSON file with settings, named as in `hearth.d.ts` or with underscores; also `warmup_epochs`.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Decides the first weights, the order of samples and every distortion; 1 if the file has none.
    #[arg(long)]
    seed: Option<u64>,
    /// End after that many steps.
    #[arg(long)]
    max_steps: Option<u64>,
    /// The folder to write.
    #[arg(long)]
    out: PathBuf,
    /// The folder that holds `models/` and `static/data/`.
    #[arg(long, default_value = ".")]
    site: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs it.
///
/// # Errors
/// When the model is unknown, a file cannot be read or written, or training fails.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    match &arguments.from {
        Some(from) => own::run(arguments, from),
        None => from_nothing(arguments),
    }
}

fn from_nothing(arguments: &Arguments) -> Result<(), Error> {
    let (entry, recipe) = recipe::find(&arguments.model)?;
    let mut settings = Settings::of(recipe);
    if let Some(file) = &arguments.config {
        settings = settings.read(file)?;
    }
    settings.set(arguments.seed, arguments.max_steps);
    card::try_folder(&arguments.out, recipe)?;
    let data = Parts::read(entry.name, &arguments.site)?;
    let config = settings.for_samples(data.train.len())?;
    let (started_ms, data_sha256) = (unix_ms(), data.manifest_sha256.clone());
    let trained = train(entry, recipe, &config, data)?;
    let weights = card::weights(&trained)?;
    card::write(&arguments.out, &trained, &weights)?;
    let capsule = run::capsule(&trained, started_ms, &data_sha256, &weights);
    output::write(&arguments.out.join(card::CAPSULE), capsule.write()?)?;
    say(arguments, &trained);
    Ok(())
}

fn say(arguments: &Arguments, trained: &Trained) {
    let (accuracy, out) = (trained.held_out.accuracy(), arguments.out.display());
    if arguments.json {
        let said = serde_json::json!({
            "final_loss": trained.final_loss, "steps": trained.steps.0, "elapsed_ms": trained.elapsed_ms,
            "accuracy": accuracy, "out": out.to_string(),
        });
        println!("{said}");
    } else {
        println!("final_loss {:.6}", trained.final_loss);
        println!(
            "held-out accuracy {:.2} %, written to {out}",
            100.0 * accuracy
        );
    }
}
