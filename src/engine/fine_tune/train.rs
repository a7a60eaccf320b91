//! The training itself: one step a slice, with reports and snapshots now and then.

use super::measure::{Set, of_own};
use super::{FineTuneJob, Plan, Stage};
use crate::data::{Augmentation, Images};
use crate::engine::bundled;
use crate::engine::carried::Carried;
use crate::engine::evaluate::of_images;
use crate::engine::failure::bad_training;
use crate::engine::job::Step;
use crate::engine::platform::{Body, Platform};
use crate::engine::run_clock::RunClock;
use crate::engine::train_settings::session_config;
use crate::engine::world::World;
use crate::model::{InputKind, Network};
use crate::protocol::{Failure, Progress};
use crate::train::{BatchSource, OfFeatures, Session, SessionConfig, WithReplay};

impl<B: Body> FineTuneJob<B> {
    /// Starts the training of `network`, or goes on with the run that another engine began.
    pub(super) fn begin<P: Platform>(
        &mut self,
        world: &World<P>,
        network: &dyn Network,
    ) -> Result<(), Failure> {
        let entry = world.model(self.handle)?.entry;
        let (source, config) = self.plan(entry.input);
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
        // A checkpoint at an epoch's end was made when that was judged.
        self.stopped_early = session.ends_epoch() && self.stopping.ends_after(session.last_epoch());
        self.reports.epochs_told = session.epoch() - 1;
        self.reports.clock = RunClock::from_step(session.steps_taken(), self.worked_ms);
        self.reports.clock.start(world.platform.now_ms());
        self.stage = Stage::Train(Box::new(session));
        Ok(())
    }

    /// The run that another engine began goes on under its own name.
    fn take_over(&mut self, carried: Carried) {
        self.run = carried.id;
        self.started_ms = carried.started_ms;
        self.worked_ms = carried.worked_ms;
        self.checkpoints.took_ms = carried.checkpoints_ms;
        self.reports.history = carried.history;
    }

    fn plan(&self, input: InputKind) -> (Box<dyn BatchSource>, SessionConfig) {
        let config = &self.config;
        let source: Box<dyn BatchSource> = match &self.plan {
            Plan::Extend { .. } if self.own.samples.is_empty() => {
                bundled::source(input, Images::clone(&self.replay), config)
            }
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
        if self.validating.is_some() && !self.reports.is_stopped {
            return self.validate(world).await;
        }
        self.validating = None;
        let Stage::Train(session) = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        self.reports.clock.start(world.platform.now_ms());
        let takes_step = !self.reports.is_stopped && !self.stopped_early && !session.is_done();
        if takes_step {
            session.step();
        }
        let now_ms = world.platform.now_ms();
        if takes_step && self.config.patience.is_some() && session.ends_epoch() {
            return self.start_validation(now_ms).await;
        }
        let ends = self.reports.is_stopped || self.stopped_early || session.is_done();
        if !ends && !self.reports.is_due(now_ms) {
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

    /// Says how the training stands.
    pub(super) async fn report(&mut self, now_ms: f64) -> Result<Vec<Progress>, Failure> {
        match &mut self.stage {
            Stage::Train(session) => self.reports.report(session, now_ms).await,
            _ => Ok(Vec::new()),
        }
    }

    /// Measures what the run ends with: the best epoch's network where epochs were measured, else the last step's.
    fn end_training(&mut self, now_ms: f64) {
        self.reports.clock.hold(now_ms);
        let Stage::Train(session) = &self.stage else {
            return;
        };
        let best = self.stopping.best.as_ref();
        let network = match best {
            Some(best) => best.network.for_inference(),
            None => session.network(),
        };
        self.reports.is_stopped = !session.is_done() && !self.stopped_early;
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
