//! The training itself: one step a slice, with reports and snapshots now and then.

use super::carried::Carried;
use super::measure::{Set, of_own};
use super::{FineTuneJob, Plan, Stage};
use crate::data::{Augmentation, Images};
use crate::engine::evaluate::of_images;
use crate::engine::failure::bad_training;
use crate::engine::job::Step;
use crate::engine::platform::{Body, Platform};
use crate::engine::run_clock::RunClock;
use crate::engine::train_settings::session_config;
use crate::engine::world::World;
use crate::model::Network;
use crate::protocol::{Failure, Progress, TrainEvent};
use crate::train::{BatchSource, OfFeatures, Session, SessionConfig, SessionProgress, WithReplay};

/// Training is told of about ten times a second.
const REPORT_MS: f64 = 100.0;

impl<B: Body> FineTuneJob<B> {
    /// Starts the training of `network`, or goes on with the run that another engine began.
    pub(super) fn begin<P: Platform>(
        &mut self,
        world: &World<P>,
        network: &dyn Network,
    ) -> Result<(), Failure> {
        let entry = world.model(self.handle)?.entry;
        let (source, config) = self.plan();
        let chosen = self.config.chosen_layers.clone().unwrap_or_default();
        let trainable = self.trainable(entry.head, &chosen);
        let network = self.learner(network.for_inference());
        let network = network.as_ref();
        self.stopping.patience = self.config.patience;
        let session = match self.resumed.take() {
            None => Session::new(network, trainable, source, config),
            Some(resumed) => {
                let fresh = match &self.plan {
                    Plan::Extend { .. } => {
                        self.learner((entry.init)(self.labels.len(), &world.backend))
                    }
                    Plan::Replace { .. } => network.for_inference(),
                };
                let network = resumed.network(fresh)?;
                let checkpoint = &resumed.checkpoint;
                let session =
                    Session::resume(network.as_ref(), trainable, source, config, checkpoint);
                if let Some(carried) = resumed.carried() {
                    self.stopping.best = resumed.best(&carried, network)?;
                    self.take_over(carried);
                }
                session
            }
        };
        let session = session.map_err(|error| bad_training(&error))?;
        self.epoch_reported = session.epoch() - 1;
        self.clock = RunClock::from_step(session.steps_taken(), self.worked_ms);
        self.clock.start(world.platform.now_ms());
        self.stage = Stage::Train(Box::new(session));
        Ok(())
    }

    /// The run that another engine began goes on under its own name.
    fn take_over(&mut self, carried: Carried) {
        self.run = carried.id;
        self.started_ms = carried.started_ms;
        self.worked_ms = carried.worked_ms;
        self.history = carried.history;
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
        let config = session_config(config, source.steps_per_epoch());
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
        if self.validating.is_some() && !self.stopped {
            return self.validate(world).await;
        }
        self.validating = None;
        let Stage::Train(session) = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        self.clock.start(world.platform.now_ms());
        let takes_step = !self.stopped && !self.stopped_early && !session.is_done();
        if takes_step {
            session.step();
        }
        let now_ms = world.platform.now_ms();
        if takes_step && self.config.patience.is_some() && session.ends_epoch() {
            return self.start_validation(now_ms).await;
        }
        let ends = self.stopped || self.stopped_early || session.is_done();
        if !ends && self.clock.since_report_ms(now_ms) < REPORT_MS {
            return Ok(Step::More(Vec::new()));
        }
        if ends {
            session.end_window();
        }
        let mut progress = self.report(now_ms).await?;
        if ends {
            self.end_training(now_ms);
        } else {
            progress.extend(self.snapshot_if_due(world, now_ms).await?);
        }
        Ok(Step::More(progress))
    }

    /// Reads the loss, and tells the step and any epoch that ended since the last report.
    pub(super) async fn report(&mut self, now_ms: f64) -> Result<Vec<Progress>, Failure> {
        let Stage::Train(session) = &mut self.stage else {
            return Ok(Vec::new());
        };
        let read = session.read_progress().await;
        let read = read.map_err(|error| bad_training(&error))?;
        let elapsed_ms = self.clock.elapsed_ms(now_ms);
        let windows = session.take_windows().into_iter();
        let points = windows.map(|window| window.to_point(elapsed_ms));
        self.history.extend(points);
        let Some(read) = read else {
            return Ok(Vec::new());
        };
        self.last_loss = read.loss;
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

    /// Measures what the run ends with: the best epoch's network where epochs were measured, else the last step's.
    fn end_training(&mut self, now_ms: f64) {
        self.clock.hold(now_ms);
        let Stage::Train(session) = &self.stage else {
            return;
        };
        let best = self.stopping.best.as_ref();
        let network = match best {
            Some(best) => best.network.for_inference(),
            None => session.network(),
        };
        self.stopped = !session.is_done() && !self.stopped_early;
        (self.steps, self.total_steps) = (session.steps_taken(), session.total_steps());
        let network = self.merge(network);
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
