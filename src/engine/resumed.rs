//! A run that another engine began: its checkpoint, and how this one goes on from there.

use super::carried::Carried;
use super::failure::{bad_training, bad_weights};
use crate::model::Network;
use crate::protocol::{Bytes, Failure, FailureKind};
use crate::train::{BestEpoch, Checkpoint, best_network};
use crate::weights::{WeightsFile, apply, apply_adapters};

/// The run that a checkpoint belongs to.
pub fn run_of(file: &[u8]) -> Option<String> {
    let description = WeightsFile::read(file).ok()?.description?;
    Some(Carried::read(description.run.as_ref()?)?.id)
}

const PLACE: &str = "the checkpoint of the training";

/// A checkpoint that fits the model.
pub struct Resumed {
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

    /// The adapters as they were at the checkpoint, beside the weights of a network that has fresh ones.
    pub fn adapters(&self, fresh: Box<dyn Network>) -> Result<Box<dyn Network>, Failure> {
        let mut network = fresh;
        apply_adapters(network.as_mut(), self.weights.clone())
            .map_err(|error| bad_weights(PLACE, &error))?;
        Ok(network)
    }

    /// What the run carries with it.
    pub fn carried(&self) -> Option<Carried> {
        let description = self.weights.description.as_ref();
        description.and_then(|description| Carried::read(description.run.as_ref()?))
    }

    /// The best epoch until the checkpoint; `fresh` is any network of this shape.
    pub fn best(
        &self,
        carried: &Carried,
        fresh: Box<dyn Network>,
    ) -> Result<Option<BestEpoch>, Failure> {
        let Some((epoch, step, loss)) = carried.best else {
            return Ok(None);
        };
        let network = best_network(&self.checkpoint, fresh);
        let network = network.map_err(|error| bad_training(&error))?;
        let best = BestEpoch {
            epoch,
            step,
            loss,
            network,
        };
        Ok(Some(best))
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
