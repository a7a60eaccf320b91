//! `hearth diff`: how other weights of a model differ from the shipped ones, on its held-out set.

use std::path::{Path, PathBuf};

use super::Error;
use super::client::{Client, silent};
use super::platform::NativePlatform;
use crate::data::{Images, PIXELS, preprocess::digit};
use crate::engine::dataset::PartDownload;
use crate::eval::{self, Diff};
use crate::protocol::{Answer, Command, Input, InputKind, LoadedModel, Outputs};

/// Compare other weights of a model with the shipped ones on its held-out set.
#[derive(clap::Args)]
pub struct Arguments {
    /// The model's name.
    #[arg(long)]
    model: String,
    /// The other weights, a safetensors file.
    #[arg(long)]
    weights: PathBuf,
    /// The folder that holds `models/` and `data/` (or `static/data/`).
    #[arg(long, default_value = ".")]
    site: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

/// Runs it.
///
/// # Errors
/// When a file cannot be read, the engine refuses it, or the two cannot be compared.
pub fn run(arguments: &Arguments) -> Result<(), Error> {
    let mut client = Client::new(&arguments.site);
    let shipped = client.load(&arguments.model, None)?;
    let other = client.load(&arguments.model, Some(&arguments.weights))?;
    check(&shipped, &other, &arguments.weights)?;
    let images = held_out(&arguments.model, &arguments.site)?;
    let (before, after) = (
        answers(&mut client, &shipped, &images)?,
        answers(&mut client, &other, &images)?,
    );
    let diff = Diff::new(&before, &after, &other.labels, shipped.labels.len())?;
    match arguments.json {
        true => println!("{}", serde_json::to_string(&diff)?),
        false => print(&diff),
    }
    Ok(())
}

/// Classes are compared by their places, so the other model's must begin with the shipped ones; and there must be a held-out set.
fn check(shipped: &LoadedModel, other: &LoadedModel, weights: &Path) -> Result<(), Error> {
    let (name, file) = (&shipped.card.name, weights.display());
    if shipped.card.input != InputKind::Drawing {
        return Err(format!("{name}: expected a model with a held-out set, which digits has, got one without. Choose --model digits.").into());
    }
    if !other.labels.starts_with(&shipped.labels) {
        let (expected, got) = (shipped.labels.join(", "), other.labels.join(", "));
        return Err(format!(
            "{file}: expected classes that begin with {expected}, got {got}. Choose weights that were grown from the shipped ones."
        )
        .into());
    }
    Ok(())
}

fn held_out(model: &str, site: &Path) -> Result<Images, Error> {
    let platform = NativePlatform::new(site, site);
    let mut download = PartDownload::new(model, "held_out");
    loop {
        if let Some(images) = pollster::block_on(download.advance(&platform))? {
            return Ok(images);
        }
    }
}

/// What a model answers to each picture.
fn answers(
    client: &mut Client,
    model: &LoadedModel,
    images: &Images,
) -> Result<Vec<eval::Answer>, Error> {
    let pictures = images.pixels.chunks_exact(PIXELS).zip(&images.labels);
    let answer = |(pixels, label): (&[u8], &u8)| {
        Ok(eval::Answer {
            truth: usize::from(*label),
            probabilities: probabilities(client, model, pixels)?,
        })
    };
    pictures.map(answer).collect()
}

fn probabilities(
    client: &mut Client,
    model: &LoadedModel,
    pixels: &[u8],
) -> Result<Vec<f32>, Error> {
    let values = digit::from_bytes(pixels);
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let (model, input) = (model.handle, Input::Tensor(bytes.into()));
    let Answer::Prediction(prediction) = client.ask(Command::Predict { model, input })? else {
        return Err(silent().into());
    };
    match prediction.outputs {
        Outputs::Probabilities(bytes) => Ok(bytes.to_f32().ok_or_else(silent)?),
        Outputs::Embedding(_) => Err(silent().into()),
    }
}

fn print(diff: &Diff) {
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    let share = |share: Option<f64>| share.map_or("-".into(), percent);
    let (before, after, moved, known) = (&diff.before, &diff.after, diff.moved, diff.forgetting);
    println!(
        "accuracy           {} -> {}",
        percent(before.accuracy),
        percent(after.accuracy)
    );
    println!(
        "log loss           {:.4} -> {:.4}",
        before.log_loss, after.log_loss
    );
    println!(
        "calibration error  {:.4} -> {:.4}",
        before.calibration_error, after.calibration_error
    );
    println!(
        "answers            {} gained, {} lost, {} wrong in another way",
        moved.gained, moved.lost, moved.wrong_otherwise
    );
    println!(
        "chance             p = {:.4} (McNemar's exact test)",
        diff.p_value
    );
    println!(
        "known classes      {} -> {}; {} taken for new classes",
        share(known.before),
        share(known.after),
        known.taken_for_new
    );
    for class in diff.classes.iter().filter(|class| class.samples > 0) {
        let (right, moved) = (class.right_after, class.moved);
        println!(
            "{:>8}  {} of {} right, {} before: {} gained, {} lost",
            class.label, right, class.samples, class.right_before, moved.gained, moved.lost
        );
    }
    for flip in diff.flips.iter().take(20) {
        println!(
            "flipped: sample {} is {}, answered {}, before {}",
            flip.index, flip.label, flip.after, flip.before
        );
    }
}
