//! Writes what a training leaves behind: weights, manifest, metrics, and the card with its figures.

use std::fmt::Write as _;
use std::path::Path;

use super::Error;
use super::train::Recipe;
use crate::data::digits::LABELS;
use crate::eval::{Figures, precision, recall};
use crate::model::Network;
use crate::model::digits::DigitsConfig;
use crate::weights::{
    Description, Manifest, ManifestWeights, OwnClasses, TensorEntry, chunks, save, sha256,
};

/// A finished training.
pub struct Result {
    /// The model's name.
    pub model: &'static str,
    /// How it was trained.
    pub recipe: Recipe,
    /// The seed.
    pub seed: u64,
    /// Steps taken.
    pub steps: u64,
    /// Mean loss of the last epoch, in nats.
    pub final_loss: f64,
    /// How long it took, in milliseconds.
    pub elapsed_ms: f64,
    /// The epoch that was kept.
    pub best_epoch: u32,
    /// Its network.
    pub network: Box<dyn Network>,
    /// Its figures on the validation part.
    pub validation: Figures,
    /// Its figures on the held-out part.
    pub held_out: Figures,
}

/// Writes everything into `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, trained: &Result) -> std::result::Result<(), Error> {
    std::fs::create_dir_all(folder)?;
    let labels: Vec<String> = LABELS.iter().map(ToString::to_string).collect();
    let description = Description {
        model: trained.model.into(),
        labels,
        step: None,
        base: None,
    };
    let bytes = pollster::block_on(save(trained.network.as_ref(), &description))?;
    let manifest = manifest(trained, description.labels, &bytes);
    std::fs::write(folder.join(&manifest.weights.file), &bytes)?;
    std::fs::write(
        folder.join("manifest.json"),
        serde_json::to_string_pretty(&manifest)? + "\n",
    )?;
    std::fs::write(
        folder.join("metrics.json"),
        serde_json::to_string_pretty(&metrics(trained))? + "\n",
    )?;
    std::fs::write(folder.join("CARD.md"), card(trained, &manifest)?)?;
    Ok(())
}

fn command(trained: &Result) -> String {
    let name = trained.model;
    format!(
        "cargo run --release --features cli --bin hearth -- train --model {name} --seed {} --out models/{name}",
        trained.seed
    )
}

fn manifest(trained: &Result, labels: Vec<String>, bytes: &[u8]) -> Manifest {
    let parameters = trained.network.parameters();
    let entry = |parameter: &crate::model::Parameter| TensorEntry {
        path: parameter.path.clone(),
        shape: parameter.file_shape(),
    };
    Manifest {
        name: trained.model.into(),
        title: "Digits".into(),
        task: "Reads a handwritten digit.".into(),
        licence: "MIT OR Apache-2.0".into(),
        source: "Trained by Hearth on 8,000 of MNIST's digits (static/data/digits)".into(),
        command: command(trained),
        labels,
        parameters: parameters
            .iter()
            .map(|parameter| parameter.shape.iter().product::<usize>() as u64)
            .sum(),
        descriptions: Vec::new(),
        thresholds: Vec::new(),
        fallbacks: Vec::new(),
        own_classes: OwnClasses::Extend,
        features: DigitsConfig::new(0).hidden,
        data: Some("digits".into()),
        examples: Vec::new(),
        files: Vec::new(),
        weights: ManifestWeights {
            file: format!("{}.safetensors", trained.model),
            bytes: bytes.len() as u64,
            sha256: sha256(bytes),
            chunks: chunks(bytes),
            tensors: parameters.iter().map(entry).collect(),
        },
    }
}

fn metrics(trained: &Result) -> serde_json::Value {
    let figures = |figures: &Figures| {
        serde_json::json!({
            "samples": figures.samples, "correct": figures.correct, "accuracy": figures.accuracy(),
            "accuracy_interval": [figures.interval.0, figures.interval.1], "log_loss": figures.log_loss,
            "brier_score": figures.brier_score,
            "expected_calibration_error": figures.calibration_error, "confusion": figures.confusion,
        })
    };
    serde_json::json!({
        "model": trained.model, "recipe": trained.recipe, "seed": trained.seed, "steps": trained.steps,
        "final_loss": trained.final_loss, "elapsed_ms": trained.elapsed_ms, "best_epoch": trained.best_epoch,
        "validation": figures(&trained.validation), "held_out": figures(&trained.held_out),
    })
}

fn card(trained: &Result, manifest: &Manifest) -> std::result::Result<String, std::fmt::Error> {
    let (held_out, recipe) = (&trained.held_out, trained.recipe);
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
        "Data: 8,000 digits to train, 1,000 to choose the epoch by, 1,000 held out and looked at once; the split is fixed by \
         seed {}. {} epochs of batches of {}, each digit distorted anew (rotation, scale, slant, shift, warp); Adam, highest \
         learning rate {}, cosine schedule; {} steps in {:.0} s; kept: epoch {}, the lowest validation loss.\n",
        crate::data::digits::SPLIT_SEED,
        recipe.epochs,
        recipe.batch_size,
        recipe.learning_rate,
        trained.steps,
        trained.elapsed_ms / 1_000.0,
        trained.best_epoch
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
    confusion_table(&mut text, held_out)?;
    writeln!(
        text,
        "\n## Limits\n\nIt knows single digits of American writers of the 1990s. It has no class for \"none of these\": any \
         drawing gets an answer. A European 1 or 7 may be misread until it is taught."
    )?;
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

fn confusion_table(text: &mut String, figures: &Figures) -> std::fmt::Result {
    writeln!(
        text,
        "Held-out confusion matrix (rows: truth, columns: answer):\n"
    )?;
    let classes = 0..figures.confusion.len();
    let header: Vec<&str> = LABELS.to_vec();
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
            LABELS[class],
            cells.join(" | "),
            percent(recall),
            percent(precision)
        )?;
    }
    Ok(())
}
