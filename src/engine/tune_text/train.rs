//! The training itself: one step a slice, with a report about ten times a second.

use super::parts::session_config;
use super::{Stage, TuneTextJob};
use crate::engine::failure::bad_training;
use crate::engine::foresee::evaluation;
use crate::engine::job::Step;
use crate::engine::platform::Platform;
use crate::engine::world::World;
use crate::model::Trainable;
use crate::protocol::{Failure, Progress, TrainEvent};
use crate::train::{BatchSource, Session, with_fresh_adapters};

/// Training is told of about ten times a second.
const REPORT_MS: f64 = 100.0;

impl TuneTextJob {
    /// Puts fresh adapters on the model's network, and starts.
    pub(super) fn begin<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let network = world.model(self.handle)?.network.as_ref();
        let learner = with_fresh_adapters(network, self.adapters, self.options.seed);
        let source = self.parts.source(&self.options);
        let config = session_config(&self.options, source.steps_per_epoch());
        let source = Box::new(source);
        let session = Session::new(learner.as_ref(), Trainable::Adapters, source, config);
        let session = session.map_err(|error| bad_training(&error))?;
        self.clock.start(world.platform.now_ms());
        self.stage = Stage::Train(Box::new(session));
        Ok(Step::More(Vec::new()))
    }

    pub(super) async fn train<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let Stage::Train(session) = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        self.clock.start(world.platform.now_ms());
        if !self.is_stopped && !session.is_done() {
            session.step();
        }
        let now_ms = world.platform.now_ms();
        let ends = self.is_stopped || session.is_done();
        if !ends && self.clock.since_report_ms(now_ms) < REPORT_MS {
            return Ok(Step::More(Vec::new()));
        }
        let progress = self.report(now_ms).await?;
        if ends {
            self.clock.hold(now_ms);
            self.end(world)?;
        }
        Ok(Step::More(progress))
    }

    /// Reads the loss, and tells the step and an epoch that ended.
    async fn report(&mut self, now_ms: f64) -> Result<Vec<Progress>, Failure> {
        let Stage::Train(session) = &mut self.stage else {
            return Ok(Vec::new());
        };
        let read = session.read_progress().await;
        let Some(read) = read.map_err(|error| bad_training(&error))? else {
            return Ok(Vec::new());
        };
        let (loss, accuracy) = (read.loss, read.accuracy);
        let (step, total_steps) = (session.steps_taken(), session.total_steps());
        let pace = self.clock.report(now_ms, step, total_steps);
        self.last_loss = loss;
        let mut told = vec![TrainEvent::Step {
            step,
            total_steps,
            epoch: session.epoch(),
            loss,
            accuracy,
            elapsed_ms: pace.elapsed_ms,
            steps_per_second: pace.steps_per_second,
            remaining_ms: pace.remaining_ms,
        }];
        let epoch = (step / session.steps_per_epoch()) as u32;
        if epoch > self.epochs_told {
            self.epochs_told = epoch;
            told.push(TrainEvent::Epoch {
                step,
                epoch,
                loss,
                accuracy,
            });
        }
        Ok(told.into_iter().map(Progress::Train).collect())
    }

    /// Adds the adapters to the weights, which are then measured.
    fn end<P: Platform>(&mut self, world: &World<P>) -> Result<(), Failure> {
        let Stage::Train(session) = &self.stage else {
            return Ok(());
        };
        self.steps = (session.steps_taken(), session.total_steps());
        let adapted = session.network();
        self.stage = Stage::After {
            merged: adapted.merged(),
            adapted,
            evaluation: evaluation(world.model(self.handle)?, &self.parts.held_out)?,
        };
        Ok(())
    }
}
