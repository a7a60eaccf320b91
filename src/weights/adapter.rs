//! Adapters alone in a file: `A` and `B` of each dense layer, without the weights that they stand beside.

use burn::tensor::Tensor;

use super::apply::{by_path, check, unused, values};
use super::save::save_parameters;
use super::{Applied, Description, WeightsError, WeightsFile};
use crate::model::{Adapters, Network, Slot};

/// Writes the adapters of `network` and, behind them and in the same transfer, `further` tensors, such as an optimizer's state: no weights
/// beside them. The same adapters give the same bytes.
///
/// # Errors
/// [`WeightsError::Device`] or [`WeightsError::Format`].
pub async fn save_adapters(
    network: &dyn Network,
    further: &[(String, Tensor<1>)],
    description: &Description,
) -> Result<Vec<u8>, WeightsError> {
    let parameters = network.parameters().into_iter();
    let adapters = parameters.filter(|parameter| Adapters::have(&parameter.path));
    save_parameters(&adapters.collect::<Vec<_>>(), further, description).await
}

/// Gives every adapter of `network` its tensors of `file`; the weights beside them stay.
///
/// # Errors
/// [`WeightsError::Missing`] or [`WeightsError::Shape`]; the network is then unchanged.
pub fn apply_adapters(
    network: &mut dyn Network,
    file: WeightsFile,
) -> Result<Applied, WeightsError> {
    let mut tensors = by_path(file);
    let slots = network.slots().into_iter();
    let slots: Vec<Slot> = slots.filter(|slot| Adapters::have(&slot.path)).collect();
    check(&slots, &tensors)?;
    let device = network.device().inner();
    network.replace(&mut |parameter| match Adapters::have(&parameter.path) {
        true => {
            // Checked above: every adapter has its tensor.
            let tensor = tensors.remove(&parameter.path).unwrap_or_default();
            values(parameter.transposed, tensor, &device)
        }
        false => parameter.value.clone(),
    });
    let applied = slots.into_iter().map(|slot| slot.path).collect();
    let unused = unused(tensors);
    Ok(Applied { applied, unused })
}
