//! Where the adapters of a LoRA run begin.

use burn::tensor::{Device, Tensor, TensorData};

use super::drawn;
use crate::model::{Adapters, Network, Parameter};

/// A copy of `network` with adapters whose `A` the seed decides, on every device alike, and whose `B` is zero.
pub fn with_fresh_adapters(
    network: &dyn Network,
    adapters: Adapters,
    seed: u64,
) -> Box<dyn Network> {
    let mut adapted = network.with_adapters(adapters);
    let device = adapted.device();
    // Epochs count their places up from zero, and distortions down from the last one: these lie between.
    let mut place = u64::MAX / 2;
    adapted.replace(&mut |parameter| {
        if !Adapters::are_down(&parameter.path) {
            return parameter.value.clone();
        }
        place += 1;
        down(parameter, (seed, place), &device)
    });
    adapted
}

/// Evenly distributed within `1 / sqrt(in)` of zero, as the authors' package `loralib` and PEFT draw `A` (`kaiming_uniform_` with a
/// slope of `sqrt(5)`), whose width does not depend on the rank.
fn down(parameter: &Parameter, (seed, place): (u64, u64), device: &Device) -> Tensor<1> {
    let bound = 1.0 / (parameter.shape[0] as f32).sqrt();
    let count = parameter.shape.iter().product::<usize>();
    let values = drawn(count, bound, seed, place);
    Tensor::from_data(TensorData::new(values, [count]), device)
}
