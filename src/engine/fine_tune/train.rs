//! The training itself: one step a slice, with reports and snapshots now and then.

use super::measure::Set;
use super::settings::{gentle, session_config};
use super::{FineTuneJob, Stage};
use crate::data::{Augmentation, Images};
use crate::engine::evaluate::of_images;
use crate::engine::failure::{bad_training, bad_weights};
use crate::engine::job::Step;
use crate::engine::platform::{Body, Platform};
use crate::engine::world::World;
use crate::model::{Network, Trainable};
use crate::protocol::{Failure, Layers, Progress, TrainEvent};
use crate::train::{BatchSource, Session, SessionConfig, SessionProgress, WithReplay};
use crate::weights::{Description, save};

/// Training is told of about ten times a second.
const REPORT_MS: f64 = 100.0;

/// The weights so far go to the page that often.
const SNAPSHOT_MS: f64 = 5_000.0;

impl<B: Body> FineTuneJob<B> {
    pub(super) fn session(&self, network: &dyn Network, head: &str) -> Result<Session, Failure> {
        let config = &self.config;
        let source = WithReplay {
            own: self.own.clone(),
            replay: Images::clone(&self.replay),
            batch_size: config.batch_size as usize,
            replay_share: config.replay_share,
            augmentation: Augmentation::GENTLE,
            seed: config.seed,
        };
        let trainable = match config.layers {
            Layers::All => Trainable::All,
            Layers::Head => Trainable::Prefix(head),
        };
        let schedule = gentle(config, source.steps_per_epoch());
        let config = SessionConfig {
            schedule,
            ..session_config(config)
        };
        Session::new(network, trainable, Box::new(source), config)
            .map_err(|error| bad_training(&error))
    }

    pub(super) async fn train<P: Platform>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        let Stage::Train(session) = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        self.clock.start(world.platform.now_ms());
        if !self.stopped && !session.is_done() {
            session.step();
        }
        let now_ms = world.platform.now_ms();
        let ends = self.stopped || session.is_done();
        if !ends && self.clock.since_report_ms(now_ms) < REPORT_MS {
            return Ok(Step::More(Vec::new()));
        }
        let mut progress = self.report(now_ms).await?;
        if ends {
            self.end_training(now_ms);
        } else if self.clock.elapsed_ms(now_ms) - self.snapshot_ms >= SNAPSHOT_MS {
            self.snapshot_ms = self.clock.elapsed_ms(now_ms);
            progress.extend(self.snapshot(world).await?);
        }
        Ok(Step::More(progress))
    }

    /// Reads the loss, and tells the step and any epoch that ended since the last report.
    async fn report(&mut self, now_ms: f64) -> Result<Vec<Progress>, Failure> {
        let Stage::Train(session) = &mut self.stage else {
            return Ok(Vec::new());
        };
        let Some(read) = session
            .read_progress()
            .await
            .map_err(|error| bad_training(&error))?
        else {
            return Ok(Vec::new());
        };
        self.last = read;
        let (step, total_steps) = (session.steps_taken(), session.total_steps());
        let SessionProgress { loss, accuracy, .. } = read;
        let pace = self.clock.report(now_ms, step, total_steps);
        let mut progress = vec![Progress::Train(TrainEvent::Step {
            step,
            total_steps,
            epoch: session.epoch(),
            loss,
            accuracy,
            elapsed_ms: pace.elapsed_ms,
            steps_per_second: pace.steps_per_second,
            remaining_ms: pace.remaining_ms,
        })];
        let epochs_ended = (step / session.steps_per_epoch()) as u32;
        if epochs_ended > self.epoch_reported {
            self.epoch_reported = epochs_ended;
            progress.push(Progress::Train(TrainEvent::Epoch {
                step,
                epoch: epochs_ended,
                loss,
                accuracy,
            }));
        }
        Ok(progress)
    }

    async fn snapshot<P: Platform>(&self, world: &World<P>) -> Result<Vec<Progress>, Failure> {
        let Stage::Train(session) = &self.stage else {
            return Ok(Vec::new());
        };
        let model = world.model(self.handle)?.entry.name.into();
        let description = Description {
            model,
            labels: self.labels.clone(),
        };
        let weights = save(session.network().as_ref(), &description).await;
        let weights = weights
            .map_err(|error| bad_weights("snapshot", &error))?
            .into();
        let (step, epoch, loss) = (session.steps_taken(), session.epoch(), self.last.loss);
        Ok(vec![
            Progress::Snapshot { step, weights },
            Progress::Train(TrainEvent::Checkpoint { step, epoch, loss }),
        ])
    }

    fn end_training(&mut self, now_ms: f64) {
        self.clock.hold(now_ms);
        let Stage::Train(session) = &self.stage else {
            return;
        };
        let network = session.network();
        self.stopped = !session.is_done();
        (self.steps, self.total_steps) = (session.steps_taken(), session.total_steps());
        self.stage = Stage::Measure {
            network,
            set: Set::HeldOutAfter,
            evaluation: of_images(&self.held_out),
        };
    }
}
