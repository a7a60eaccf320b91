//! A small language model: what comes next in a text, piece by piece. A decoder in the way of Llama (Touvron et al., "LLaMA: open and efficient
//! foundation language models", 2023): root-mean-square norms (Zhang and Sennrich, 2019), rotary positions (Su et al., "RoFormer", 2021),
//! causal attention, a gated feed-forward part (Shazeer, "GLU variants improve transformer", 2020), and one table of pieces for both ends.

use burn::module::Module;
use burn::nn::{
    Embedding, EmbeddingConfig, Initializer, Linear, LinearConfig, RmsNorm, RmsNormConfig,
};
use burn::tensor::activation::silu;
use burn::tensor::{Device, Tensor, TensorData};

use super::Network;
use super::memory::{LayerMemory, Memory};
use super::network::Architecture;
use crate::kernels::{dense, product, softmax};

/// Added to a mean square before its root is taken.
const EPSILON: f64 = 1e-5;

/// Added to the attention to what is still to come: its share is then exactly 0, and the sum stays finite.
const NO_ATTENTION: f32 = -1e4;

/// The longest period of the rotary positions is this times 2 pi.
const ROTARY_BASE: f64 = 10_000.0;

/// Sizes of the network.
#[derive(Clone, Copy, Debug)]
pub struct AustenConfig {
    /// Pieces that it knows.
    pub pieces: usize,
    /// The most pieces that it looks back on.
    pub positions: usize,
    /// Numbers for each piece.
    pub width: usize,
    /// Width inside a layer's feed-forward part.
    pub inner: usize,
    /// Parts into which attention is split.
    pub heads: usize,
    /// Layers.
    pub layers: usize,
}

impl AustenConfig {
    /// The sizes of the shipped model: 2,164,416 parameters.
    pub fn new() -> Self {
        Self {
            pieces: 2048,
            positions: 256,
            width: 192,
            inner: 512,
            heads: 4,
            layers: 4,
        }
    }

    /// Builds the network with random weights, which the device's seed decides.
    pub fn init(&self, device: &Device) -> Austen {
        let layers = (0..self.layers).map(|_| self.layer(device)).collect();
        Austen {
            words: EmbeddingConfig::new(self.pieces, self.width)
                .with_initializer(normal(0.05))
                .init(device),
            layers,
            norm: self.norm(device),
            positions: self.positions,
        }
    }

    fn layer(&self, device: &Device) -> Layer {
        Layer {
            attention_norm: self.norm(device),
            attention: Attention {
                query: self.dense(self.width, self.width, device),
                key: self.dense(self.width, self.width, device),
                value: self.dense(self.width, self.width, device),
                output: self.last(self.width, device),
                heads: self.heads,
            },
            norm: self.norm(device),
            gate: self.dense(self.width, self.inner, device),
            up: self.dense(self.width, self.inner, device),
            down: self.last(self.inner, device),
        }
    }

    fn dense(&self, width_in: usize, width_out: usize, device: &Device) -> Linear {
        let dense = LinearConfig::new(width_in, width_out).with_bias(false);
        dense
            .with_initializer(normal(0.6 / (width_in as f64).sqrt()))
            .init(device)
    }

    /// What adds to the stream begins small, by the number of parts that add to it, as GPT-2's does.
    fn last(&self, width_in: usize, device: &Device) -> Linear {
        let spread = 0.6 / ((width_in * 2 * self.layers) as f64).sqrt();
        let dense = LinearConfig::new(width_in, self.width).with_bias(false);
        dense.with_initializer(normal(spread)).init(device)
    }

    fn norm(&self, device: &Device) -> RmsNorm {
        let norm = RmsNormConfig::new(self.width).with_epsilon(EPSILON);
        norm.init(device)
    }
}

impl Default for AustenConfig {
    fn default() -> Self {
        Self::new()
    }
}

fn normal(std: f64) -> Initializer {
    Initializer::Normal { mean: 0.0, std }
}

/// Where the pieces stand that are looked at now: behind `past` others.
struct Places {
    batch: usize,
    tokens: usize,
    cosines: Tensor<4>,
    sines: Tensor<4>,
    /// Added to the scores; a single piece looks at all before it.
    mask: Option<Tensor<4>>,
}

impl Places {
    fn new([batch, tokens]: [usize; 2], past: usize, half: usize, device: &Device) -> Self {
        let angle = |place: usize, pair: usize| {
            let period = ROTARY_BASE.powf(pair as f64 / half as f64);
            (past + place) as f64 / period
        };
        let table = |of: fn(f64) -> f64| {
            let pairs = |place| (0..half).map(move |pair| of(angle(place, pair)) as f32);
            let values: Vec<f32> = (0..tokens).flat_map(pairs).collect();
            Tensor::from_data(TensorData::new(values, [1, 1, tokens, half]), device)
        };
        Self {
            batch,
            tokens,
            cosines: table(f64::cos),
            sines: table(f64::sin),
            mask: (tokens > 1).then(|| mask(tokens, past, device)),
        }
    }

    /// Turns each pair of numbers, the first and the second half's, by an angle that grows with the place; `x`: `[batch, heads, tokens, width]`.
    fn turn(&self, x: &Tensor<4>) -> Tensor<4> {
        let half = x.dims()[3] / 2;
        let (first, second) = (
            x.clone().narrow(3, 0, half),
            x.clone().narrow(3, half, half),
        );
        let (cosines, sines) = (self.cosines.clone(), self.sines.clone());
        let turned = first.clone() * cosines.clone() - second.clone() * sines.clone();
        Tensor::cat(vec![turned, second * cosines + first * sines], 3)
    }
}

