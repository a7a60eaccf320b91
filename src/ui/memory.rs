//! How much memory a training step takes on the GPU, from shapes, and which batch fits.
//!
//! WebGPU tells no one how much memory is free. What it tells is the largest buffer and the largest one that a shader may use: each
//! tensor is held to the second, and the sum, for want of better, to the first.

use super::format::{bytes, count};
use crate::protocol::{DeviceLimits, LoadedModel};

const FLOAT_BYTES: u64 = 4;

/// What a training step takes, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The weights.
    pub weights: u64,
    /// Their gradients.
    pub gradients: u64,
    /// Adam's two moments.
    pub optimizer: u64,
    /// The layers' outputs of a batch and the gradients of those.
    pub activations: u64,
    /// The largest tensor.
    pub largest: u64,
}

impl Need {
    /// Of one step of `model` on `batch` samples.
    pub fn of(model: &LoadedModel, batch: u64) -> Self {
        let weights = FLOAT_BYTES * model.card.parameters;
        let per_sample = FLOAT_BYTES * model.activations;
        Self {
            weights,
            gradients: weights,
            optimizer: 2 * weights,
            activations: 2 * per_sample * batch,
            largest: weights.max(per_sample * batch),
        }
    }

    /// In all.
    pub fn total(self) -> u64 {
        self.weights + self.gradients + self.optimizer + self.activations
    }

    fn fits(self, limits: &DeviceLimits) -> bool {
        self.total() <= limits.max_buffer_bytes && self.largest <= limits.max_storage_binding_bytes
    }
}

/// The largest batch up to `wanted` that fits, by halving; zero when not even one sample does.
pub fn fitting_batch(model: &LoadedModel, limits: &DeviceLimits, wanted: u64) -> u64 {
    let halves = std::iter::successors(Some(wanted), |batch| Some(batch / 2));
    let mut halves = halves.take_while(|batch| *batch > 0);
    let fits = |batch: &u64| Need::of(model, *batch).fits(limits);
    halves.find(fits).unwrap_or_default()
}

/// What a step on a batch takes, and whether that is too much; then a batch that fits is proposed.
pub fn in_words(model: &LoadedModel, limits: &DeviceLimits, batch: u64) -> (String, bool) {
    let need = Need::of(model, batch);
    let text = format!(
        "A step takes about {} of the GPU\u{2019}s memory: weights {}, gradients {}, optimizer {}, layers {}.",
        bytes(need.total()),
        bytes(need.weights),
        bytes(need.gradients),
        bytes(need.optimizer),
        bytes(need.activations)
    );
    if need.fits(limits) {
        return (text, false);
    }
    let advice = match fitting_batch(model, limits, batch) {
        0 => "Train on the processor instead.".to_owned(),
        batch => format!("A batch of {} fits.", count(batch)),
    };
    let most = bytes(limits.max_buffer_bytes);
    (
        format!("{text} That is more than it takes ({most} at most). {advice}"),
        true,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{
        DeviceInfo, InputKind, LoadReport, ModelCard, OutputKind, OwnClasses, WeightsInfo,
        WeightsOrigin,
    };

    fn model() -> LoadedModel {
        let card = ModelCard {
            name: String::new(),
            title: String::new(),
            task: String::new(),
            bytes: 0,
            licence: String::new(),
            parameters: 1_000,
            labels: Vec::new(),
            descriptions: Vec::new(),
            input: InputKind::Drawing,
            output: OutputKind::Classes,
            own_classes: OwnClasses::Extend,
            examples: Vec::new(),
        };
        let weights = WeightsInfo {
            origin: WeightsOrigin::Shipped,
            sha256: String::new(),
            bytes: 0,
        };
        LoadedModel {
            handle: 1,
            card,
            labels: Vec::new(),
            device: DeviceInfo::processor("a test"),
            weights,
            report: LoadReport::default(),
            activations: 500,
            load_ms: 0.0,
            notice: None,
        }
    }

    fn limits(max_buffer_bytes: u64, max_storage_binding_bytes: u64) -> DeviceLimits {
        DeviceLimits {
            max_buffer_bytes,
            max_storage_binding_bytes,
            max_workgroup_threads: 256,
            max_workgroup_bytes: 1,
            shader_f16: false,
        }
    }

    #[test]
    fn weights_count_four_times_and_layers_twice() {
        let need = Need::of(&model(), 10);
        assert_eq!(need.total(), 4 * 1_000 * 4 + 2 * 4 * 500 * 10);
        assert_eq!(need.largest, 4 * 500 * 10);
    }

    #[test]
    fn a_batch_that_fits_is_proposed() {
        let model = model();
        assert_eq!(fitting_batch(&model, &limits(1_000_000, 1_000_000), 64), 64);
        // 16,000 bytes of parameters leave room for 36 samples of 4,000 bytes; halving 64 gives 32.
        assert_eq!(fitting_batch(&model, &limits(160_000, 160_000), 64), 32);
        assert_eq!(fitting_batch(&model, &limits(160_000, 8_000), 64), 4);
        assert_eq!(fitting_batch(&model, &limits(100, 100), 64), 0);
        let (text, is_too_much) = in_words(&model, &limits(160_000, 160_000), 64);
        assert!(
            is_too_much && text.contains("A batch of 32 fits."),
            "{text}"
        );
        assert!(!in_words(&model, &limits(1_000_000, 1_000_000), 64).1);
    }
}
