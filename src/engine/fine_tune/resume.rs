//! A run that another engine began: its checkpoint, and how this one goes on from there.

use super::carried::Carried;
use crate::engine::failure::{bad_training, bad_weights};
use crate::model::Network;
use crate::protocol::{Bytes, Failure, FailureKind};
use crate::runs::HistoryPoint;
use crate::train::{BestEpoch, Checkpoint, best_network};
use crate::weights::{WeightsFile, apply};

const PLACE: &str = "the checkpoint of the training";

/// A checkpoint that fits the model.
pub(super) struct Resumed {
    weights: WeightsFile,
    pub checkpoint: Checkpoint,
}

impl Resumed {
    /// Reads a snapshot of a run that ends with these classes.
    pub fn read(file: &Bytes, labels: &[String]) -> Result<Self, Failure> {
        let mut weights = WeightsFile::read(&file.0).map_err(|error| bad_weights(PLACE, &error))?;
        let checkpoint = Checkpoint::take_from(&mut weights);
        let is_of_these = weights
            .description
            .as_ref()
            .is_some_and(|description| description.labels == labels);
        match checkpoint.filter(|_| is_of_these) {
            Some(checkpoint) => Ok(Self {
                weights,
                checkpoint,
            }),
            None => Err(no_checkpoint(labels)),
        }
    }

    /// The network as it was at the checkpoint, from a fresh one.
    pub fn network(&self, fresh: Box<dyn Network>) -> Result<Box<dyn Network>, Failure> {
        let mut network = fresh;
        apply(network.as_mut(), self.weights.clone())
            .map_err(|error| bad_weights(PLACE, &error))?;
        Ok(network)
    }

    /// What was measured before the checkpoint, and the best epoch until then; `fresh` is any network of this shape.
    pub fn past(
        &self,
        fresh: Box<dyn Network>,
    ) -> Result<(Vec<HistoryPoint>, Option<BestEpoch>), Failure> {
        let description = self.weights.description.as_ref();
        let carried = description.and_then(|description| Carried::read(description.run.as_ref()?));
        let Carried { history, best } = carried.unwrap_or_default();
        let Some((epoch, step, loss)) = best else {
            return Ok((history, None));
        };
        let network = best_network(&self.checkpoint, fresh);
        let network = network.map_err(|error| bad_training(&error))?;
        let best = BestEpoch {
            epoch,
            step,
            loss,
            network,
        };
        Ok((history, Some(best)))
    }
}

fn no_checkpoint(labels: &[String]) -> Failure {
    Failure {
        kind: FailureKind::BadWeights,
        expected: format!(
            "weights, optimizer state and the classes {}",
            labels.join(", ")
        ),
        got: "a file without them, or with other classes".into(),
        place: PLACE.into(),
        advice: "Start the training anew.".into(),
    }
}
