//! One training step: forward, loss, backward, update.

use burn::tensor::{Device, Int, Tensor};

use super::loss::cross_entropy;
use super::{HostBatch, Loss, Optimizer};
use crate::eval::{costs, of_labels};
use crate::model::{Network, inputs};

/// What a step leaves on the device; reading it is the caller's choice, since a read can cost more than a step.
pub struct StepOutput {
    /// Mean cross-entropy of the batch before the update, in nats; one value.
    pub loss: Tensor<1>,
    /// How many of the batch were answered rightly before the update; one value.
    pub correct: Tensor<1>,
}

/// How one step learns.
#[derive(Clone, Copy, Debug)]
pub struct StepRule<'a> {
    /// The learning rate.
    pub rate: f64,
    /// What is made smaller.
    pub loss: &'a Loss,
    /// The largest L2 norm of all gradients together.
    pub gradient_clip: Option<f64>,
}

/// Trains `network` (made by `for_training`) on one batch with plain cross-entropy.
pub fn train_step(
    network: &mut dyn Network,
    optimizer: &mut Optimizer,
    batch: HostBatch,
    rate: f64,
) -> StepOutput {
    let rule = StepRule {
        rate,
        loss: &Loss::default(),
        gradient_clip: None,
    };
    train_step_by(network, optimizer, batch, rule)
}

/// Trains `network` (made by `for_training`) on one batch.
pub fn train_step_by(
    network: &mut dyn Network,
    optimizer: &mut Optimizer,
    batch: HostBatch,
    rule: StepRule<'_>,
) -> StepOutput {
    let device = network.device();
    let logits = network.logits(inputs(batch.values, batch.shape, &device));
    let (loss, correct) = judge(logits, &batch.labels, rule.loss, &device);
    let gradients = &mut loss.backward();
    match rule.gradient_clip {
        None => optimizer.step(network, gradients, rule.rate),
        Some(longest) => optimizer.clipped_step(network, gradients, rule.rate, longest),
    }
    StepOutput {
        loss: loss.inner(),
        correct,
    }
}

/// With more classes than this, a row of targets is not written out: it would be zeros but for one.
const MOST_TARGETS: usize = 256;

/// The loss, and how many answers are right.
fn judge(
    logits: Tensor<2>,
    labels: &[usize],
    loss: &Loss,
    device: &Device,
) -> (Tensor<1>, Tensor<1>) {
    let [_, classes] = logits.dims();
    if loss.is_plain() && classes > MOST_TARGETS {
        let labels = of_labels(labels.iter().map(|label| *label as i32).collect(), device);
        let correct = count_at(logits.clone().inner(), labels.clone().inner());
        return (costs(logits, labels).mean(), correct);
    }
    let targets = loss.targets(labels, classes, device);
    let right = match loss.is_plain() {
        true => targets.clone(),
        false => Loss::default().targets(labels, classes, device),
    };
    let correct = count_correct(logits.clone().inner(), right.inner());
    (cross_entropy(logits, targets), correct)
}

/// As [`count_correct`], by the labels' numbers.
fn count_at(logits: Tensor<2>, labels: Tensor<2, Int>) -> Tensor<1> {
    let best = logits.clone().max_dim(1);
    let right = logits.gather(1, labels);
    right.greater_equal(best).float().sum()
}

/// A row is right when the right class has the largest logit.
fn count_correct(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let best = logits.clone().max_dim(1);
    let right = (logits * targets).sum_dim(1);
    right.greater_equal(best).float().sum()
}
