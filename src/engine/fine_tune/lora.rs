//! What is different where adapters learn in the place of the weights.
//!
//! The head has an adapter too: its row for a new class begins as the mean of the old ones, as in any run, and the adapter moves it. So
//! the weights that a run begins with stay as they are to the last bit, and an adapter's file needs nothing but them.

use super::{FineTuneJob, Plan};
use crate::engine::adapter;
use crate::engine::platform::{Body, Platform};
use crate::engine::train_settings::adapters;
use crate::engine::world::World;
use crate::model::{Network, Trainable};
use crate::protocol::{Failure, Layers};
use crate::train::with_fresh_adapters;

impl<B: Body> FineTuneJob<B> {
    /// Which parameters learn, of a model that is extended: `head` is the prefix of the head's.
    pub(super) fn trainable<'a>(&self, head: &'a str, chosen: &'a [String]) -> Trainable<'a> {
        match (&self.plan, self.config.layers) {
            (Plan::Extend { .. }, Some(Layers::Head)) => Trainable::Prefix(head),
            (Plan::Extend { .. }, Some(Layers::Lora)) => Trainable::Adapters,
            (Plan::Extend { .. }, Some(Layers::Chosen)) => Trainable::Layers(chosen),
            _ => Trainable::All,
        }
    }

    /// The network as it learns: with adapters, where they do.
    pub(super) fn learner(&self, network: Box<dyn Network>) -> Box<dyn Network> {
        match adapters(&self.config) {
            Some(adapters) => with_fresh_adapters(network.as_ref(), adapters, self.config.seed),
            None => network,
        }
    }

    /// Adds the adapters to the weights, and keeps them for their file.
    pub(super) fn merge(&mut self, network: Box<dyn Network>) -> Box<dyn Network> {
        if adapters(&self.config).is_none() {
            return network;
        }
        let merged = network.merged();
        self.adapted = Some(network);
        merged
    }

    /// The file of the adapters that were merged.
    pub(super) async fn adapter_file<P: Platform>(
        &self,
        world: &World<P>,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let (Some(network), Some(lora)) = (&self.adapted, adapters(&self.config)) else {
            return Ok(None);
        };
        let of = (world.model(self.handle)?.entry.name, &self.labels[..]);
        let base = self.base_sha256.clone();
        let file = adapter::adapter_file(network.as_ref(), of, base, lora).await?;
        Ok(Some(file))
    }
}
