//! What a decoder keeps of the pieces that it has seen, so that each next one is computed alone: its keys and values in every layer.

use burn::tensor::Tensor;

/// The keys and values of one text, layer by layer.
#[derive(Default)]
pub struct Memory {
    layers: Vec<LayerMemory>,
}

impl Memory {
    /// How many pieces it holds.
    pub fn len(&self) -> usize {
        self.layers.first().map_or(0, LayerMemory::len)
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// That of one layer.
    pub(super) fn layer(&mut self, number: usize) -> &mut LayerMemory {
        if self.layers.len() <= number {
            self.layers.resize_with(number + 1, LayerMemory::default);
        }
        &mut self.layers[number]
    }
}

/// The keys and values of one layer, `[batch, heads, tokens, width of a head]`.
#[derive(Default)]
pub(super) struct LayerMemory(Option<(Tensor<4>, Tensor<4>)>);

impl LayerMemory {
    fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |(key, _)| key.dims()[2])
    }

    /// All keys and values, the new ones last.
    pub(super) fn with(&mut self, key: Tensor<4>, value: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
        let joined = match self.0.take() {
            None => (key, value),
            Some((keys, values)) => (
                Tensor::cat(vec![keys, key], 2),
                Tensor::cat(vec![values, value], 2),
            ),
        };
        self.0.insert(joined).clone()
    }
}
