//! The job that teaches a model: fetch what is replayed, measure, train step by step, measure again.

mod measure;
mod resume;
mod settings;
mod train;

use std::rc::Rc;

use measure::Set;
use resume::Resumed;
use settings::{check, class_of};

use super::Control;
use super::dataset::PartDownload;
use super::evaluate::of_images;
use super::job::Step;
use super::platform::{Body, Platform};
use super::predict::pixels;
use super::run_clock::RunClock;
use super::summary::Answers;
use super::world::World;
use crate::data::Images;
use crate::eval::Evaluation;
use crate::model::Network;
use crate::protocol::{Bytes, Failure, ModelHandle, Progress, Sample, TrainConfig, TrainEvent};
use crate::train::{Session, SessionProgress};
use crate::weights::with_more_classes;

pub struct FineTuneJob<B> {
    handle: ModelHandle,
    config: TrainConfig,
    labels: Vec<String>,
    added: Vec<String>,
    own: Vec<(Vec<f32>, usize)>,
    resumed: Option<Resumed>,
    data: String,
    download: Option<PartDownload<B>>,
    held_out: Rc<Images>,
    replay: Rc<Images>,
    before: Answers,
    after: Answers,
    clock: RunClock,
    snapshot_ms: f64,
    epoch_reported: u32,
    last: SessionProgress,
    steps: u64,
    total_steps: u64,
    stopped: bool,
    paused: bool,
    stage: Stage,
}

enum Stage {
    FetchHeldOut,
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
        check(&config, samples)?;
        let (mut labels, mut own) = (model.labels.clone(), Vec::new());
        for (index, sample) in samples.iter().enumerate() {
            let class = class_of(&mut labels, &sample.label, index)?;
            own.push((
                pixels(&sample.input, &format!("samples[{index}].input"))?,
                class,
            ));
        }
        let added = labels[model.labels.len()..].to_vec();
        let resumed = resume
            .map(|file| Resumed::read(file, &labels))
            .transpose()?;
        Ok(Self {
            handle,
            config,
            labels,
            added,
            own,
            resumed,
            data: model.manifest.data.clone(),
            download: None,
            held_out: Rc::default(),
            replay: Rc::default(),
            before: Answers::default(),
            after: Answers::default(),
            clock: RunClock::default(),
            snapshot_ms: 0.0,
            epoch_reported: 0,
            last: SessionProgress {
                loss: f64::NAN,
                accuracy: 0.0,
                steps: 0,
            },
            steps: 0,
            total_steps: 0,
            stopped: false,
            paused: false,
            stage: Stage::FetchHeldOut,
        })
    }

    pub fn handle(&self) -> ModelHandle {
        self.handle
    }

    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// The network in training as it is now, with its classes.
    pub fn live(&self) -> Option<(Box<dyn Network>, Vec<String>)> {
        match &self.stage {
            Stage::Train(session) => Some((session.network(), self.labels.clone())),
            _ => None,
        }
    }

    /// Pauses, resumes or stops; returns what is to be told.
    pub fn control(&mut self, control: Control, now_ms: f64) -> Option<Progress> {
        let (step, epoch) = match &self.stage {
            Stage::Train(session) => (session.steps_taken(), session.epoch()),
            _ => (0, 1),
        };
        match control {
            Control::Pause if !self.paused => {
                self.paused = true;
                self.clock.hold(now_ms);
                Some(Progress::Train(TrainEvent::Paused { step, epoch }))
            }
            Control::Resume if self.paused => {
                self.paused = false;
                Some(Progress::Train(TrainEvent::Resumed { step, epoch }))
            }
            Control::Stop => {
                self.stopped = true;
                self.paused = false;
                None
            }
            Control::Pause | Control::Resume => None,
        }
    }

    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::FetchHeldOut => match world
                .part(&self.data, "held_out", &mut self.download)
                .await?
            {
                Err(progress) => Ok(Step::more(progress)),
                Ok(images) => {
                    self.held_out = images;
                    self.stage = Stage::FetchReplay;
                    Ok(Step::More(Vec::new()))
                }
            },
            Stage::FetchReplay if self.config.replay_share == 0.0 => self.prepare(world),
            Stage::FetchReplay => {
                match world.part(&self.data, "train", &mut self.download).await? {
                    Err(progress) => Ok(Step::more(progress)),
                    Ok(images) => {
                        self.replay = images;
                        self.stage = Stage::Prepare;
                        Ok(Step::More(Vec::new()))
                    }
                }
            }
            Stage::Prepare => self.prepare(world),
            Stage::Measure { .. } => self.measure(world).await,
            Stage::Train(_) => self.train(world).await,
        }
    }

    /// Grows the head if there are new classes, and starts to measure.
    fn prepare<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let model = world.model(self.handle)?;
        let network = match self.added.len() {
            0 => model.network.for_inference(),
            added => with_more_classes(
                model.entry,
                model.network.as_ref(),
                model.labels.len(),
                added,
            ),
        };
        self.stage = Stage::Measure {
            network,
            set: Set::HeldOutBefore,
            evaluation: of_images(&self.held_out),
        };
        Ok(Step::More(Vec::new()))
    }
}
