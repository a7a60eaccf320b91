//! The snapshot of a run under way: all that another engine needs to go on with it.

use super::{FineTuneJob, Stage};
use crate::engine::carried::Carried;
use crate::engine::failure::bad_weights;
use crate::engine::platform::{Body, Platform};
use crate::engine::train_settings::adapters;
use crate::engine::under_way::keep_checkpoint;
use crate::engine::world::World;
use crate::protocol::{Failure, Progress, TrainEvent};
use crate::weights::{Description, save_with};

impl<B: Body> FineTuneJob<B> {
    /// A snapshot if the last one is old.
    pub(super) async fn snapshot_if_due<P: Platform>(
        &mut self,
        world: &World<P>,
        now_ms: f64,
    ) -> Result<Vec<Progress>, Failure> {
        let elapsed_ms = self.reports.clock.elapsed_ms(now_ms);
        if !self.checkpoints.is_due(elapsed_ms) {
            return Ok(Vec::new());
        }
        let Some((step, epoch, weights)) = self.snapshot(world, elapsed_ms).await? else {
            return Ok(Vec::new());
        };
        let is_kept = keep_checkpoint(self, world, &weights).await;
        self.checkpoints.took_ms += world.platform.now_ms() - now_ms;
        let weights = weights.into();
        let loss = self.reports.last_loss;
        Ok(vec![
            Progress::Snapshot { step, weights },
            Progress::Train(TrainEvent::Checkpoint {
                step,
                epoch,
                loss,
                is_kept,
            }),
        ])
    }

    /// Weights, optimizer state, the window under way and the best epoch, read in one transfer.
    async fn snapshot<P: Platform>(
        &self,
        world: &World<P>,
        worked_ms: f64,
    ) -> Result<Option<(u64, u32, Vec<u8>)>, Failure> {
        let Stage::Train(session) = &self.stage else {
            return Ok(None);
        };
        let mut state = session.state();
        if let Some(best) = &self.stopping.best {
            state.extend(best.state());
        }
        let step = session.steps_taken();
        let description = self.description(world, step, worked_ms)?;
        let weights = save_with(session.network().as_ref(), &state, &description).await;
        let weights = weights.map_err(|error| bad_weights("snapshot", &error))?;
        Ok(Some((step, session.epoch(), weights)))
    }

    fn description<P: Platform>(
        &self,
        world: &World<P>,
        step: u64,
        worked_ms: f64,
    ) -> Result<Description, Failure> {
        let model = world.model(self.handle)?;
        let base = || model.manifest.weights.sha256.clone();
        let best = self.stopping.best.as_ref();
        let carried = Carried {
            id: self.run.clone(),
            started_ms: self.started_ms,
            worked_ms,
            checkpoints_ms: self.checkpoints.took_ms,
            history: self.reports.history.clone(),
            best: best.map(|best| (best.epoch, best.step, best.loss)),
        };
        Ok(Description {
            model: model.entry.name.into(),
            labels: self.labels.clone(),
            step: Some(step),
            base: self.plan.replaces().then(base),
            lora: adapters(&self.config),
            run: carried.write(),
        })
    }
}
