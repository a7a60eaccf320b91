//! One training step: forward, loss, backward, update.

use burn::tensor::{Device, Tensor, TensorData, activation::log_softmax};

use super::{AdamOptimizer, HostBatch};
use crate::model::{Network, inputs};

/// What a step leaves on the device; reading it is the caller's choice, since a read can cost more than a step.
pub struct StepOutput {
    /// Mean cross-entropy of the batch before the update, in nats; one value.
    pub loss: Tensor<1>,
    /// How many of the batch were answered rightly before the update; one value.
    pub correct: Tensor<1>,
}

/// Trains `network` (made by `for_training`) on one batch.
pub fn train_step(
    network: &mut dyn Network,
    optimizer: &mut AdamOptimizer,
    batch: HostBatch,
    learning_rate: f64,
) -> StepOutput {
    let device = network.device();
    let logits = network.logits(inputs(batch.values, batch.shape, &device));
    let [_, classes] = logits.dims();
    let targets = one_hot(&batch.labels, classes, &device);
    let loss = cross_entropy(logits.clone(), targets.clone());
    optimizer.step(network, &mut loss.backward(), learning_rate);
    StepOutput {
        loss: loss.inner(),
        correct: count_correct(logits.inner(), targets.inner()),
    }
}

/// `[labels, classes]`, one 1 a row.
fn one_hot(labels: &[usize], classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0_f32; labels.len() * classes];
    for (row, label) in labels.iter().enumerate() {
        values[row * classes + label] = 1.0;
    }
    Tensor::from_data(TensorData::new(values, [labels.len(), classes]), device)
}

/// Mean over the batch of the negative log probability of the right class.
fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (log_softmax(logits, 1) * targets).sum_dim(1).mean().neg()
}

/// A row is right when the right class has the largest logit.
fn count_correct(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let best = logits.clone().max_dim(1);
    let right = (logits * targets).sum_dim(1);
    right.greater_equal(best).float().sum()
}
