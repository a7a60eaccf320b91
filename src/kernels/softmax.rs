//! Softmax over the last axis, where no gradient is recorded on the processor.

use burn::tensor::{Tensor, activation};

use super::changed;

/// The last axis as shares of one; burn's where gradients are recorded, and on other devices.
pub fn softmax<const D: usize>(scores: Tensor<D>) -> Tensor<D> {
    let columns = scores.dims()[D - 1];
    changed(&scores, |numbers| hearth_kernels::softmax(numbers, columns))
        .unwrap_or_else(|| activation::softmax(scores, D - 1))
}
