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
    /// Its classes, in the order of the outputs; none where its answer is an embedding.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Each class in plain words, where its name alone does not say it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub descriptions: Vec<String>,
    /// What each class's probability must reach to be believed, where the model's authors published that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<f32>,
    /// What is said of each class in its place where its probability does not reach that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<String>,
    /// What teaching it own classes does.
    #[serde(default)]
    pub own_classes: OwnClasses,
    /// How many numbers its head sees.
    #[serde(default)]
    pub features: usize,
    /// How many numbers it learned.
    pub parameters: u64,
    /// The bundled data set it is measured on and replays, under `data/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Files of the site to try it with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<ManifestExample>,
    /// What it needs beside its weights.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ManifestFile>,
    /// Its weight file.
    pub weights: ManifestWeights,
}

/// What teaching a model own classes does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnClasses {
    /// They come beside its own.
    #[default]
    Extend,
    /// A new head learns them in the place of its own.
    Replace,
    /// It cannot be taught.
    Fixed,
}

/// A file of the site to try a model with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestExample {
    /// Its address relative to the site's root.
    pub file: String,
    /// What it shows.
    pub title: String,
    /// Whom to name, and the licence.
    pub credit: String,
}

/// A file that a model needs beside its weights, in its folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// What it is, for example `vocabulary`.
    pub role: String,
    /// Its name in the folder.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
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

/// A part of a weight file, at most 1 MiB.
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
