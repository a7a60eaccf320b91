//! Early stopping: which epoch had the lowest validation loss, and whether it is long ago.

use burn::tensor::{Tensor, TensorData};

use super::checkpoint::BEST;
use super::{Checkpoint, TrainError};
use crate::model::Network;

/// The epoch with the lowest validation loss so far.
pub struct BestEpoch {
    /// Which, from 1.
    pub epoch: u32,
    /// The step that it ended with.
    pub step: u64,
    /// Its validation loss, in nats.
    pub loss: f64,
    /// The network after it.
    pub network: Box<dyn Network>,
}

impl BestEpoch {
    /// Its weights, flattened and under the name that a [`Checkpoint`]'s file has for them.
    pub fn state(&self) -> Vec<(String, Tensor<1>)> {
        let parameters = self.network.parameters().into_iter();
        parameters
            .map(|parameter| (format!("{BEST}{}", parameter.path), parameter.value))
            .collect()
    }
}

/// Gives `fresh` the best epoch's weights of a checkpoint.
///
/// # Errors
/// [`TrainError::Checkpoint`] when they do not fit.
pub fn best_network(
    checkpoint: &Checkpoint,
    mut fresh: Box<dyn Network>,
) -> Result<Box<dyn Network>, TrainError> {
    let device = fresh.device();
    let fits = |path: &str, count: usize| checkpoint.best.get(path).map(Vec::len) == Some(count);
    for slot in fresh.slots() {
        if !fits(&slot.path, slot.shape.iter().product()) {
            return Err(TrainError::Checkpoint(slot.path));
        }
    }
    fresh.fill(&mut |slot| {
        let values = checkpoint.best.get(&slot.path).cloned().unwrap_or_default();
        let count = values.len();
        Tensor::from_data(TensorData::new(values, [count]), &device)
    });
    Ok(fresh)
}

/// Remembers the best epoch of a run.
#[derive(Default)]
pub struct EarlyStopping {
    /// Epochs without a lower loss that end the run; none for a run that takes all its steps.
    pub patience: Option<u32>,
    /// The best so far.
    pub best: Option<BestEpoch>,
}

impl EarlyStopping {
    /// Takes an epoch in; a loss that is no number is never the best.
    pub fn judge(&mut self, epoch: BestEpoch) -> Verdict {
        let best_loss = self.best.as_ref().map_or(f64::INFINITY, |best| best.loss);
        let (now, is_better) = (epoch.epoch, epoch.loss < best_loss);
        if is_better {
            self.best = Some(epoch);
        }
        let ends = self.ends_after(now);
        Verdict { is_better, ends }
    }

    /// Whether a run ends with an epoch that was taken in.
    pub fn ends_after(&self, epoch: u32) -> bool {
        let best = self.best.as_ref().map_or(0, |best| best.epoch);
        self.patience
            .is_some_and(|most| epoch.saturating_sub(best) >= most)
    }
}

/// What an epoch's validation loss means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is the lowest so far.
    pub is_better: bool,
    /// Whether the run ends with it.
    pub ends: bool,
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;
    use crate::model::head;

    #[test]
    fn patience_counts_epochs_since_the_best_one() {
        let mut stopping = EarlyStopping {
            patience: Some(2),
            best: None,
        };
        let losses = [3.0, 1.0, f64::NAN, 2.0];
        let verdicts = (1..).zip(losses).map(|(epoch, loss)| {
            let network = head(2, 2, &Device::flex());
            let step = u64::from(epoch) * 5;
            let epoch = BestEpoch {
                epoch,
                step,
                loss,
                network,
            };
            let Verdict { is_better, ends } = stopping.judge(epoch);
            (is_better, ends)
        });
        let verdicts: Vec<_> = verdicts.collect();
        let expected = [(true, false), (true, false), (false, false), (false, true)];
        assert_eq!(verdicts, expected);
        assert_eq!(
            stopping.best.map(|best| (best.epoch, best.step)),
            Some((2, 10))
        );
    }
}
