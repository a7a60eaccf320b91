//! A head of the person's own, or an adapter, from its file to the shipped network that it is put on.

use burn::tensor::Device;

use super::adapter::lay_over;
use crate::model::{self, Entry, Network, with_own_head};
use crate::protocol::WeightsInfo;
use crate::weights::{Applied, Manifest, WeightsError, WeightsFile, apply, check_base};

/// A head or an adapter whose shipped weights are still to come.
pub struct OwnHead {
    file: WeightsFile,
    weights: WeightsInfo,
}

/// A network, with a head of the person's own or without, and what is to be told of it.
pub struct Headed {
    pub network: Box<dyn Network>,
    pub is_own_head: bool,
    pub labels: Vec<String>,
    pub weights: WeightsInfo,
    pub applied: Applied,
}

impl OwnHead {
    /// Takes a file; gives it back where it is neither.
    ///
    /// # Errors
    /// [`WeightsError::OtherBase`] where it belongs to other weights.
    pub fn take(
        file: WeightsFile,
        info: &WeightsInfo,
        manifest: &Manifest,
    ) -> Result<Result<Self, WeightsFile>, WeightsError> {
        let is_head = |file: &WeightsFile| file.description.as_ref()?.base.clone();
        if is_head(&file).is_none() {
            return Ok(Err(file));
        }
        if let Some(description) = &file.description {
            check_base(description, &manifest.weights.sha256)?;
        }
        let weights = info.clone();
        Ok(Ok(Self { file, weights }))
    }

    /// Puts it on the shipped network; `None` where the file, a project without a training, holds no head.
    ///
    /// # Errors
    /// [`WeightsError`] where its tensors do not fit.
    pub fn put_on(
        self,
        shipped: &dyn Network,
        (entry, manifest): (&Entry, &Manifest),
        device: &Device,
    ) -> Result<Option<Headed>, WeightsError> {
        let Self { file, weights } = self;
        if let Some(adapters) = file.description.as_ref().and_then(|d| d.lora) {
            let given = (file, weights);
            return lay_over((entry, manifest), shipped, adapters, given).map(Some);
        }
        let labels = file.description.as_ref().map(|d| d.labels.clone());
        let labels = labels.unwrap_or_default();
        if file.tensors.is_empty() {
            return Ok(None);
        }
        let mut head = model::head(manifest.features, labels.len(), device);
        let applied = apply(head.as_mut(), file)?;
        let network = with_own_head(shipped.for_inference(), head);
        Ok(Some(Headed {
            network,
            is_own_head: true,
            labels,
            weights,
            applied,
        }))
    }
}
