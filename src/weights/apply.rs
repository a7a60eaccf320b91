//! Puts a file's tensors into a network and tells what happened to each.

use std::collections::HashMap;

use burn::tensor::{Tensor, TensorData};

use super::{NamedTensor, WeightsError, WeightsFile};
use crate::model::{Network, Parameter};

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
    let parameters = network.parameters();
    check(&parameters, &tensors)?;
    let device = network.device().inner();
    network.replace(&mut |parameter| match tensors.remove(&parameter.path) {
        Some(tensor) => values(parameter, tensor, &device),
        None => parameter.value.clone(),
    });
    let mut unused: Vec<String> = tensors.into_keys().collect();
    unused.sort();
    let applied = parameters
        .into_iter()
        .map(|parameter| parameter.path)
        .collect();
    Ok(Applied { applied, unused })
}

fn check(
    parameters: &[Parameter],
    tensors: &HashMap<String, NamedTensor>,
) -> Result<(), WeightsError> {
    let is_missing = |parameter: &&Parameter| !tensors.contains_key(&parameter.path);
    let missing: Vec<String> = parameters
        .iter()
        .filter(is_missing)
        .map(|parameter| parameter.path.clone())
        .collect();
    if !missing.is_empty() {
        return Err(WeightsError::Missing(missing));
    }
    for parameter in parameters {
        let (expected, got) = (parameter.file_shape(), &tensors[&parameter.path].shape);
        if *got != expected {
            let tensor = parameter.path.clone();
            return Err(WeightsError::Shape {
                tensor,
                expected,
                got: got.clone(),
            });
        }
    }
    Ok(())
}

fn values(parameter: &Parameter, tensor: NamedTensor, device: &burn::tensor::Device) -> Tensor<1> {
    let count = tensor.values.len();
    if !parameter.transposed {
        return Tensor::from_data(TensorData::new(tensor.values, [count]), device);
    }
    let shape = [tensor.shape[0], tensor.shape[1]];
    let matrix = Tensor::<2>::from_data(TensorData::new(tensor.values, shape), device);
    matrix.transpose().reshape([count])
}
