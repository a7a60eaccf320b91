//! One training step of a network that predicts a number: forward, squared error, backward, update.

use burn::tensor::{Tensor, TensorData};

use super::Optimizer;
use crate::model::{Network, Shape, inputs};

/// Trains `network` (made by `for_training`) on samples of one shape, laid end to end, with one number each. Returns the mean squared error
/// of the batch before the update; one value.
pub fn squared_step(
    network: &mut dyn Network,
    optimizer: &mut Optimizer,
    (shape, values): (Shape, Vec<f32>),
    targets: Vec<f32>,
    rate: f64,
) -> Tensor<1> {
    let device = network.device();
    let count = targets.len();
    let targets: Tensor<2> = Tensor::from_data(TensorData::new(targets, [count, 1]), &device);
    let away = network.logits(inputs(values, shape, &device)) - targets;
    let loss = (away.clone() * away).mean();
    optimizer.step(network, &mut loss.backward(), rate);
    loss.inner()
}
