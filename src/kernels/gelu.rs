//! The Gaussian error linear unit, where no gradient is recorded on the processor.

use burn::tensor::{Tensor, TensorData, activation};

use super::{Numbers, serves};

/// The unit of each number; burn's where gradients are recorded, and on other devices.
pub fn gelu<const D: usize>(inputs: Tensor<D>) -> Tensor<D> {
    let device = inputs.device();
    let own = serves(&device)
        .then(|| Numbers::of(inputs.clone()))
        .flatten();
    match own.as_ref().and_then(Numbers::slice) {
        Some(numbers) => {
            let mut numbers = numbers.to_vec();
            hearth_kernels::gelu(&mut numbers);
            Tensor::from_data(TensorData::new(numbers, inputs.dims()), &device)
        }
        None => activation::gelu(inputs),
    }
}
