//! What the truth costs by a model's logits, without a matrix of targets.

use burn::tensor::{Device, Int, Tensor, TensorData, activation::log_softmax};

/// Classes as numbers, `[labels, 1]`.
pub fn of_labels(labels: Vec<i32>, device: &Device) -> Tensor<2, Int> {
    let count = labels.len();
    Tensor::from_data(TensorData::new(labels, [count, 1]), device)
}

/// The negative log probability of each label, in nats: `[labels, 1]`, from logits `[labels, classes]`.
pub fn costs(logits: Tensor<2>, labels: Tensor<2, Int>) -> Tensor<2> {
    log_softmax(logits, 1).gather(1, labels).neg()
}
