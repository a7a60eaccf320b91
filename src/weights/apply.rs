//! Puts a file's tensors into a network and tells what happened to each.

use std::collections::HashMap;

use burn::tensor::{Device, Tensor, TensorData};

use super::{NamedTensor, WeightsError, WeightsFile};
use crate::model::{Network, Slot};

/// What became of the tensors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Paths that were applied.
    pub applied: Vec<String>,
    /// Paths of the file that the network does not have.
    pub unused: Vec<String>,
}

/// Gives every parameter of `network` its tensor of `file`.
///
/// # Errors
/// [`WeightsError::Missing`] or [`WeightsError::Shape`]; the network is then unchanged.
pub fn apply(network: &mut dyn Network, file: WeightsFile) -> Result<Applied, WeightsError> {
    let mut tensors = by_path(file);
    let slots = network.slots();
    check(&slots, &tensors)?;
    let device = network.device().inner();
    network.fill(&mut |slot| {
        // Checked above: every slot has its tensor.
        let tensor = tensors.remove(&slot.path).unwrap_or_default();
        values(slot.transposed, tensor, &device)
    });
    let applied = slots.into_iter().map(|slot| slot.path).collect();
    let unused = unused(tensors);
    Ok(Applied { applied, unused })
}

pub(super) fn by_path(file: WeightsFile) -> HashMap<String, NamedTensor> {
    let tensors = file.tensors.into_iter();
    tensors
        .map(|tensor| (tensor.path.clone(), tensor))
        .collect()
}

/// The paths of what is left, in order.
pub(super) fn unused(tensors: HashMap<String, NamedTensor>) -> Vec<String> {
    let mut unused: Vec<String> = tensors.into_keys().collect();
    unused.sort();
    unused
}

/// Whether every slot has a tensor of its shape.
pub(super) fn check(
    slots: &[Slot],
    tensors: &HashMap<String, NamedTensor>,
) -> Result<(), WeightsError> {
    let is_missing = |slot: &&Slot| !tensors.contains_key(&slot.path);
    let missing = slots.iter().filter(is_missing);
    let missing: Vec<String> = missing.map(|slot| slot.path.clone()).collect();
    if !missing.is_empty() {
        return Err(WeightsError::Missing(missing));
    }
    for slot in slots {
        let (expected, got) = (slot.file_shape(), &tensors[&slot.path].shape);
        if *got != expected {
            let tensor = slot.path.clone();
            return Err(WeightsError::Shape {
                tensor,
                expected,
                got: got.clone(),
            });
        }
    }
    Ok(())
}

/// A tensor of a file, flattened as burn holds it.
pub(super) fn values(transposed: bool, tensor: NamedTensor, device: &Device) -> Tensor<1> {
    let count = tensor.values.len();
    if !transposed {
        return Tensor::from_data(TensorData::new(tensor.values, [count]), device);
    }
    let shape = [tensor.shape[0], tensor.shape[1]];
    let matrix = Tensor::<2>::from_data(TensorData::new(tensor.values, shape), device);
    matrix.transpose().reshape([count])
}
