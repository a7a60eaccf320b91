//! A network for rows of a table: an embedding for each column of categories (Guo and Berkhahn, "Entity embeddings of categorical
//! variables", 2016) beside the numbers, then two hidden layers with ReLU.

use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::Network;
use super::network::Architecture;
use crate::kernels::dense;

/// The widest embedding.
const WIDEST: usize = 16;

/// Sizes of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableMlpConfig {
    /// How many numbers a row begins with.
    pub numbers: usize,
    /// How many codes each column of categories has; one code a column follows the numbers.
    pub categories: Vec<usize>,
    /// Widths of the hidden layers.
    pub hidden: [usize; 2],
    /// Classes, or 1 for a number.
    pub outputs: usize,
}

impl TableMlpConfig {
    /// Builds the network with random weights; whoever trains it draws them anew from a seed.
    pub fn init(&self, device: &Device) -> Box<dyn Network> {
        let embedding =
            |codes: &usize| EmbeddingConfig::new(*codes, embedding_width(*codes)).init(device);
        let widths = self.categories.iter().map(|codes| embedding_width(*codes));
        let [first, second] = self.hidden;
        Box::new(TableMlp {
            embeddings: self.categories.iter().map(embedding).collect(),
            first: LinearConfig::new(self.numbers + widths.sum::<usize>(), first).init(device),
            second: LinearConfig::new(first, second).init(device),
            head: LinearConfig::new(second, self.outputs).init(device),
            numbers: self.numbers,
        })
    }
}

/// Half as wide as there are codes.
fn embedding_width(codes: usize) -> usize {
    codes.div_ceil(2).clamp(1, WIDEST)
}

/// The network.
#[derive(Module, Debug)]
struct TableMlp {
    embeddings: Vec<Embedding>,
    first: Linear,
    second: Linear,
    head: Linear,
    numbers: usize,
}

impl TableMlp {
    /// `rows`: `[batch, numbers + columns of categories]`. Returns `[batch, numbers + widths of all embeddings]`.
    fn embed(&self, rows: &Tensor<2>) -> Tensor<2> {
        let [batch, _] = rows.dims();
        let mut parts = Vec::with_capacity(1 + self.embeddings.len());
        if self.numbers > 0 {
            parts.push(rows.clone().narrow(1, 0, self.numbers));
        }
        for (place, embedding) in self.embeddings.iter().enumerate() {
            let codes = rows.clone().narrow(1, self.numbers + place, 1).int();
            let width = embedding.weight.dims()[1];
            parts.push(embedding.forward(codes).reshape([batch, width]));
        }
        Tensor::cat(parts, 1)
    }
}

impl Architecture for TableMlp {
    fn activations(&self) -> usize {
        let width = |dense: &Linear| dense.weight.dims()[1];
        let input = self.first.weight.dims()[0];
        input + 2 * (width(&self.first) + width(&self.second)) + width(&self.head)
    }

    /// `inputs`: `[batch, numbers + columns of categories, 1, 1]`; codes are whole numbers.
    fn features(&self, inputs: Tensor<4>) -> Tensor<2> {
        let x = self.embed(&inputs.flatten::<2>(1, 3));
        let x = relu(dense(&self.first, x)); // [batch, hidden[0]]
        relu(dense(&self.second, x)) // [batch, hidden[1]]
    }

    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        dense(&self.head, features)
    }
}
