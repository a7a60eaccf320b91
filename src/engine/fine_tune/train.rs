//! The training itself: one step a slice, with reports and snapshots now and then.

use super::measure::{Set, of_own};
use super::settings::{gentle, session_config};
use super::{FineTuneJob, Plan, Stage};
use crate::data::{Augmentation, Images};
use crate::engine::evaluate::of_images;
use crate::engine::failure::{bad_training, bad_weights};
use crate::engine::job::Step;
use crate::engine::platform::{Body, Platform};
use crate::engine::run_clock::RunClock;
use crate::engine::world::World;
use crate::model::{Network, Trainable};
use crate::protocol::{Failure, Layers, Progress, TrainEvent};
use crate::train::{BatchSource, OfFeatures, Session, SessionConfig, SessionProgress, WithReplay};
use crate::weights::{Description, save_with};

/// Training is told of about ten times a second.
const REPORT_MS: f64 = 100.0;

/// The weights so far go to the page that often.
const SNAPSHOT_MS: f64 = 5_000.0;

impl<B: Body> FineTuneJob<B> {
    /// Starts the training of `network`, or goes on with the run that another engine began.
    pub(super) fn begin<P: Platform>(
        &mut self,
        world: &World<P>,
        network: &dyn Network,
    ) -> Result<(), Failure> {
        let entry = world.model(self.handle)?.entry;
        let (source, config) = self.plan();
        let trainable = match (&self.plan, self.config.layers) {
            (Plan::Extend { .. }, Some(Layers::Head)) => Trainable::Prefix(entry.head),
            _ => Trainable::All,
        };
        let session = match &self.resumed {
            None => Session::new(network, trainable, source, config),
            Some(resumed) => {
                let fresh = match &self.plan {
                    Plan::Extend { .. } => (entry.init)(self.labels.len(), &world.backend),
                    Plan::Replace { .. } => network.for_inference(),
                };
                let network = resumed.network(fresh)?;
                let checkpoint = &resumed.checkpoint;
                Session::resume(network.as_ref(), trainable, source, config, checkpoint)
            }
        };
        let session = session.map_err(|error| bad_training(&error))?;
        self.epoch_reported = session.epoch() - 1;
        self.clock = RunClock::from_step(session.steps_taken());
        self.clock.start(world.platform.now_ms());
        self.stage = Stage::Train(Box::new(session));
        Ok(())
    }

    fn plan(&self) -> (Box<dyn BatchSource>, SessionConfig) {
        let config = &self.config;
        let source: Box<dyn BatchSource> = match &self.plan {
            Plan::Extend { .. } => Box::new(WithReplay {
                own: self.own.samples.clone(),
                replay: Images::clone(&self.replay),
                batch_size: config.batch_size as usize,
                replay_share: config.replay_share,
                augmentation: Augmentation::GENTLE,
                seed: config.seed,
            }),
            Plan::Replace { .. } => Box::new(self.learned()),
        };
        let schedule = gentle(config, source.steps_per_epoch());
        let config = SessionConfig {
            schedule,
            ..session_config(config)
        };
        (source, config)
    }

    /// The features that are not held out.
    fn learned(&self) -> OfFeatures {
        let samples = self.own.samples.iter().enumerate();
        let learned = samples.filter(|(index, _)| !self.own.is_held_out(*index));
        let (rows, labels): (Vec<&[f32]>, Vec<usize>) = learned
            .map(|(_, (row, class))| (row.as_slice(), *class))
            .unzip();
        OfFeatures {
            width: self.own.shape[0],
            rows: rows.concat(),
            labels,
            batch_size: self.config.batch_size as usize,
            seed: self.config.seed,
        }
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
        let model = world.model(self.handle)?;
        let base = || model.manifest.weights.sha256.clone();
        let description = Description {
            model: model.entry.name.into(),
            labels: self.labels.clone(),
            step: Some(session.steps_taken()),
            base: self.plan.replaces().then(base),
        };
        let (network, optimizer) = (session.network(), session.optimizer_state());
        let weights = save_with(network.as_ref(), &optimizer, &description).await;
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
        let (set, evaluation) = match &self.plan {
            Plan::Extend { .. } => (Set::HeldOutAfter, of_images(&self.held_out)),
            Plan::Replace { .. } => (Set::OwnAfter, of_own(&self.own)),
        };
        self.stage = Stage::Measure {
            network,
            set,
            evaluation,
        };
    }
}
