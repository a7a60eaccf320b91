//! What the engine tells about models: their cards, what was loaded, what they answer, how fast they are.

use serde::{Deserialize, Serialize};

use super::{Bytes, DeviceInfo, DeviceKind, ModelHandle};

/// A model of the registry, before it is loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Its name in the registry, in addresses and in the API.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it does, in one sentence.
    pub task: String,
    /// Bytes of weights to fetch.
    pub bytes: u64,
    /// Its licence (SPDX).
    pub licence: String,
    /// How many numbers it learned.
    pub parameters: u64,
    /// The classes it ships with.
    pub labels: Vec<String>,
}

/// A model that stands ready in the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadedModel {
    /// How further commands name it.
    pub handle: ModelHandle,
    /// Its card.
    pub card: ModelCard,
    /// Its present classes, in the order of `probabilities`; own classes come last.
    pub labels: Vec<String>,
    /// What it runs on.
    pub device: DeviceInfo,
    /// Its weights.
    pub weights: WeightsInfo,
    /// What happened to each tensor of the file.
    pub report: LoadReport,
    /// Numbers that a training step keeps for each sample: the outputs of all layers.
    pub activations: u64,
    /// How long loading took, in milliseconds.
    pub load_ms: f64,
    /// Something the person should know, for example that kept weights could not be read.
    pub notice: Option<String>,
}

/// Where weights came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightsOrigin {
    /// The file on the site.
    Shipped,
    /// Kept by the person earlier.
    Kept,
    /// Given to `Load`.
    Given,
    /// Changed by a fine-tuning that is not kept.
    FineTuned,
}

/// Which weights a model has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightsInfo {
    /// Where they came from.
    pub origin: WeightsOrigin,
    /// SHA-256 of the safetensors file, in hexadecimal; empty when they were changed since.
    pub sha256: String,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// What loading did with the tensors of a file, by path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadReport {
    /// Tensors that were applied.
    pub applied: Vec<String>,
    /// Tensors the model needs and the file lacks; loading fails unless this is empty.
    pub missing: Vec<String>,
    /// Tensors of the file that the model does not know.
    pub unused: Vec<String>,
}

/// A small grey picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// One byte a pixel, row by row; 255 is full ink.
    pub pixels: Bytes,
}

/// The answer to one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// What the network said.
    pub outputs: Outputs,
    /// The classes, in the order of the outputs.
    pub labels: Vec<String>,
    /// The input as the model saw it, after preprocessing.
    pub seen: Image,
    /// Preprocessing and forward pass, in milliseconds.
    pub ms: f64,
    /// The device that computed it.
    pub device: DeviceKind,
}

/// A network's outputs by task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outputs {
    /// One probability a class, little-endian `f32`, summing to one.
    Probabilities(Bytes),
}

/// A held-out sample to look at and to click.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GallerySample {
    /// Its place in the held-out set.
    pub index: u32,
    /// What it really is.
    pub label: String,
    /// The picture, as the model sees it.
    pub image: Image,
}

/// What a benchmark measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkResult {
    /// Median over the timed runs, in milliseconds.
    pub median_ms: f64,
    /// Fastest run, in milliseconds.
    pub min_ms: f64,
    /// Timed runs.
    pub runs: u32,
    /// The device.
    pub device: DeviceKind,
}

/// How far a device's numbers are from the processor's, on one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// Largest difference of a logit.
    pub logits: f64,
    /// Largest difference of a gradient's entry.
    pub gradients: f64,
    /// What either may be at most.
    pub tolerance: f64,
    /// Whether both are within it.
    pub is_within: bool,
    /// How long it took, in milliseconds.
    pub elapsed_ms: f64,
}

/// How much memory an engine holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Bytes of the engine's own memory, where that is known.
    pub engine_bytes: Option<u64>,
    /// Bytes that its device has reserved, where it has memory of its own.
    pub device_bytes: Option<u64>,
}
