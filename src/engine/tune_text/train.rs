//! The training itself: one step a slice, with a report about ten times a second and a checkpoint every few seconds.

use super::{Stage, TuneTextJob};
use crate::engine::job::Step;
use crate::engine::platform::Platform;
use crate::engine::world::World;
use crate::protocol::Failure;

impl TuneTextJob {
    pub(super) async fn train<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let (session, reports) = (&mut self.session, &mut self.reports);
        reports.clock.start(world.platform.now_ms());
        if !reports.is_stopped && !session.is_done() {
            session.step();
        }
        let now_ms = world.platform.now_ms();
        let ends = reports.is_stopped || session.is_done();
        if !ends && !reports.is_due(now_ms) {
            return Ok(Step::More(Vec::new()));
        }
        if ends {
            session.end_window();
        }
        let mut progress = reports.report(session, now_ms).await?;
        if ends {
            reports.clock.hold(now_ms);
            self.stage = Stage::After(session.network().merged(), self.held_out.clone());
        } else {
            progress.extend(self.checkpoint_if_due(world, now_ms).await?);
        }
        Ok(Step::More(progress))
    }
}
