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
    /// The classes it ships with; none where its answer is an embedding.
    pub labels: Vec<String>,
    /// Each class in plain words, where its name alone does not say it; else empty.
    pub descriptions: Vec<String>,
    /// What it looks at.
    pub input: InputKind,
    /// What it answers with.
    pub output: OutputKind,
    /// What teaching it own classes does.
    pub own_classes: OwnClasses,
    /// Files of the site to try it with.
    pub examples: Vec<ExampleFile>,
}

/// What a model looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A drawing of one digit or symbol: [`super::Input::Image`].
    #[default]
    Drawing,
    /// A photo: [`super::Input::Image`].
    Photo,
    /// A file: [`super::Input::File`].
    File,
    /// A text: [`super::Input::Text`].
    Text,
}

/// What a model answers with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// A probability for each class.
    #[default]
    Classes,
    /// A vector; near ones mean alike.
    Embedding,
    /// What comes next in a text: [`super::Command::Generate`].
    #[cfg(feature = "text")]
    Text,
}

/// What teaching a model own classes does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnClasses {
    /// It learns them beside its own: new labels are added.
    #[default]
    Extend,
    /// A new head learns them in the place of its own; the rest of the model stays as it is.
    Replace,
    /// It cannot be taught.
    Fixed,
}

/// A file of the site to try a model with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleFile {
    /// Its address relative to the site's root.
    pub file: String,
    /// What it shows.
    pub title: String,
    /// Whom to name, and the licence.
    pub credit: String,
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
    /// Given to `Load`, or drawn by it.
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
    /// What that means by the model's published rules, where it has such.
    pub verdict: Option<Verdict>,
    /// The input as the model saw it, after preprocessing.
    pub seen: Seen,
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
    /// A vector of length one, little-endian `f32`.
    Embedding(Bytes),
}

/// An answer by rules that stand beside the network: thresholds, inputs that need no network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The name of what it is; it need not be a class of the network.
    pub label: String,
    /// In plain words.
    pub description: String,
    /// Why this is not simply the most probable class, in one sentence; empty where it is.
    pub reason: String,
}

/// An input as a model saw it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A grey picture.
    Grey(Image),
    /// A picture in colour.
    Colour {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Red, green, blue, opaque: four bytes a pixel, row by row.
        rgba: Bytes,
    },
    /// Bytes of a file.
    File {
        /// From its start.
        start: Bytes,
        /// Where those stand in the file.
        start_at: u64,
        /// From its end.
        end: Bytes,
        /// Where those stand in the file.
        end_at: u64,
    },
    /// Tokens of a text.
    Text {
        /// Each as it is spelled in the vocabulary.
        tokens: Vec<String>,
        /// Whether there was more text than the model takes.
        is_cut: bool,
    },
    /// Nothing to look at: the input came preprocessed.
    Nothing,
}

/// What a model's head sees of some inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// Numbers in a row.
    pub width: u32,
    /// One row an input, little-endian `f32`.
    pub rows: Bytes,
    /// Preprocessing and forward passes, in milliseconds.
    pub ms: f64,
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

/// What a line of the comparison measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineResult {
    /// How long one run took in each sample, in milliseconds.
    pub samples_ms: Vec<f64>,
    /// What the first three runs computed, at most ten numbers of each: losses or outputs.
    pub check: Vec<f64>,
    /// The device.
    pub device: DeviceKind,
    /// The memory that was held at the end; an engine's own never shrinks.
    pub usage: Usage,
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
