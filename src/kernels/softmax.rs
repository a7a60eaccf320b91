//! Softmax over the last axis, where no gradient is recorded on the processor.

use burn::tensor::{Tensor, TensorData, activation};

use super::{Numbers, serves};

/// The last axis as shares of one; burn's where gradients are recorded, and on other devices.
pub fn softmax<const D: usize>(scores: Tensor<D>) -> Tensor<D> {
    let device = scores.device();
    let own = serves(&device)
        .then(|| Numbers::of(scores.clone()))
        .flatten();
    match own.as_ref().and_then(Numbers::slice) {
        Some(numbers) => {
            let mut numbers = numbers.to_vec();
            let shape = scores.dims();
            hearth_kernels::softmax(&mut numbers, shape[D - 1]);
            Tensor::from_data(TensorData::new(numbers, shape), &device)
        }
        None => activation::softmax(scores, D - 1),
    }
}
