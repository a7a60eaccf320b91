//! What of a run on a text outlives the tab while it learns: its checkpoints, which hold adapters and no weights beside them.

use super::TuneTextJob;
use crate::engine::adapter::adapter_file;
use crate::engine::carried::Carried;
use crate::engine::failure::bad_weights;
use crate::engine::platform::Platform;
use crate::engine::train_settings::low_rank;
use crate::engine::under_way::keep_checkpoint;
use crate::engine::world::World;
use crate::protocol::{Failure, Progress, TrainEvent};
use crate::weights::{Description, save_adapters};

impl TuneTextJob {
    /// A checkpoint if the last one is old.
    pub(super) async fn checkpoint_if_due<P: Platform>(
        &mut self,
        world: &World<P>,
        now_ms: f64,
    ) -> Result<Vec<Progress>, Failure> {
        let elapsed_ms = self.reports.clock.elapsed_ms(now_ms);
        if !self.checkpoints.is_due(elapsed_ms) {
            return Ok(Vec::new());
        }
        let file = self.checkpoint(world, elapsed_ms).await?;
        let is_kept = keep_checkpoint(self, world, &file).await;
        self.checkpoints.took_ms += world.platform.now_ms() - now_ms;
        Ok(vec![Progress::Train(TrainEvent::Checkpoint {
            step: self.session.steps_taken(),
            epoch: self.session.epoch(),
            loss: self.reports.last_loss,
            is_kept,
        })])
    }

    /// Adapters, the optimizer's state and the window under way, read in one transfer.
    async fn checkpoint<P: Platform>(
        &self,
        world: &World<P>,
        worked_ms: f64,
    ) -> Result<Vec<u8>, Failure> {
        let model = world.model(self.handle)?;
        let carried = Carried {
            id: self.run.clone(),
            started_ms: self.started_ms,
            worked_ms,
            checkpoints_ms: self.checkpoints.took_ms,
            history: self.reports.history.clone(),
            best: None,
        };
        let description = Description {
            model: model.entry.name.into(),
            labels: model.labels.clone(),
            step: Some(self.session.steps_taken()),
            base: Some(self.base_sha256.clone()),
            lora: Some(low_rank(&self.config)),
            run: carried.write(),
        };
        let (network, state) = (self.session.network(), self.session.state());
        let file = save_adapters(network.as_ref(), &state, &description).await;
        file.map_err(|error| bad_weights("checkpoint", &error))
    }

    /// The adapters alone, which belong to the weights that the run began with.
    pub(super) async fn adapter_file<P: Platform>(
        &self,
        world: &World<P>,
    ) -> Result<Vec<u8>, Failure> {
        let model = world.model(self.handle)?;
        let of = (model.entry.name, &model.labels[..]);
        let (base, adapters) = (self.base_sha256.clone(), low_rank(&self.config));
        adapter_file(self.session.network().as_ref(), of, base, adapters).await
    }
}
