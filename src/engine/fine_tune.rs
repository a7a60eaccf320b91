//! The job that teaches a model: fetch what is replayed, measure, train step by step, measure again.

use std::rc::Rc;

use super::Control;
use super::dataset::PartDownload;
use super::evaluate::{of_images, phase};
use super::failure::{bad_config, bad_evaluation, bad_training, bad_weights};
use super::job::Step;
use super::platform::{Body, Platform};
use super::predict::pixels;
use super::run_clock::RunClock;
use super::summary::{Answers, changed};
use super::world::{Before, World};
use crate::data::{Augmentation, Images};
use crate::eval::Evaluation;
use crate::model::{Network, Trainable};
use crate::protocol::{
    Answer, Failure, Layers, ModelHandle, Progress, Sample, Summary, TrainConfig, TrainEvent,
    WeightsInfo, WeightsOrigin,
};
use crate::train::{Schedule, Session, SessionConfig, SessionProgress, WithReplay};
use crate::weights::{Description, save, with_more_classes};

/// Training is told of about ten times a second.
const REPORT_MS: f64 = 100.0;

/// The weights so far go to the page that often.
const SNAPSHOT_MS: f64 = 5_000.0;

/// Classes that a model may have.
const MOST_CLASSES: usize = 64;

/// Characters that the name of a class may have.
const LONGEST_LABEL: usize = 24;

