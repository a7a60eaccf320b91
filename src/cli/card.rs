//! Writes what a training leaves behind: weights, manifest, metrics, and the card with its figures.

use std::fmt::Write as _;
use std::path::Path;

use super::train::from_scratch::Trained;
use super::train::recipe::Recipe;
use super::{Error, output};
use crate::eval::{Figures, precision, recall};
use crate::model::digits::DigitsConfig;
use crate::protocol::{OptimizerKind, ScheduleKind, TrainConfig};
use crate::weights::{
    Description, Manifest, ManifestWeights, OwnClasses, TensorEntry, chunks, save, sha256,
};

/// The file of a trained model's weights.
///
/// # Errors
/// When the device gives no numbers back.
pub fn weights(trained: &Trained) -> Result<Vec<u8>, Error> {
    let description = Description {
        model: trained.recipe.name.into(),
        labels: trained.recipe.labels(),
        ..Description::default()
    };
    let file = pollster::block_on(save(trained.best.network.as_ref(), &description));
    Ok(file?)
}

const MANIFEST: &str = "manifest.json";
const CARD: &str = "CARD.md";

/// The file of figures and settings.
pub const METRICS: &str = "metrics.json";

/// The file of the capsule.
pub const CAPSULE: &str = "capsule.json";

/// Makes the folder and tries whether all that a training of that model leaves behind can be written there.
///
/// # Errors
/// When a file cannot be written.
pub fn try_folder(folder: &Path, recipe: &Recipe) -> Result<(), Error> {
    let weights = weights_file(recipe);
    output::try_folder(
        folder,
        &[weights.as_str(), MANIFEST, METRICS, CARD, CAPSULE],
    )
}

/// Writes everything but the capsule into `folder`, which is there; `bytes` are the weights.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, trained: &Trained, bytes: &[u8]) -> Result<(), Error> {
    let manifest = manifest(trained, bytes);
    let (said, measured) = (
        serde_json::to_string_pretty(&manifest)? + "\n",
        serde_json::to_string_pretty(&metrics(trained))? + "\n",
    );
    output::write(&folder.join(&manifest.weights.file), bytes)?;
    output::write(&folder.join(MANIFEST), said)?;
    output::write(&folder.join(METRICS), measured)?;
    output::write(&folder.join(CARD), card(trained, &manifest)?)
}

fn weights_file(recipe: &Recipe) -> String {
    format!("{}.safetensors", recipe.name)
}

fn command(trained: &Trained) -> String {
    let (name, site) = (trained.recipe.name, trained.site.display().to_string());
    let site = match site.as_str() {
        "." => String::new(),
        _ => format!(" --site {site}"),
    };
    let config = &trained.config;
    let most = config.max_steps;
    let most = most.map_or_else(String::new, |steps| format!(" --max-steps {steps}"));
    format!(
        "cargo run --release --features cli --bin hearth -- train --model {name} --seed {}{most}{site} --out models/{name}",
        config.seed
    )
}

fn manifest(trained: &Trained, bytes: &[u8]) -> Manifest {
    let recipe = trained.recipe;
    let parameters = trained.best.network.parameters();
    let entry = |parameter: &crate::model::Parameter| TensorEntry {
        path: parameter.path.clone(),
        shape: parameter.file_shape(),
    };
    Manifest {
        name: recipe.name.into(),
        title: recipe.title.into(),
        task: recipe.task.into(),
        licence: "MIT OR Apache-2.0".into(),
        source: format!(
            "Trained by Hearth on {} of {}",
            thousands(trained.samples),
            recipe.origin
        ),
        command: command(trained),
        labels: recipe.labels(),
        parameters: parameters
            .iter()
            .map(|parameter| parameter.shape.iter().product::<usize>() as u64)
            .sum(),
        descriptions: Vec::new(),
        thresholds: Vec::new(),
        fallbacks: Vec::new(),
        own_classes: OwnClasses::Extend,
        features: DigitsConfig::new(0).hidden,
        data: Some(recipe.name.into()),
        examples: Vec::new(),
        files: Vec::new(),
        weights: ManifestWeights {
            file: weights_file(recipe),
            bytes: bytes.len() as u64,
            sha256: sha256(bytes),
            chunks: chunks(bytes),
            tensors: parameters.iter().map(entry).collect(),
        },
    }
}

/// The settings that `--config` takes with underscores.
fn recipe(trained: &Trained) -> serde_json::Value {
    let config = &trained.config;
    serde_json::json!({
        "epochs": config.epochs, "batch_size": config.batch_size, "learning_rate": config.learning_rate,
        "warmup_epochs": u64::from(config.warmup_steps) / trained.steps_per_epoch,
    })
}

fn optimizer(config: &TrainConfig) -> &'static str {
    match config.optimizer {
        OptimizerKind::Adam => "Adam",
        OptimizerKind::AdamW => "AdamW",
        OptimizerKind::Sgd => "SGD",
    }
}

fn schedule(config: &TrainConfig) -> &'static str {
    match config.schedule {
        ScheduleKind::Constant => "constant",
        ScheduleKind::Step => "step",
        ScheduleKind::Gentle | ScheduleKind::Cosine | ScheduleKind::WarmupCosine => "cosine",
    }
}

