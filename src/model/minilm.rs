//! MiniLM: a text's meaning as a vector (Wang et al., "MiniLM: Deep self-attention distillation", 2020; Reimers and Gurevych, "Sentence-BERT",
//! 2019), after all-MiniLM-L6-v2: BERT with six layers, the mean over the tokens, length one.

use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::Network;
use super::network::Architecture;
use crate::kernels::{dense, gelu, softmax};

/// Added to a variance before its root is taken.
const EPSILON: f64 = 1e-12;

/// Added to the attention to a place without a token: its share is then exactly 0, and the sum stays finite.
const NO_ATTENTION: f64 = 1e4;

/// Sizes of the network.
#[derive(Clone, Copy, Debug)]
pub struct MiniLmConfig {
    /// Tokens that it knows; the first, `[PAD]`, stands for none.
    pub vocabulary: usize,
    /// Tokens that a text may have.
    pub positions: usize,
    /// Numbers for each token.
    pub width: usize,
    /// Width inside a layer's dense part.
    pub inner: usize,
    /// Parts into which attention is split.
    pub heads: usize,
    /// Layers.
    pub layers: usize,
}

impl MiniLmConfig {
    /// The published sizes: 22,564,992 parameters.
    pub fn new() -> Self {
        Self {
            vocabulary: 30_522,
            positions: 512,
            width: 384,
            inner: 1536,
            heads: 12,
            layers: 6,
        }
    }

    /// Builds the network with random weights, which the device's seed decides.
    pub fn init(&self, device: &Device) -> MiniLm {
        let layers = (0..self.layers).map(|_| self.layer(device)).collect();
        MiniLm {
            words: EmbeddingConfig::new(self.vocabulary, self.width).init(device),
            positions: EmbeddingConfig::new(self.positions, self.width).init(device),
            norm: self.norm(device),
            layers,
        }
    }

    fn layer(&self, device: &Device) -> Layer {
        Layer {
            attention: self.attention(device),
            attention_norm: self.norm(device),
            inner: LinearConfig::new(self.width, self.inner).init(device),
            output: LinearConfig::new(self.inner, self.width).init(device),
            norm: self.norm(device),
        }
    }

    fn attention(&self, device: &Device) -> Attention {
        let dense = || LinearConfig::new(self.width, self.width).init(device);
        Attention {
            query: dense(),
            key: dense(),
            value: dense(),
            output: dense(),
            heads: self.heads,
        }
    }

    fn norm(&self, device: &Device) -> LayerNorm {
        let norm = LayerNormConfig::new(self.width).with_epsilon(EPSILON);
        norm.init(device)
    }
}

impl Default for MiniLmConfig {
    fn default() -> Self {
        Self::new()
    }
}

/// Attention of tokens to tokens, in several heads (Vaswani et al., "Attention is all you need", 2017).
#[derive(Module, Debug)]
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    heads: usize,
}

impl Attention {
    /// `x`: `[batch * tokens, width]`; `mask`, added to the scores: `[batch, 1, 1, tokens]`.
    fn forward(&self, x: &Tensor<2>, mask: Tensor<4>) -> Tensor<2> {
        let [batch, _, _, tokens] = mask.dims();
        let [rows, width] = x.dims();
        let in_head = width / self.heads;
        let split = |layer: &Linear| {
            let parts = dense(layer, x.clone());
            let parts = parts.reshape([batch, tokens, self.heads, in_head]);
            parts.swap_dims(1, 2) // [batch, heads, tokens, width of a head]
        };
        // Scaled before the product: fewer numbers.
        let query = split(&self.query) / (in_head as f64).sqrt();
        let scores = query.matmul(split(&self.key).transpose()) + mask;
        let mixed = softmax(scores).matmul(split(&self.value));
        dense(&self.output, mixed.swap_dims(1, 2).reshape([rows, width]))
    }
}

/// Attention, then two dense layers for each token by itself; each adds to what it got.
#[derive(Module, Debug)]
struct Layer {
    attention: Attention,
    attention_norm: LayerNorm,
    inner: Linear,
    output: Linear,
    norm: LayerNorm,
}

impl Layer {
    fn forward(&self, x: Tensor<2>, mask: Tensor<4>) -> Tensor<2> {
        let attended = self.attention.forward(&x, mask);
        let x = self.attention_norm.forward(x + attended);
        let inner = gelu(dense(&self.inner, x.clone()));
        self.norm.forward(x + dense(&self.output, inner))
    }
}

/// The network: token ids in, 384 numbers of length one out.
#[derive(Module, Debug)]
pub struct MiniLm {
    words: Embedding,
    /// The published table, with what it adds to every token of a single text.
    positions: Embedding,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

impl MiniLm {
    /// `ids`: `[batch, tokens]`. Returns `[batch * tokens, width]`.
    fn embedded(&self, ids: Tensor<2>) -> Tensor<2> {
        let [batch, tokens] = ids.dims();
        let positions = self.positions.weight.val().narrow(0, 0, tokens);
        let x = self.words.forward(ids.int()) + positions.unsqueeze();
        let x = self.norm.forward(x);
        let width = x.dims()[2];
        x.reshape([batch * tokens, width])
    }
}

/// The mean over the tokens that are there, at length one: `[batch, width]` from `[batch * tokens, width]`; `present`: `[batch, tokens]`.
fn pooled(x: Tensor<2>, present: Tensor<2>) -> Tensor<2> {
    let [batch, tokens] = present.dims();
    let width = x.dims()[1];
    // A mean's factor falls out with the length.
    let sum = present
        .unsqueeze_dim::<3>(1)
        .matmul(x.reshape([batch, tokens, width]));
    let sum = sum.reshape([batch, width]);
    let length = (sum.clone() * sum.clone())
        .sum_dim(1)
        .sqrt()
        .clamp_min(1e-12);
    sum / length
}

impl Architecture for MiniLm {
    fn activations(&self) -> usize {
        let tokens = self.positions.weight.dims()[0];
        let width = self.positions.weight.dims()[1];
        let in_layer = |layer: &Layer| {
            let attention = 8 * width + 2 * layer.attention.heads * tokens;
            tokens * (attention + 4 * width + 2 * layer.inner.weight.dims()[1])
        };
        3 * tokens * width + self.layers.iter().map(in_layer).sum::<usize>()
    }

    fn features(&self, ids: Tensor<4>) -> Tensor<2> {
        let [batch, _, _, tokens] = ids.dims();
        let ids = ids.reshape([batch, tokens]);
        let present = ids.clone().clamp(0.0, 1.0);
        let mask = ((present.clone() - 1.0) * NO_ATTENTION).reshape([batch, 1, 1, tokens]);
        let x = self.embedded(ids);
        let through = |x, layer: &Layer| layer.forward(x, mask.clone());
        pooled(self.layers.iter().fold(x, through), present)
    }

    /// Gives the features back: the answer is an embedding.
    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        features
    }
}

/// Builds the shipped network for the registry; there are no classes.
pub fn init(_: usize, device: &Device) -> Box<dyn Network> {
    Box::new(MiniLmConfig::new().init(device))
}
