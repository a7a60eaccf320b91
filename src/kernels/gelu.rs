//! The Gaussian error linear unit, where no gradient is recorded on the processor.

use burn::tensor::{Tensor, activation};

use super::changed;

/// The unit of each number; burn's where gradients are recorded, and on other devices.
pub fn gelu<const D: usize>(inputs: Tensor<D>) -> Tensor<D> {
    changed(&inputs, hearth_kernels::gelu).unwrap_or_else(|| activation::gelu(inputs))
}
