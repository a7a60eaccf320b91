//! Where the training of a head of one's own begins.

use burn::tensor::{Device, Tensor, TensorData};

use super::drawn;
use crate::model::{Network, head};

/// A head whose weights the seed alone decides: evenly distributed within `1 / sqrt(features)` of zero, as burn and PyTorch draw a dense
/// layer.
pub fn fresh_head(features: usize, classes: usize, seed: u64, device: &Device) -> Box<dyn Network> {
    let mut fresh = head(features, classes, device);
    let bound = 1.0 / (features as f32).sqrt();
    // Epochs count their places up from zero, distortions down from the last one, adapters up from the middle.
    let mut place = u64::MAX / 4;
    fresh.replace(&mut |parameter| {
        place += 1;
        let count = parameter.shape.iter().product::<usize>();
        let values = drawn(count, bound, seed, place);
        Tensor::from_data(TensorData::new(values, [count]), device)
    });
    fresh
}
