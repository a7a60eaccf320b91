//! The job that teaches a model: fetch what is replayed, measure, train step by step, measure again.

mod lora;
mod measure;
mod own;
mod plan;
mod record;
pub(crate) mod settings;
mod snapshot;
mod train;
mod validate;

use std::rc::Rc;

use measure::Set;
use own::{Own, drawings};
use plan::Plan;
use settings::{check, check_chosen, check_classes, check_patience, class_of};
use validate::Validating;

use super::Control;
use super::adapter::grown;
use super::dataset::PartDownload;
use super::evaluate::of_images;
use super::features::Features;
use super::job::Step;
use super::platform::{Body, Platform};
use super::reports::Reports;
use super::resumed::Resumed;
use super::summary::Answers;
use super::under_way::{Checkpoints, new_id};
use super::world::World;
use crate::data::{Images, stratified_split};
use crate::eval::Evaluation;
use crate::model::{Network, with_own_head};
use crate::protocol::{Bytes, Failure, ModelHandle, Progress, Sample, TrainConfig};
use crate::train::{EarlyStopping, Session, fresh_head};

pub struct FineTuneJob<B> {
    handle: ModelHandle,
    config: TrainConfig,
    plan: Plan,
    labels: Vec<String>,
    added: Vec<String>,
    classes: Vec<usize>,
    own: Own,
    base_sha256: String,
    /// The weights that the run begins with, where those are not the shipped ones.
    base: Option<Vec<u8>>,
    /// The run's id.
    run: String,
    started_ms: f64,
    /// Time at work on other engines, in milliseconds.
    worked_ms: f64,
    checkpoints: Checkpoints,
    /// SHA-256 over the person's samples, once it was made.
    own_sha256: Option<String>,
    resumed: Option<Resumed>,
    download: Option<PartDownload<B>>,
    held_out: Rc<Images>,
    validation: Rc<Images>,
    replay: Rc<Images>,
    before: Answers,
    after: Answers,
    reports: Reports,
    validating: Option<Validating>,
    stopping: EarlyStopping,
    /// What the run ends with, before its adapters are merged.
    adapted: Option<Box<dyn Network>>,
    steps: u64,
    total_steps: u64,
    stopped_early: bool,
    stage: Stage,
}

enum Stage {
    Features(Features),
    FetchHeldOut,
    FetchValidation,
    FetchReplay,
    Prepare,
    Measure {
        network: Box<dyn Network>,
        set: Set,
        evaluation: Evaluation,
    },
    Train(Box<Session>),
}

