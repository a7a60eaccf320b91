//! `hearth train`: trains a model from nothing on its bundled data, chooses the best epoch by the validation part, looks
//! at the held-out part once, and writes weights, manifest, card and metrics.

use std::path::{Path, PathBuf};
use std::time::Instant;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::Error;
use super::card::{self, Result as Trained};
use super::platform::NativePlatform;
use crate::data::{Augmentation, DIGIT, Images, preprocess::digit};
use crate::engine::dataset::PartDownload;
use crate::engine::failure::{bad_evaluation, bad_training, unknown_model};
use crate::eval::{Evaluation, Figures};
use crate::model::{self, Entry, Network, REGISTRY, Trainable};
use crate::train::{FromScratch, Schedule, Session, SessionConfig};

/// Train a model from nothing on its bundled data.
#[derive(clap::Args)]
pub struct Arguments {
    /// The model's name.
    #[arg(long)]
    model: String,
    /// A JSON file with `epochs`, `batch_size`, `learning_rate` and `warmup_epochs`.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Decides the first weights, the order of samples and every distortion.
    #[arg(long, default_value_t = 1)]
    seed: u64,
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

/// What a recipe may change.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Passes over the training part.
    pub epochs: u32,
    /// Samples a step.
    pub batch_size: usize,
    /// Adam's highest learning rate.
    pub learning_rate: f64,
    /// Epochs over which the rate rises.
    pub warmup_epochs: u32,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            epochs: 60,
            batch_size: 64,
            learning_rate: 0.002,
            warmup_epochs: 2,
        }
    }
}

/// Runs it.
///
/// # Errors
/// When the model is unknown, a file cannot be read or written, or training fails.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let known: Vec<&str> = REGISTRY.iter().map(|entry| entry.name).collect();
    let entry =
        model::find(&arguments.model).ok_or_else(|| unknown_model(&arguments.model, &known))?;
    let recipe = read_recipe(arguments.config.as_deref())?;
    let data = Parts::read(entry.name, &arguments.site)?;
    let trained = train(arguments, entry, recipe, data)?;
    card::write(&arguments.out, &trained)?;
    let out = arguments.out.display().to_string();
    if arguments.json {
        let said = serde_json::json!({
            "final_loss": trained.final_loss, "steps": trained.steps, "elapsed_ms": trained.elapsed_ms,
            "accuracy": trained.held_out.accuracy(), "out": out,
        });
        println!("{said}");
    } else {
        println!("final_loss {:.6}", trained.final_loss);
        println!(
            "held-out accuracy {:.2} %, written to {out}",
            100.0 * trained.held_out.accuracy()
        );
    }
    Ok(())
}

fn read_recipe(file: Option<&Path>) -> Result<Recipe, Error> {
    let Some(file) = file else {
        return Ok(Recipe::default());
    };
    let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", file.display()))?)
}

struct Parts {
    train: Images,
    validation: Images,
    held_out: Images,
}

impl Parts {
    fn read(name: &str, site: &Path) -> Result<Self, Error> {
        let platform = NativePlatform::new(site, site);
        let part = |part| -> Result<Images, Error> {
            let mut download = PartDownload::new(name, part);
            loop {
                if let Some(images) = pollster::block_on(download.advance(&platform))? {
                    return Ok(images);
                }
            }
        };
        Ok(Self {
            train: part("train")?,
            validation: part("validation")?,
            held_out: part("held_out")?,
        })
    }
}

/// The best epoch so far.
struct Best {
    epoch: u32,
    validation: Figures,
    network: Box<dyn Network>,
}

fn train(
    arguments: &Arguments,
    entry: &Entry,
    recipe: Recipe,
    data: Parts,
) -> Result<Trained, Error> {
    let device = Device::flex();
    device.seed(arguments.seed);
    let classes = crate::data::digits::LABELS.len();
    let start = Instant::now();
    let mut session = session(
        arguments,
        (entry.init)(classes, &device).as_ref(),
        recipe,
        data.train,
    )?;
    let mut best: Option<Best> = None;
    let mut final_loss = f64::NAN;
    while !session.is_done() {
        let epoch = session.epoch();
        let end = (session.steps_taken() + session.steps_per_epoch()).min(session.total_steps());
        while session.steps_taken() < end {
            session.step();
        }
        let progress =
            pollster::block_on(session.read_progress()).map_err(|error| bad_training(&error))?;
        let Some(progress) = progress else { continue };
        final_loss = progress.loss;
        let network = session.network();
        let validation = measure(network.as_ref(), &data.validation, classes)?;
        eprintln!(
            "epoch {epoch:3}: loss {:.4}, training accuracy {:.4}, validation accuracy {:.4}, validation loss {:.4}, {:.0} s",
            progress.loss,
            progress.accuracy,
            validation.accuracy(),
            validation.log_loss,
            start.elapsed().as_secs_f64()
        );
        if best
            .as_ref()
            .is_none_or(|best| validation.log_loss < best.validation.log_loss)
        {
            best = Some(Best {
                epoch,
                validation,
                network,
            });
        }
    }
    let best = best.ok_or("no step was taken")?;
    let held_out = measure(best.network.as_ref(), &data.held_out, classes)?;
    Ok(Trained {
        model: entry.name,
        recipe,
        seed: arguments.seed,
        steps: session.steps_taken(),
        final_loss,
        elapsed_ms: start.elapsed().as_secs_f64() * 1_000.0,
        best_epoch: best.epoch,
        network: best.network,
        validation: best.validation,
        held_out,
    })
}

fn session(
    arguments: &Arguments,
    network: &dyn Network,
    recipe: Recipe,
    images: Images,
) -> Result<Session, Error> {
    let source = FromScratch {
        images,
        batch_size: recipe.batch_size,
        augmentation: Augmentation::STRONG,
        seed: arguments.seed,
    };
    let steps_per_epoch = crate::train::BatchSource::steps_per_epoch(&source);
    let config = SessionConfig {
        epochs: recipe.epochs,
        batch_size: recipe.batch_size,
        learning_rate: recipe.learning_rate,
        schedule: Schedule::WarmupCosine {
            warmup_steps: u64::from(recipe.warmup_epochs) * steps_per_epoch,
            total_steps: u64::from(recipe.epochs) * steps_per_epoch,
        },
        seed: arguments.seed,
        max_steps: arguments.max_steps,
    };
    Ok(
        Session::new(network, Trainable::All, Box::new(source), config)
            .map_err(|error| bad_training(&error))?,
    )
}

fn measure(network: &dyn Network, images: &Images, classes: usize) -> Result<Figures, Error> {
    let labels = images
        .labels
        .iter()
        .map(|label| usize::from(*label))
        .collect();
    let mut evaluation = Evaluation::new(DIGIT, digit::from_bytes(&images.pixels), labels);
    while !evaluation.is_done() {
        pollster::block_on(evaluation.advance(network)).map_err(|error| bad_evaluation(&error))?;
    }
    Ok(Figures::new(&evaluation.into_answers(), classes))
}
