//! What stands in `models/<name>/manifest.json`.

use serde::{Deserialize, Serialize};

/// A model's card for programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name, the folder under `models/`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it does, in one sentence.
    pub task: String,
    /// Licence of the weights (SPDX).
    pub licence: String,
    /// What the weights were made from.
    pub source: String,
    /// The command that made them.
    pub command: String,
    /// Its classes, in the order of the outputs.
    pub labels: Vec<String>,
    /// How many numbers it learned.
    pub parameters: u64,
    /// The bundled data set it is measured on and replays, under `data/`.
    pub data: String,
    /// Its weight file.
    pub weights: ManifestWeights,
}

/// A weight file and how to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestWeights {
    /// Its name in the folder.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the whole, in hexadecimal.
    pub sha256: String,
    /// Its parts, in order.
    pub chunks: Vec<Chunk>,
    /// Its tensors.
    pub tensors: Vec<TensorEntry>,
}

/// A part of a weight file, at most 8 MiB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A tensor of a weight file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorEntry {
    /// Its path.
    pub path: String,
    /// Its shape, as PyTorch has it.
    pub shape: Vec<usize>,
}
