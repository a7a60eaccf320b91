//! What of a run under way outlives the tab: its session with checkpoints, and a record that says how it stands.

use super::{FineTuneJob, Stage};
use crate::engine::platform::{Body, Platform};
use crate::engine::sessions::{KeptSession, Slot, VERSION};
use crate::engine::world::World;
use crate::protocol::{Failure, FailureKind, TrainConfig, WeightsOrigin};
use crate::runs::{RunStatus, run_id, salt_of};

/// What was kept of the run so far.
#[derive(Default)]
pub(super) struct Kept {
    /// Where the next checkpoint goes.
    slot: Slot,
    /// Whether the session is in the store.
    is_begun: bool,
    /// SHA-256 over the person's samples, once it was made.
    pub own_sha256: Option<String>,
}

/// The id of a run that begins now.
pub(super) fn new_id<P: Platform>(world: &World<P>, config: &TrainConfig) -> String {
    let (unix_ms, now_ms) = (world.platform.unix_ms(), world.platform.now_ms());
    let salt = postcard::to_extend(&(unix_ms, now_ms, config), Vec::new());
    run_id(unix_ms, salt_of(&salt.unwrap_or_default()))
}

impl<B: Body> FineTuneJob<B> {
    /// Weights that nobody else has are kept: one who goes on with the run or replays it needs them.
    pub(super) async fn keep_base<P: Platform>(&mut self, world: &World<P>) -> Result<(), Failure> {
        if world.model(self.handle)?.weights.origin != WeightsOrigin::Shipped {
            let file = world.export(self.handle).await?;
            self.base_sha256 = world.platform.sha256(&file).await;
            self.base = Some(file);
        }
        Ok(())
    }

    /// Keeps a checkpoint, and tells whether that could be done: a store that is full or missing costs the return after a reload, not the
    /// training.
    pub(super) async fn keep_under_way<P: Platform>(
        &mut self,
        world: &World<P>,
        checkpoint: &[u8],
    ) -> bool {
        if let (false, Some(session)) = (self.kept.is_begun, self.session(world)) {
            self.kept.slot = world.free_slot(&self.run).await;
            self.kept.is_begun = world.keep_session(&session).await.is_ok();
        }
        if !self.kept.is_begun {
            return false;
        }
        let slot = self.kept.slot;
        let written = world.keep_checkpoint(&self.run, slot, checkpoint).await;
        if written.is_ok() {
            self.kept.slot = slot.other();
        }
        self.keep_status(world, RunStatus::Running).await;
        written.is_ok()
    }

    fn session<P: Platform>(&self, world: &World<P>) -> Option<KeptSession> {
        let Stage::Train(session) = &self.stage else {
            return None;
        };
        let model = world.model(self.handle).ok()?.entry.name;
        let (config, own) = (self.config.clone(), self.own_samples());
        Some(KeptSession {
            version: VERSION,
            id: self.run.clone(),
            model: model.into(),
            config,
            total_steps: session.total_steps(),
            own,
            base_sha256: self.base_sha256.clone(),
            base: self.base.clone(),
        })
    }

    /// Writes how the run stands, without what came of it.
    async fn keep_status<P: Platform>(&mut self, world: &World<P>, status: RunStatus) {
        if let Ok(record) = self.record(world, status, None) {
            // It is written again at the run's end, which tells what fails.
            let _ = world.keep_record(&record).await;
        }
    }

    /// A person gave the run up.
    pub async fn give_up<P: Platform>(&mut self, world: &World<P>) {
        self.end(world, RunStatus::Stopped).await;
    }

    /// The run failed. One whose engine is lost goes on elsewhere.
    pub async fn fail<P: Platform>(&mut self, world: &World<P>, failure: &Failure) {
        if failure.kind != FailureKind::EngineLost {
            self.end(world, RunStatus::Failed(failure.to_string()))
                .await;
        }
    }

    async fn end<P: Platform>(&mut self, world: &World<P>, status: RunStatus) {
        // A run that took no step is none; one that is being measured has taken all of its own.
        let steps = self.steps_taken().unwrap_or(self.steps);
        if steps > 0 {
            self.keep_status(world, status).await;
        }
        world.drop_session(&self.run).await;
    }
}
