//! Magika: which of 214 types a file has, by its first and its last bytes (Fratantonio et al., "Magika: AI-powered content-type detection", 2024).
//!
//! After the published graph of `standard_v3_3`. Two steps are reordered, which changes no number: the table of bytes is activated before the
//! look-up, and the largest value is taken before the activation.

use burn::module::Module;
use burn::nn::conv::{Conv1d, Conv1dConfig};
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::module::embedding;
use burn::tensor::{Device, Tensor};

use super::Network;
use super::network::Architecture;
use crate::kernels::{Kept, conv1d, dense};

/// Added to a variance before its root is taken.
const EPSILON: f64 = 1e-6;

/// Sizes of the network.
#[derive(Clone, Copy, Debug)]
pub struct MagikaConfig {
    /// Bytes that it sees: half from the start of a file, half from its end.
    pub bytes: usize,
    /// Values that a byte can have; the last one stands for no byte.
    pub tokens: usize,
    /// Numbers for each byte.
    pub width: usize,
    /// Bytes that stand side by side in one row.
    pub bytes_in_row: usize,
    /// Rows that the convolution sees at once.
    pub rows_at_once: usize,
    /// What the head sees.
    pub features: usize,
    /// How many types it tells apart.
    pub classes: usize,
}

impl MagikaConfig {
    /// The published sizes: 784,150 parameters for 214 types.
    pub fn new(classes: usize) -> Self {
        Self {
            bytes: 2048,
            tokens: 257,
            width: 64,
            bytes_in_row: 4,
            rows_at_once: 5,
            features: 512,
            classes,
        }
    }

    /// Builds the network with random weights, which the device's seed decides.
    pub fn init(&self, device: &Device) -> Magika {
        let channels = self.width * self.bytes_in_row;
        let rows = self.bytes / self.bytes_in_row;
        let norm = |width: usize| LayerNormConfig::new(width).with_epsilon(EPSILON);
        Magika {
            bytes: EmbeddingConfig::new(self.tokens, self.width).init(device),
            rows_norm: norm(rows).init(device),
            conv: Conv1dConfig::new(channels, self.features, self.rows_at_once).init(device),
            kept: Kept::default(),
            norm: norm(self.features).init(device),
            head: LinearConfig::new(self.features, self.classes).init(device),
        }
    }
}

/// The network: 2,048 bytes in (256 for none), one logit a type out.
#[derive(Module, Debug)]
pub struct Magika {
    bytes: Embedding,
    rows_norm: LayerNorm,
    conv: Conv1d,
    /// The convolution's weights, packed.
    #[module(skip)]
    kept: Kept,
    norm: LayerNorm,
    head: Linear,
}

impl Magika {
    /// `bytes`: `[batch, 1, 1, 2048]`. Returns `[batch, 256, 512]`: four bytes side by side in each of 512 rows, rows last.
    fn rows(&self, bytes: Tensor<4>) -> Tensor<3> {
        let table = gelu(self.bytes.weight.val());
        let [_, width] = table.dims();
        let [channels, rows] = [self.conv.weight.dims()[1], self.rows_norm.gamma.dims()[0]];
        let batch = bytes.dims()[0];
        let values = embedding(table, bytes.reshape([batch, rows * channels / width]).int());
        let rows = values.reshape([batch, rows, channels]).swap_dims(1, 2);
        self.rows_norm.forward(rows)
    }
}

/// The activation by its tangent form (Hendrycks and Gimpel, "Gaussian error linear units", 2016), with products for the cube: a power of a
/// negative number is not defined on every GPU, nor is a tangent beyond 88: at ten it is one already.
fn gelu<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let cube = x.clone() * x.clone() * x.clone();
    let inner = (x.clone() + cube * 0.044_715) * (2.0 / std::f64::consts::PI).sqrt();
    x * (inner.clamp(-10.0, 10.0).tanh() + 1.0) * 0.5
}

/// The largest of `gelu(values)` along the last axis: `[batch, channels]` from `[batch, channels, places]`.
///
/// The curve falls and then rises, so its largest value stands where the argument is largest or smallest: two values are activated
/// instead of five hundred.
fn largest_activation(values: Tensor<3>) -> Tensor<2> {
    let [batch, channels, _] = values.dims();
    let ends = [values.clone().max_dim(2), values.min_dim(2)];
    let [high, low] = ends.map(|end| gelu(end.reshape([batch, channels])));
    high.max_pair(low)
}

impl Architecture for Magika {
    fn activations(&self) -> usize {
        let [features, channels, rows_at_once] = self.conv.weight.dims();
        let [rows, classes] = [self.rows_norm.gamma.dims()[0], self.head.weight.dims()[1]];
        // Looked up, turned round, normalised; the convolution; the largest, activated and normalised.
        3 * rows * channels + features * (rows - rows_at_once + 1) + 6 * features + classes
    }

    fn features(&self, bytes: Tensor<4>) -> Tensor<2> {
        let x = conv1d(&self.conv, &self.kept, self.rows(bytes)); // [batch, 512, 508]
        self.norm.forward(largest_activation(x)) // [batch, 512]
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        dense(&self.head, features)
    }
}

/// Builds the shipped network for the registry.
pub fn init(classes: usize, device: &Device) -> Box<dyn Network> {
    Box::new(MagikaConfig::new(classes).init(device))
}
