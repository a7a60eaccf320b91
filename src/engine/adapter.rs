//! Adapters into their file, and out of it over the shipped weights that they were trained beside.

use super::failure::bad_weights;
use super::load::labels;
use super::own_head::Headed;
use crate::model::{Adapters, Entry, Network};
use crate::protocol::{Failure, WeightsInfo};
use crate::weights::{
    Description, Manifest, WeightsError, WeightsFile, apply_adapters, save_adapters,
    with_more_classes,
};

/// The shipped network, grown by the adapter's new classes, with the adapter added to its weights.
///
/// # Errors
/// [`WeightsError`] where its model, classes or tensors do not fit.
pub fn lay_over(
    (entry, manifest): (&Entry, &Manifest),
    shipped: &dyn Network,
    adapters: Adapters,
    (file, weights): (WeightsFile, WeightsInfo),
) -> Result<Headed, WeightsError> {
    let labels = labels(&file, manifest)?;
    let known = manifest.labels.len();
    let grown = grown(entry, shipped, known, labels.len() - known);
    let mut network = grown.with_adapters(adapters);
    let applied = apply_adapters(network.as_mut(), file)?;
    Ok(Headed {
        network: network.merged(),
        is_own_head: false,
        labels,
        weights,
        applied,
    })
}

/// The file of a network's adapters, which belong to the weights of a model whose hash is `base`.
pub async fn adapter_file(
    network: &dyn Network,
    (model, labels): (&str, &[String]),
    base: String,
    adapters: Adapters,
) -> Result<Vec<u8>, Failure> {
    let description = Description {
        model: model.into(),
        labels: labels.to_vec(),
        base: Some(base),
        lora: Some(adapters),
        ..Description::default()
    };
    let file = save_adapters(network, &[], &description).await;
    file.map_err(|error| bad_weights("adapter", &error))
}

/// A copy of a network with so many more classes.
pub fn grown(
    entry: &Entry,
    network: &dyn Network,
    classes: usize,
    added: usize,
) -> Box<dyn Network> {
    match added {
        0 => network.for_inference(),
        added => with_more_classes(entry, network, classes, added),
    }
}