pub struct FineTuneJob<B> {
    handle: ModelHandle,
    config: TrainConfig,
    labels: Vec<String>,
    added: Vec<String>,
    own: Vec<(Vec<f32>, usize)>,
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

/// The four evaluations around a run, in order.
#[derive(Clone, Copy, PartialEq)]
enum Set {
    HeldOutBefore,
    OwnBefore,
    HeldOutAfter,
    OwnAfter,
}

impl<B: Body> FineTuneJob<B> {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        samples: &[Sample],
        config: TrainConfig,
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
        Ok(Self {
            handle,
            config,
            labels,
            added,
            own,
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

    async fn measure<P: Platform>(&mut self, world: &mut World<P>) -> Result<Step, Failure> {
        let Stage::Measure {
            network,
            set,
            evaluation,
        } = &mut self.stage
        else {
            return Ok(Step::More(Vec::new()));
        };
        evaluation
            .advance(network.as_ref())
            .await
            .map_err(|error| bad_evaluation(&error))?;
        if !evaluation.is_done() {
            return Ok(Step::more(phase(set.what(), evaluation)));
        }
        let own = of_own(&self.own);
        let set = *set;
        let answers = std::mem::replace(evaluation, own).into_answers();
        match set {
            Set::HeldOutBefore => self.before.held_out = answers,
            Set::OwnBefore => self.before.own = answers,
            Set::HeldOutAfter => self.after.held_out = answers,
            Set::OwnAfter => self.after.own = answers,
        }
        self.after_measuring(world, set)
    }

    fn after_measuring<P: Platform>(
        &mut self,
        world: &mut World<P>,
        measured: Set,
    ) -> Result<Step, Failure> {
        let Stage::Measure { network, set, .. } = &mut self.stage else {
            return Ok(Step::More(Vec::new()));
        };
        match measured {
            Set::HeldOutBefore => *set = Set::OwnBefore,
            Set::HeldOutAfter => *set = Set::OwnAfter,
            Set::OwnBefore => {
                let network = network.for_inference();
                let head = world.model(self.handle)?.entry.head;
                self.stage = Stage::Train(Box::new(self.session(network.as_ref(), head)?));
                self.clock.start(world.platform.now_ms());
            }
            Set::OwnAfter => {
                let network = network.for_inference();
                return self.finish(world, network);
            }
        }
        Ok(Step::More(Vec::new()))
    }

    fn session(&self, network: &dyn Network, head: &str) -> Result<Session, Failure> {
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
        let schedule = gentle(config, crate::train::BatchSource::steps_per_epoch(&source));
        let config = SessionConfig {
            schedule,
            ..session_config(config)
        };
        Session::new(network, trainable, Box::new(source), config)
            .map_err(|error| bad_training(&error))
    }

    async fn train<P: Platform>(&mut self, world: &mut World<P>) -> Result<Step, Failure> {
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

    /// Gives the model its new weights and sums the run up.
    fn finish<P: Platform>(
        &mut self,
        world: &mut World<P>,
        network: Box<dyn Network>,
    ) -> Result<Step, Failure> {
        let (flips, flipped) = changed(
            &self.before,
            &self.after,
            &self.held_out,
            &self.own,
            &self.labels,
        );
        let now_ms = world.platform.now_ms();
        let device = world.device.kind;
        let model = world.model_mut(self.handle)?;
        let weights = WeightsInfo {
            origin: WeightsOrigin::FineTuned,
            sha256: String::new(),
            bytes: model.weights.bytes,
        };
        model.before = Some(Before {
            labels: std::mem::replace(&mut model.labels, self.labels.clone()),
            network: std::mem::replace(&mut model.network, network),
            weights: std::mem::replace(&mut model.weights, weights),
        });
        Ok(Step::done(Answer::FineTuned(Summary {
            final_loss: self.last.loss,
            steps: self.steps,
            total_steps: self.total_steps,
            stopped: self.stopped,
            elapsed_ms: self.clock.elapsed_ms(now_ms),
            device,
            labels: self.labels.clone(),
            added: self.added.clone(),
            before: self.before.metrics(&self.labels),
            after: self.after.metrics(&self.labels),
            flips,
            flipped,
        })))
    }
}

impl Set {
    fn what(self) -> &'static str {
        match self {
            Self::HeldOutBefore => "measuring on known digits before training",
            Self::OwnBefore => "measuring on your samples before training",
            Self::HeldOutAfter => "measuring on known digits after training",
            Self::OwnAfter => "measuring on your samples after training",
        }
    }
}

fn of_own(own: &[(Vec<f32>, usize)]) -> Evaluation {
    let pixels = own
        .iter()
        .flat_map(|(pixels, _)| pixels.iter().copied())
        .collect();
    Evaluation::new(pixels, own.iter().map(|(_, class)| *class).collect())
}

fn session_config(config: &TrainConfig) -> SessionConfig {
    SessionConfig {
        epochs: config.epochs,
        batch_size: config.batch_size as usize,
        learning_rate: config.learning_rate,
        schedule: Schedule::Constant,
        seed: config.seed,
        max_steps: config.max_steps,
    }
}

/// A short rise, since Adam's first steps are its wildest, then down along a cosine: both spare what is known.
fn gentle(config: &TrainConfig, steps_per_epoch: u64) -> Schedule {
    let total_steps = session_config(config).total_steps(steps_per_epoch);
    Schedule::WarmupCosine {
        warmup_steps: (total_steps / 10).max(1),
        total_steps,
    }
}

fn check(config: &TrainConfig, samples: &[Sample]) -> Result<(), Failure> {
    if samples.is_empty() {
        return Err(bad_config(
            "samples",
            "at least one labelled sample",
            "none",
        ));
    }
    if !(0.0..=0.95).contains(&config.replay_share) {
        return Err(bad_config(
            "replayShare",
            "a number from 0 to 0.95",
            &config.replay_share.to_string(),
        ));
    }
    let settings = session_config(config).check();
    settings.map_err(|error| bad_config(error.setting, error.expected, &error.got))
}

/// The class of a label, which is added when it is new.
fn class_of(labels: &mut Vec<String>, label: &str, sample: usize) -> Result<usize, Failure> {
    if let Some(class) = labels.iter().position(|known| known == label) {
        return Ok(class);
    }
    let setting = format!("samples[{sample}].label");
    if label.trim() != label || label.is_empty() || label.chars().count() > LONGEST_LABEL {
        let expected = format!("1 to {LONGEST_LABEL} characters without spaces around them");
        return Err(bad_config(&setting, &expected, &format!("'{label}'")));
    }
    if labels.len() == MOST_CLASSES {
        return Err(bad_config(
            &setting,
            &format!("at most {MOST_CLASSES} classes"),
            &format!("one more, '{label}'"),
        ));
    }
    labels.push(label.to_owned());
    Ok(labels.len() - 1)
}