impl<B: Body> FineTuneJob<B> {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        samples: &[Sample],
        config: TrainConfig,
        resume: Option<&Bytes>,
    ) -> Result<Self, Failure> {
        let model = world.model(handle)?;
        let plan = Plan::of(model)?;
        check(&config, samples.len(), plan.replaces())?;
        let mut labels = match plan.replaces() {
            true => Vec::new(),
            false => model.labels.clone(),
        };
        let known = labels.len();
        let mut classes = Vec::new();
        for (index, sample) in samples.iter().enumerate() {
            classes.push(class_of(&mut labels, &sample.label, index)?);
        }
        check_classes(&labels, plan.replaces())?;
        check_chosen(&config, model, &labels[known..])?;
        let resumed = resume
            .map(|file| Resumed::read(file, &labels))
            .transpose()?;
        let (own, stage) = match plan.replaces() {
            true => {
                let inputs = samples.iter().map(|sample| sample.input.clone());
                let features = Features::new(model, inputs.collect());
                (Own::default(), Stage::Features(features))
            }
            false => {
                let own = drawings(model.entry.input, samples, &classes)?;
                (own, Stage::FetchHeldOut)
            }
        };
        Ok(Self {
            handle,
            added: labels[known..].to_vec(),
            labels,
            classes,
            own,
            base_sha256: match plan.replaces() {
                true => model.manifest.weights.sha256.clone(),
                false => model.weights.sha256.clone(),
            },
            base: None,
            run: new_id(world, &config),
            started_ms: world.platform.unix_ms(),
            config,
            worked_ms: 0.0,
            checkpoints: Checkpoints::default(),
            own_sha256: None,
            plan,
            resumed,
            download: None,
            held_out: Rc::default(),
            validation: Rc::default(),
            replay: Rc::default(),
            before: Answers::default(),
            after: Answers::default(),
            reports: Reports::default(),
            validating: None,
            stopping: EarlyStopping::default(),
            adapted: None,
            steps: 0,
            total_steps: 0,
            stopped_early: false,
            stage,
        })
    }

    pub fn handle(&self) -> ModelHandle {
        self.handle
    }

    /// The id of its run, of the one that it goes on with from the first on.
    pub fn run(&self) -> String {
        let carried = self.resumed.as_ref().and_then(Resumed::carried);
        carried.map_or_else(|| self.run.clone(), |carried| carried.id)
    }

    /// Steps taken; `None` while it does not train.
    pub fn steps_taken(&self) -> Option<u64> {
        match &self.stage {
            Stage::Train(session) => Some(session.steps_taken()),
            _ => None,
        }
    }

    pub fn is_paused(&self) -> bool {
        self.reports.is_paused
    }

    /// The network in training as it is now, with its classes.
    pub fn live(&self) -> Option<(Box<dyn Network>, Vec<String>)> {
        match &self.stage {
            Stage::Train(session) => {
                let network = match &self.plan {
                    Plan::Extend { .. } => session.network(),
                    Plan::Replace { backbone } => {
                        with_own_head(backbone.for_inference(), session.network())
                    }
                };
                Some((network, self.labels.clone()))
            }
            _ => None,
        }
    }

    /// Pauses, resumes or stops; returns what is to be told.
    pub fn control(&mut self, control: Control, now_ms: f64) -> Option<Progress> {
        let at = match &self.stage {
            Stage::Train(session) => (session.steps_taken(), session.epoch()),
            _ => (self.steps, self.reports.epochs_told.max(1)),
        };
        match control == Control::Stop && self.is_learned() {
            true => None,
            false => self.reports.control(control, at, now_ms),
        }
    }

    /// Whether it has not taken its first step.
    pub fn has_learned_nothing(&self) -> bool {
        match &self.stage {
            Stage::Train(session) => session.steps_taken() == 0,
            Stage::Measure { set, .. } => self.resumed.is_none() && set.is_before(),
            _ => self.resumed.is_none(),
        }
    }

    /// Whether all steps are taken, and only measuring is left.
    fn is_learned(&self) -> bool {
        match &self.stage {
            Stage::Train(session) => session.is_done(),
            Stage::Measure { set, .. } => !set.is_before(),
            _ => false,
        }
    }

    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Features(_) => self.look(world).await,
            Stage::FetchHeldOut => {
                let images = self.fetch(world, "held_out").await?;
                Ok(self.fetched(images, Stage::FetchValidation, |job| &mut job.held_out))
            }
            Stage::FetchValidation if self.config.patience.is_none() => {
                self.stage = Stage::FetchReplay;
                Ok(Step::More(Vec::new()))
            }
            Stage::FetchValidation => {
                let images = self.fetch(world, "validation").await?;
                Ok(self.fetched(images, Stage::FetchReplay, |job| &mut job.validation))
            }
            Stage::FetchReplay if self.config.replay_share == 0.0 => self.prepare(world).await,
            Stage::FetchReplay => {
                let images = self.fetch(world, "train").await?;
                Ok(self.fetched(images, Stage::Prepare, |job| &mut job.replay))
            }
            Stage::Prepare => self.prepare(world).await,
            Stage::Measure { .. } => self.measure(world).await,
            Stage::Train(_) => self.train(world).await,
        }
    }

    async fn fetch<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
        part: &'static str,
    ) -> Result<Result<Rc<Images>, Progress>, Failure> {
        match &self.plan {
            Plan::Extend { data } => world.part(data, part, &mut self.download).await,
            Plan::Replace { .. } => Ok(Ok(Rc::default())),
        }
    }

    /// Puts a part in its place once it is there, and goes on to the next stage.
    fn fetched(
        &mut self,
        images: Result<Rc<Images>, Progress>,
        next: Stage,
        place: impl Fn(&mut Self) -> &mut Rc<Images>,
    ) -> Step {
        match images {
            Err(progress) => Step::more(progress),
            Ok(images) => {
                *place(self) = images;
                self.stage = next;
                Step::More(Vec::new())
            }
        }
    }

    /// Computes features one by one; then a part of them is held out and the head is trained on the rest.
    async fn look<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let Stage::Features(features) = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        if !features.is_done() {
            features.advance(world.model(self.handle)?).await?;
            return Ok(Step::more(features.progress("looking at your examples")));
        }
        let width = features.width;
        let rows = features.values.chunks_exact(width).map(<[f32]>::to_vec);
        let (share, seed) = (self.config.validation_share, self.config.seed);
        self.own = Own {
            shape: [width, 1, 1],
            samples: rows.zip(self.classes.iter().copied()).collect(),
            held_out: stratified_split(&self.classes, share, seed).1,
        };
        check_patience(&self.config, &self.own.held_out)?;
        let head = fresh_head(width, self.labels.len(), seed, &world.backend);
        self.begin(world, head.as_ref())?;
        Ok(Step::More(Vec::new()))
    }

    /// Grows the head if there are new classes, and starts to measure.
    async fn prepare<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        (self.base_sha256, self.base) = world.base(self.handle).await?;
        let model = world.model(self.handle)?;
        let (known, added) = (model.labels.len(), self.added.len());
        let network = grown(model.entry, model.network.as_ref(), known, added);
        self.stage = Stage::Measure {
            network,
            set: Set::HeldOutBefore,
            evaluation: of_images(&self.held_out),
        };
        Ok(Step::More(Vec::new()))
    }
}
