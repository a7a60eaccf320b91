//! What a training of the language model leaves behind: manifest and metrics, beside weights and pieces.

use std::path::Path;

use super::run::Trained;
use crate::cli::{Error, output};
use crate::eval::Foresight;
use crate::model::Parameter;
use crate::model::austen::AustenConfig;
use crate::weights::{
    Manifest, ManifestFile, ManifestWeights, OwnClasses, TensorEntry, chunks, sha256,
};

/// The model's name.
pub const NAME: &str = "austen";

/// The file of its pieces.
pub const MERGES: &str = "merges.txt";

/// The file of its weights.
pub const WEIGHTS: &str = "austen.safetensors";

const MANIFEST: &str = "manifest.json";
const METRICS: &str = "metrics.json";

/// Makes the folder and tries whether all that a training leaves behind can be written there.
///
/// # Errors
/// When a file cannot be written.
pub fn try_folder(folder: &Path) -> Result<(), Error> {
    output::try_folder(folder, &[MERGES, WEIGHTS, MANIFEST, METRICS])
}

/// Writes manifest and metrics.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, trained: &Trained, merges: &[u8]) -> Result<(), Error> {
    let pretty = |value| serde_json::to_string_pretty(value).map(|text| text + "\n");
    let manifest = serde_json::to_value(manifest(trained, merges))?;
    output::write(&folder.join(MANIFEST), pretty(&manifest)?)?;
    output::write(&folder.join(METRICS), pretty(&metrics(trained))?)
}

fn manifest(trained: &Trained, merges: &[u8]) -> Manifest {
    let parameters = trained.network.parameters();
    let count = |parameter: &Parameter| parameter.shape.iter().product::<usize>() as u64;
    let entry = |parameter: &Parameter| TensorEntry {
        path: parameter.path.clone(),
        shape: parameter.file_shape(),
    };
    Manifest {
        name: NAME.into(),
        title: "Austen".into(),
        task: "Goes on with a text, piece by piece, in the manner of Jane Austen's novels.".into(),
        licence: "MIT OR Apache-2.0".into(),
        source: "Trained by Hearth on five of Jane Austen's novels, which are in the public domain"
            .into(),
        command: command(trained),
        labels: Vec::new(),
        descriptions: Vec::new(),
        thresholds: Vec::new(),
        fallbacks: Vec::new(),
        own_classes: OwnClasses::Fixed,
        features: AustenConfig::new().width,
        parameters: parameters.iter().map(count).sum(),
        data: None,
        examples: Vec::new(),
        files: vec![ManifestFile {
            role: "merges".into(),
            file: MERGES.into(),
            bytes: merges.len() as u64,
            sha256: sha256(merges),
        }],
        weights: ManifestWeights {
            file: WEIGHTS.into(),
            bytes: trained.file.len() as u64,
            sha256: sha256(&trained.file),
            chunks: chunks(&trained.file),
            tensors: parameters.iter().map(entry).collect(),
        },
    }
}

fn command(trained: &Trained) -> String {
    format!(
        "cargo run --features cli --bin hearth -- train-text --seed {} --steps {} --out models/{NAME}",
        trained.seed, trained.steps.0
    )
}

fn metrics(trained: &Trained) -> serde_json::Value {
    let figures = |figures: &Foresight| {
        serde_json::json!({
            "bits_per_character": figures.bits_per_character(), "characters": figures.characters,
            "pieces": figures.pieces, "loss": figures.loss(),
        })
    };
    serde_json::json!({
        "model": NAME, "command": command(trained), "seed": trained.seed, "steps": trained.steps.0,
        "kept_step": trained.steps.1, "epochs": trained.epochs, "pieces": trained.pieces,
        "elapsed_s": trained.seconds, "validation": figures(&trained.validation),
        "held_out": figures(&trained.held_out),
    })
}
