//! Writes a network as a safetensors file that PyTorch reads: its names, its layout.

use burn::tensor::{Tensor, Transaction};

use super::{Description, NamedTensor, WeightsError, write};
use crate::model::{Network, Parameter};

/// Reads all parameters back in one transfer and writes the file. The same weights give the same bytes.
///
/// # Errors
/// [`WeightsError::Device`] or [`WeightsError::Format`].
pub async fn save(
    network: &dyn Network,
    description: &Description,
) -> Result<Vec<u8>, WeightsError> {
    save_with(network, &[], description).await
}

/// As [`save`], with further tensors, such as an optimizer's state, behind the parameters and in the same transfer.
///
/// # Errors
/// [`WeightsError::Device`] or [`WeightsError::Format`].
pub async fn save_with(
    network: &dyn Network,
    further: &[(String, Tensor<1>)],
    description: &Description,
) -> Result<Vec<u8>, WeightsError> {
    save_parameters(&network.parameters(), further, description).await
}

/// As [`save_with`], of these parameters.
pub(super) async fn save_parameters(
    parameters: &[Parameter],
    further: &[(String, Tensor<1>)],
    description: &Description,
) -> Result<Vec<u8>, WeightsError> {
    let mut all = Transaction::default();
    let mut names = Vec::new();
    for parameter in parameters {
        all = all.register(in_file_order(parameter));
        names.push((parameter.path.clone(), parameter.file_shape()));
    }
    for (name, tensor) in further {
        names.push((name.clone(), tensor.dims().to_vec()));
        all = all.register(tensor.clone());
    }
    let read = all.execute_async().await;
    let read = read.map_err(|error| WeightsError::Device(error.to_string()))?;
    let mut tensors = Vec::new();
    for ((path, shape), data) in names.into_iter().zip(read) {
        let values = data
            .try_to_vec::<f32>()
            .map_err(|error| WeightsError::Device(format!("{error:?}")))?;
        tensors.push(NamedTensor {
            path,
            shape,
            values,
        });
    }
    match tensors.first() {
        // What a lost GPU gives back instead of an error; no network's first layer is all zeros.
        Some(first) if first.values.iter().all(|value| *value == 0.0) => {
            Err(WeightsError::Device("only zeros came back".into()))
        }
        _ => write(&tensors, description),
    }
}

fn in_file_order(parameter: &Parameter) -> Tensor<1> {
    let value = parameter.value.clone();
    if !parameter.transposed {
        return value;
    }
    let count = parameter.shape.iter().product::<usize>();
    value
        .reshape([parameter.shape[0], parameter.shape[1]])
        .transpose()
        .reshape([count])
}
