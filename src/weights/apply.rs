//! Puts a file's tensors into a network and tells what happened to each.

use std::collections::HashMap;

use burn::tensor::{Tensor, TensorData};

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
    let mut tensors: HashMap<String, NamedTensor> = file
        .tensors
        .into_iter()
        .map(|tensor| (tensor.path.clone(), tensor))
        .collect();
    let slots = network.slots();
    check(&slots, &tensors)?;
    let device = network.device().inner();
    network.fill(&mut |slot| {
        // Checked above: every slot has its tensor.
        let tensor = tensors.remove(&slot.path).unwrap_or_default();
        values(slot, tensor, &device)
    });
    let mut unused: Vec<String> = tensors.into_keys().collect();
    unused.sort();
    let applied = slots.into_iter().map(|slot| slot.path).collect();
    Ok(Applied { applied, unused })
}

fn check(slots: &[Slot], tensors: &HashMap<String, NamedTensor>) -> Result<(), WeightsError> {
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

fn values(slot: &Slot, tensor: NamedTensor, device: &burn::tensor::Device) -> Tensor<1> {
    let count = tensor.values.len();
    if !slot.transposed {
        return Tensor::from_data(TensorData::new(tensor.values, [count]), device);
    }
    let shape = [tensor.shape[0], tensor.shape[1]];
    let matrix = Tensor::<2>::from_data(TensorData::new(tensor.values, shape), device);
    matrix.transpose().reshape([count])
}