/// `[1, 1, tokens, past + tokens]`: no piece looks at what comes after it.
fn mask(tokens: usize, past: usize, device: &Device) -> Tensor<4> {
    let all = past + tokens;
    let look = |row: usize, column: usize| match column <= past + row {
        true => 0.0,
        false => NO_ATTENTION,
    };
    let values: Vec<f32> = (0..tokens * all).map(|i| look(i / all, i % all)).collect();
    Tensor::from_data(TensorData::new(values, [1, 1, tokens, all]), device)
}

/// A dense layer without bias. An adapter beside it is multiplied by itself: so no gradient of the whole weight, which stays as it is, is
/// ever computed.
fn through(layer: &Linear, x: Tensor<2>) -> Tensor<2> {
    match layer.weight.adapter() {
        None => dense(layer, x),
        Some(adapter) => {
            let low = product(x.clone(), adapter.a.val()); // [rows, rank]
            let added = product(low, adapter.b.val()) * adapter.scale;
            product(x, layer.weight.base()) + added
        }
    }
}

/// Attention to the pieces before, in several heads (Vaswani et al., "Attention is all you need", 2017).
#[derive(Module, Debug)]
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    heads: usize,
}

impl Attention {
    /// `x`: `[batch * tokens, width]`.
    fn forward(&self, x: &Tensor<2>, places: &Places, past: Option<&mut LayerMemory>) -> Tensor<2> {
        let [rows, width] = x.dims();
        let in_head = width / self.heads;
        let split = |layer: &Linear| {
            let parts = through(layer, x.clone());
            let parts = parts.reshape([places.batch, places.tokens, self.heads, in_head]);
            parts.swap_dims(1, 2) // [batch, heads, tokens, width of a head]
        };
        let query = places.turn(&split(&self.query)) / (in_head as f64).sqrt();
        let (key, value) = (places.turn(&split(&self.key)), split(&self.value));
        let (key, value) = match past {
            Some(past) => past.with(key, value),
            None => (key, value),
        };
        let scores = query.matmul(key.transpose());
        let scores = match &places.mask {
            Some(mask) => scores + mask.clone(),
            None => scores,
        };
        let mixed = softmax(scores).matmul(value);
        through(&self.output, mixed.swap_dims(1, 2).reshape([rows, width]))
    }
}

/// Attention, then a gated part for each piece by itself; each adds to the stream.
#[derive(Module, Debug)]
struct Layer {
    attention_norm: RmsNorm,
    attention: Attention,
    norm: RmsNorm,
    gate: Linear,
    up: Linear,
    down: Linear,
}

impl Layer {
    fn forward(&self, x: Tensor<2>, places: &Places, past: Option<&mut LayerMemory>) -> Tensor<2> {
        let seen = self.attention_norm.forward(x.clone());
        let attended = self.attention.forward(&seen, places, past);
        let x = x + attended;
        let seen = self.norm.forward(x.clone());
        let inner = silu(through(&self.gate, seen.clone())) * through(&self.up, seen);
        x + through(&self.down, inner)
    }
}

/// The network: piece numbers in, one logit for each piece out, at every place.
#[derive(Module, Debug)]
pub struct Austen {
    words: Embedding,
    layers: Vec<Layer>,
    norm: RmsNorm,
    positions: usize,
}

impl Austen {
    /// `ids`: `[batch, tokens]`, behind what `memory` holds. Returns `[batch * tokens, width]`.
    fn stream(&self, ids: &Tensor<2>, mut memory: Option<&mut Memory>) -> Tensor<2> {
        let sizes = ids.dims();
        let past = memory.as_ref().map_or(0, |memory| memory.len());
        let x = self.words.forward(ids.clone().int());
        let [batch, tokens, width] = x.dims();
        let half = width / self.layers.first().map_or(1, |layer| layer.attention.heads) / 2;
        let places = Places::new(sizes, past, half, &ids.device());
        let mut x = x.reshape([batch * tokens, width]);
        for (number, layer) in self.layers.iter().enumerate() {
            let past = memory.as_mut().map(|memory| memory.layer(number));
            x = layer.forward(x, &places, past);
        }
        self.norm.forward(x)
    }
}

impl Architecture for Austen {
    fn activations(&self) -> usize {
        let [pieces, width] = self.words.weight.dims();
        let in_layer = |layer: &Layer| {
            let inner = layer.up.weight.dims()[1];
            18 * width + 4 * inner + 4 * layer.attention.heads * self.positions
        };
        let layers = self.layers.iter().map(in_layer).sum::<usize>();
        self.positions * (2 * width + layers + 4 * pieces)
    }

    /// One row a place: `[batch * tokens, width]` from `[batch, 1, 1, tokens]`.
    fn features(&self, ids: Tensor<4>) -> Tensor<2> {
        let [batch, _, _, tokens] = ids.dims();
        self.stream(&ids.reshape([batch, tokens]), None)
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        product(features, self.words.weight.val().transpose())
    }

    fn context(&self) -> Option<usize> {
        Some(self.positions)
    }

    fn next(&self, ids: Tensor<2>, memory: &mut Memory) -> Option<Tensor<2>> {
        let last = ids.dims()[1].checked_sub(1)?;
        let stream = self.stream(&ids, Some(memory));
        Some(Architecture::classify(self, stream.narrow(0, last, 1)))
    }
}

/// Builds the shipped network for the registry; its classes are the pieces, and there are always as many.
pub fn init(_: usize, device: &Device) -> Box<dyn Network> {
    Box::new(AustenConfig::new().init(device))
}
