//! What of a run under way outlives the tab: its session with checkpoints, and a record that says how it stands.

use super::platform::Platform;
use super::sessions::{KeptSession, Slot};
use super::world::World;
use crate::protocol::{Failure, FailureKind, TrainConfig};
use crate::runs::{Outcome, RunRecord, RunStatus, run_id, salt_of};

/// A checkpoint is made that often.
const CHECKPOINT_MS: f64 = 5_000.0;

/// The checkpoints of a run so far.
#[derive(Default)]
pub struct Checkpoints {
    /// Time at work up to the last one, in milliseconds.
    made_ms: f64,
    /// Time that they took, in milliseconds.
    pub took_ms: f64,
    /// Where the next one goes.
    slot: Slot,
    /// Whether the session is in the store.
    is_begun: bool,
}

impl Checkpoints {
    /// Whether one is to be made now; if so, the next one is due later.
    pub fn is_due(&mut self, elapsed_ms: f64) -> bool {
        let is_due = elapsed_ms - self.made_ms >= CHECKPOINT_MS;
        if is_due {
            self.made_ms = elapsed_ms;
        }
        is_due
    }

    /// Keeps a checkpoint, and tells whether that could be done: a store that is full or missing costs the return after a reload, not the
    /// training.
    async fn keep<P: Platform>(
        &mut self,
        world: &World<P>,
        run: &str,
        session: Option<KeptSession>,
        checkpoint: &[u8],
    ) -> bool {
        world.claim_session(run).await;
        if let Some(session) = session {
            self.slot = world.free_slot(run).await;
            self.is_begun = world.keep_session(&session).await.is_ok();
        }
        if !self.is_begun {
            return false;
        }
        let slot = self.slot;
        let written = world.keep_checkpoint(run, slot, checkpoint).await;
        if written.is_ok() {
            self.slot = slot.other();
        }
        written.is_ok()
    }
}

/// A run that has a record, and can be found again.
pub trait Recorded {
    /// Its id.
    fn id(&self) -> &str;

    /// Steps that it has taken in all.
    fn steps(&self) -> u64;

    /// Its checkpoints so far.
    fn checkpoints(&mut self) -> &mut Checkpoints;

    /// What one needs who goes on with it; none while it does not train.
    fn session<P: Platform>(&self, world: &World<P>) -> Option<KeptSession>;

    /// How it stands.
    fn record<P: Platform>(
        &mut self,
        world: &World<P>,
        status: RunStatus,
        outcome: Option<Outcome>,
    ) -> Result<RunRecord, Failure>;
}

/// Keeps a checkpoint, and the record as it stands; tells whether the checkpoint could be kept. What a run learns from is written once.
pub async fn keep_checkpoint<P: Platform>(
    run: &mut impl Recorded,
    world: &World<P>,
    checkpoint: &[u8],
) -> bool {
    let mut checkpoints = std::mem::take(run.checkpoints());
    let session = (!checkpoints.is_begun)
        .then(|| run.session(world))
        .flatten();
    let kept = checkpoints.keep(world, run.id(), session, checkpoint);
    let is_kept = kept.await;
    *run.checkpoints() = checkpoints;
    keep_status(run, world, RunStatus::Running).await;
    is_kept
}

/// Writes how a run stands, without what came of it.
async fn keep_status<P: Platform>(run: &mut impl Recorded, world: &World<P>, status: RunStatus) {
    if let Ok(record) = run.record(world, status, None) {
        // It is written again at the run's end, which tells what fails.
        let _ = world.keep_record(&record).await;
    }
}

/// A person gave the run up.
pub async fn give_up<P: Platform>(run: &mut impl Recorded, world: &World<P>) {
    end(run, world, RunStatus::Stopped).await;
}

/// The run failed. One whose engine is lost goes on elsewhere.
pub async fn fail<P: Platform>(run: &mut impl Recorded, world: &World<P>, failure: &Failure) {
    if failure.kind != FailureKind::EngineLost {
        end(run, world, RunStatus::Failed(failure.to_string())).await;
    }
}

async fn end<P: Platform>(run: &mut impl Recorded, world: &World<P>, status: RunStatus) {
    // A run that took no step is none.
    if run.steps() > 0 {
        keep_status(run, world, status).await;
    }
    world.drop_session(run.id()).await;
}

/// The id of a run that begins now.
pub fn new_id<P: Platform>(world: &World<P>, config: &TrainConfig) -> String {
    let (unix_ms, now_ms) = (world.platform.unix_ms(), world.platform.now_ms());
    let salt = postcard::to_extend(&(unix_ms, now_ms, config), Vec::new());
    run_id(unix_ms, salt_of(&salt.unwrap_or_default()))
}
