//! Gives a network more classes: the head grows, the old classes keep their weights exactly.

use burn::tensor::Tensor;

use crate::model::{Entry, Network, Parameter};

/// A copy of `network` with `added` more classes at the end. A new class starts as the mean of the old ones, so that it is neither
/// likely nor impossible at first (Hewitt, "Initializing new word embeddings for pretrained language models", 2021).
pub fn with_more_classes(
    entry: &Entry,
    network: &dyn Network,
    classes: usize,
    added: usize,
) -> Box<dyn Network> {
    let mut old = network.parameters().into_iter();
    let mut grown = (entry.init)(classes + added, &network.device().inner());
    grown.replace(&mut |new| match old.next() {
        Some(old) if old.shape == new.shape => old.value,
        Some(old) => extend(old, classes, added),
        None => new.value.clone(),
    });
    grown
}

/// Appends columns to a head's `[features, classes]` matrix, or values to its bias.
fn extend(old: Parameter, classes: usize, added: usize) -> Tensor<1> {
    let features = old.shape.iter().product::<usize>() / classes;
    let matrix = old.value.reshape([features, classes]);
    let mean = matrix.clone().mean_dim(1).repeat_dim(1, added);
    Tensor::cat(vec![matrix, mean], 1).reshape([features * (classes + added)])
}
