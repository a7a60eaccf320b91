//! Writes a converted model's folder: weights, manifest, card, licence, further files.

use std::path::Path;

use crate::cli::Error;
use crate::weights::{
    Description, Manifest, ManifestFile, ManifestWeights, NamedTensor, Storage, TensorEntry,
    chunks, sha256, write_stored,
};

/// How each tensor is stored.
pub type StorageOf = fn(&NamedTensor) -> Storage;

/// What a conversion makes. [`weights`] fills in the weights' part of the manifest.
pub struct Converted {
    /// The manifest.
    pub manifest: Manifest,
    /// The weight file.
    pub weights: Vec<u8>,
    /// The card, Markdown.
    pub card: String,
    /// The licence's text, with the notice that it asks for.
    pub licence: String,
    /// Files beside the weights, by role and name; the manifest's list is made of them.
    pub files: Vec<(String, String, Vec<u8>)>,
}

/// The weight file of a model, and its part of the manifest.
///
/// # Errors
/// When a tensor cannot be stored that way.
pub fn weights(
    name: &str,
    labels: &[String],
    tensors: &[NamedTensor],
    storage: StorageOf,
) -> Result<(Vec<u8>, ManifestWeights), Error> {
    let description = Description {
        model: name.into(),
        labels: labels.to_vec(),
        ..Description::default()
    };
    let bytes = write_stored(tensors, &storage, &description)?;
    let entry = |tensor: &NamedTensor| TensorEntry {
        path: tensor.path.clone(),
        shape: tensor.shape.clone(),
    };
    let part = ManifestWeights {
        file: format!("{name}.safetensors"),
        bytes: bytes.len() as u64,
        sha256: sha256(&bytes),
        chunks: chunks(&bytes),
        tensors: tensors.iter().map(entry).collect(),
    };
    Ok((bytes, part))
}

/// How many numbers the tensors hold.
pub fn parameters(tensors: &[NamedTensor]) -> u64 {
    tensors.iter().map(|t| t.values.len() as u64).sum()
}

/// Writes everything into `folder`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, mut converted: Converted) -> Result<(), Error> {
    std::fs::create_dir_all(folder)?;
    let manifest = &mut converted.manifest;
    manifest.files = converted.files.iter().map(listed).collect();
    let weights = manifest.weights.file.clone();
    let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
    let mut all = vec![
        (weights, converted.weights),
        ("manifest.json".into(), manifest.into_bytes()),
        ("CARD.md".into(), converted.card.into_bytes()),
        ("LICENSE".into(), converted.licence.into_bytes()),
    ];
    let further = converted.files.into_iter();
    all.extend(further.map(|(_, name, bytes)| (name, bytes)));
    for (name, bytes) in all {
        let file = folder.join(name);
        println!("{:>10} bytes  {}", bytes.len(), file.display());
        std::fs::write(&file, bytes).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn listed((role, file, bytes): &(String, String, Vec<u8>)) -> ManifestFile {
    ManifestFile {
        role: role.clone(),
        file: file.clone(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    }
}
