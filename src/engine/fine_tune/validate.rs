//! The measurement after each epoch that early stopping goes by.
//!
//! A model that is extended is measured on the `validation` part of its bundled data set, which is neither replayed nor reported, so the
//! run ends when what was known begins to be forgotten. A head of one's own is measured on the held-out samples, which are also those
//! that the summary reports: its figures are then a little too good, as those of any part that something was chosen by.

use super::measure::of_some;
use super::{FineTuneJob, Plan, Stage};
use crate::engine::evaluate::of_images;
use crate::engine::failure::bad_evaluation;
use crate::engine::job::Step;
use crate::engine::platform::{Body, Platform};
use crate::engine::world::World;
use crate::eval::{Evaluation, Figures};
use crate::model::Network;
use crate::protocol::{Failure, Progress, TrainEvent};
use crate::train::BestEpoch;

/// An epoch's network while it is being measured.
pub(super) struct Validating {
    network: Box<dyn Network>,
    evaluation: Evaluation,
    epoch: u32,
    step: u64,
}

impl<B: Body> FineTuneJob<B> {
    /// Reports the epoch that ended with the last step, and begins to measure it.
    pub(super) async fn start_validation(&mut self, now_ms: f64) -> Result<Step, Failure> {
        let progress = self.report(now_ms).await?;
        self.reports.clock.hold(now_ms);
        let Stage::Train(session) = &self.stage else {
            return Ok(Step::More(progress));
        };
        let evaluation = match &self.plan {
            Plan::Extend { .. } => of_images(&self.validation),
            Plan::Replace { .. } => of_some(&self.own, |index| self.own.is_held_out(index)),
        };
        let step = session.steps_taken();
        self.validating = Some(Validating {
            network: session.network(),
            evaluation,
            epoch: session.last_epoch(),
            step,
        });
        Ok(Step::More(progress))
    }

    /// Measures one batch; at the end the epoch is judged. Where every step ends an epoch, snapshots are taken here alone.
    pub(super) async fn validate<P: Platform>(
        &mut self,
        world: &World<P>,
    ) -> Result<Step, Failure> {
        let Some(validating) = &mut self.validating else {
            return Ok(Step::More(Vec::new()));
        };
        let evaluation = &mut validating.evaluation;
        let advanced = evaluation.advance(validating.network.as_ref()).await;
        advanced.map_err(|error| bad_evaluation(&error))?;
        if evaluation.is_done()
            && let Some(validating) = self.validating.take()
        {
            let mut progress = vec![self.judge(validating)];
            let now_ms = world.platform.now_ms();
            progress.extend(self.snapshot_if_due(world, now_ms).await?);
            return Ok(Step::More(progress));
        }
        Ok(Step::More(Vec::new()))
    }

    /// Whether the epoch is the best so far and the run goes on; tells how it was measured.
    fn judge(&mut self, validating: Validating) -> Progress {
        let Validating {
            network,
            evaluation,
            epoch,
            step,
        } = validating;
        let figures = Figures::new(&evaluation.into_answers(), self.labels.len());
        let (loss, accuracy) = (figures.log_loss, figures.accuracy());
        if let Some(point) = self.reports.history.last_mut() {
            point.validation_loss = Some(loss);
            point.validation_accuracy = Some(accuracy);
        }
        let verdict = self.stopping.judge(BestEpoch {
            epoch,
            step,
            loss,
            network,
        });
        self.stopped_early = verdict.ends;
        Progress::Train(TrainEvent::Validated {
            step,
            epoch,
            validation_loss: loss,
            validation_accuracy: accuracy,
        })
    }
}