/// What holds the weights back, if anything does.
fn regularised(config: &TrainConfig) -> String {
    let mut text = String::new();
    for (what, share) in [
        ("weight decay", config.weight_decay),
        ("label smoothing", config.label_smoothing),
    ] {
        if share > 0.0 {
            text += &format!(", {what} {share}");
        }
    }
    text
}

/// `54,000`.
fn thousands(count: usize) -> String {
    match count {
        0..1_000 => count.to_string(),
        _ => format!("{},{:03}", thousands(count / 1_000), count % 1_000),
    }
}

fn metrics(trained: &Trained) -> serde_json::Value {
    let figures = |figures: &Figures| {
        serde_json::json!({
            "samples": figures.samples, "correct": figures.correct, "accuracy": figures.accuracy(),
            "accuracy_interval": [figures.interval.0, figures.interval.1], "log_loss": figures.log_loss,
            "brier_score": figures.brier_score,
            "expected_calibration_error": figures.calibration_error, "confusion": figures.confusion,
        })
    };
    serde_json::json!({
        "model": trained.recipe.name, "samples": trained.samples, "recipe": recipe(trained), "config": trained.config, "seed": trained.config.seed, "steps": trained.steps.0,
        "final_loss": trained.final_loss, "elapsed_ms": trained.elapsed_ms, "best_epoch": trained.best.epoch,
        "validation": figures(&trained.validation), "held_out": figures(&trained.held_out),
    })
}

fn card(trained: &Trained, manifest: &Manifest) -> Result<String, std::fmt::Error> {
    let (held_out, config, recipe) = (&trained.held_out, &trained.config, trained.recipe);
    let mut text = String::new();
    writeln!(
        text,
        "# {}\n\nThis card is written by `hearth train`; do not edit it by hand.\n",
        manifest.title
    )?;
    writeln!(
        text,
        "{} Input: 28 x 28, grey, bright ink. Output: one logit for each of ten classes.",
        manifest.task
    )?;
    writeln!(
        text,
        "{} parameters, 32-bit floats, {} bytes.\n",
        manifest.parameters, manifest.weights.bytes
    )?;
    writeln!(text, "## Training\n\n    {}\n", manifest.command)?;
    writeln!(
        text,
        "Data: {} {} to train, {} to choose the epoch by, {} held out and looked at once; the split is fixed by \
         seed {}. {} epochs of batches of {}, each sample distorted anew ({}); {}, highest \
         learning rate {}, {} schedule{}; {} steps in {:.0} s; kept: epoch {}, the lowest validation loss.\n",
        thousands(trained.samples),
        recipe.samples,
        thousands(trained.validation.samples),
        thousands(held_out.samples),
        recipe.split_seed,
        config.epochs,
        config.batch_size,
        recipe.distortions,
        optimizer(config),
        config.learning_rate,
        schedule(config),
        regularised(config),
        trained.steps.0,
        trained.elapsed_ms / 1_000.0,
        trained.best.epoch
    )?;
    writeln!(
        text,
        "## Figures\n\n| part | samples | accuracy | 95 % interval | log loss | calibration error |\n|---|---|---|---|---|---|"
    )?;
    figures_row(&mut text, "validation", &trained.validation)?;
    figures_row(&mut text, "held out", held_out)?;
    writeln!(
        text,
        "\nIntervals after Wilson; calibration error: expected, over 15 bins.\n"
    )?;
    confusion_table(&mut text, recipe, held_out)?;
    writeln!(text, "\n{}", recipe.notes)?;
    Ok(text)
}

fn figures_row(text: &mut String, part: &str, figures: &Figures) -> std::fmt::Result {
    writeln!(
        text,
        "| {part} | {} | {:.2} % | {:.2} % to {:.2} % | {:.4} | {:.4} |",
        figures.samples,
        100.0 * figures.accuracy(),
        100.0 * figures.interval.0,
        100.0 * figures.interval.1,
        figures.log_loss,
        figures.calibration_error
    )
}

fn confusion_table(text: &mut String, recipe: &Recipe, figures: &Figures) -> std::fmt::Result {
    writeln!(
        text,
        "Held-out confusion matrix (rows: truth, columns: answer):\n"
    )?;
    let classes = 0..figures.confusion.len();
    let header = recipe.labels;
    writeln!(
        text,
        "| | {} | recall | precision |\n|---|{}---|---|",
        header.join(" | "),
        "---|".repeat(header.len())
    )?;
    for class in classes {
        let cells: Vec<String> = figures.confusion[class]
            .iter()
            .map(u32::to_string)
            .collect();
        let percent = |share: Option<f64>| {
            share.map_or("-".into(), |share| format!("{:.1} %", 100.0 * share))
        };
        let (recall, precision) = (
            recall(&figures.confusion, class),
            precision(&figures.confusion, class),
        );
        writeln!(
            text,
            "| **{}** | {} | {} | {} |",
            recipe.labels[class],
            cells.join(" | "),
            percent(recall),
            percent(precision)
        )?;
    }
    Ok(())
}
