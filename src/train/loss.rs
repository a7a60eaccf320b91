//! Cross-entropy as `torch.nn.CrossEntropyLoss(weight, label_smoothing)` computes it: the weights of a batch's targets.

use burn::tensor::{Device, Tensor, TensorData, activation::log_softmax};

/// How much each class counts in the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassWeights {
    /// Every sample alike.
    #[default]
    None,
    /// Every class alike.
    Balanced,
}

/// What a session's loss depends on besides logits and labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loss {
    /// Share of each target that goes to all classes alike, 0 to 1.
    pub label_smoothing: f64,
    /// One weight a class; empty where every sample counts alike.
    pub class_weights: Vec<f64>,
}

impl Loss {
    /// Whether targets are other than one 1 a row.
    pub(super) fn is_plain(&self) -> bool {
        self.label_smoothing == 0.0 && self.class_weights.is_empty()
    }

    /// `[labels, classes]`: what each log probability counts in the mean over the batch, times the number of labels.
    pub(super) fn targets(&self, labels: &[usize], classes: usize, device: &Device) -> Tensor<2> {
        let weight = |class: usize| self.class_weights.get(class).copied().unwrap_or(1.0);
        let total: f64 = labels.iter().map(|label| weight(*label)).sum();
        let scale = labels.len() as f64 / total;
        let shared = self.label_smoothing / classes as f64;
        let mut values = Vec::with_capacity(labels.len() * classes);
        for label in labels {
            let share = |class: usize| match class == *label {
                true => 1.0 - self.label_smoothing + shared,
                false => shared,
            };
            values.extend((0..classes).map(|class| (scale * weight(class) * share(class)) as f32));
        }
        Tensor::from_data(TensorData::new(values, [labels.len(), classes]), device)
    }
}

/// Mean over the batch of the negative log probability of the targets, in nats; one value.
pub(super) fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (log_softmax(logits, 1) * targets).sum_dim(1).mean().neg()
}

/// scikit-learn's `compute_class_weight("balanced")`, from the share that each class has of the samples: 1 / (classes * share). A class
/// without samples has the weight 1, which only label smoothing uses.
pub fn balanced(shares: &[f64]) -> Vec<f64> {
    let present = shares.iter().filter(|share| **share > 0.0).count() as f64;
    let weight = |share: &f64| match *share > 0.0 {
        true => 1.0 / (present * share),
        false => 1.0,
    };
    shares.iter().map(weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(loss: &Loss, labels: &[usize]) -> Vec<f32> {
        let targets = loss.targets(labels, 3, &Device::flex());
        targets.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn plain_targets_are_ones_and_zeros_exactly() {
        let loss = Loss::default();
        assert!(loss.is_plain());
        assert_eq!(targets(&loss, &[2, 0]), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn a_batch_s_weights_sum_to_its_size() {
        let loss = Loss {
            label_smoothing: 0.0,
            class_weights: vec![1.0, 3.0, 1.0],
        };
        let targets = targets(&loss, &[0, 1]);
        assert_eq!(targets, [0.5, 0.0, 0.0, 0.0, 1.5, 0.0]);
    }

    #[test]
    fn rare_classes_count_more_and_absent_ones_nothing() {
        let weights = balanced(&[0.75, 0.25, 0.0]);
        assert_eq!((weights[1], weights[2]), (2.0, 1.0));
        assert!((weights[0] - 2.0 / 3.0).abs() < 1e-12);
    }
}
