//! The job that teaches a language model a text: its end is held out, adapters learn the rest, and both ends of the run are measured on what
//! was held out. The run is kept as any other is: checkpoints while it learns, then its record, its capsule and its adapter.

mod kept;
mod parts;
mod record;
mod train;

use parts::{config, parts};

use super::Control;
use super::failure::bad_training;
use super::foresee::{evaluation, slice};
use super::job::Step;
use super::platform::Platform;
use super::reports::Reports;
use super::resumed::Resumed;
use super::run_clock::RunClock;
use super::train_settings::{low_rank, session_config};
use super::under_way::{Checkpoints, new_id};
use super::world::World;
use crate::eval::TextEvaluation;
use crate::model::{Network, Trainable};
use crate::protocol::{
    Answer, Bytes, Failure, Foreseen, ModelHandle, Progress, TextSummary, TextTuning, TrainConfig,
};
use crate::train::{BatchSource, Session, with_fresh_adapters};

pub struct TuneTextJob {
    handle: ModelHandle,
    session: Session,
    reports: Reports,
    text: String,
    options: TextTuning,
    /// The options as those of any training.
    config: TrainConfig,
    /// The run's id.
    run: String,
    started_ms: f64,
    base_sha256: String,
    /// The weights that the run begins with, where those are not the shipped ones.
    base: Option<Vec<u8>>,
    text_sha256: String,
    checkpoints: Checkpoints,
    /// What is measured, before a piece of it is.
    held_out: TextEvaluation,
    before: Option<Foreseen>,
    stage: Stage,
}

enum Stage {
    Begin,
    Before(TextEvaluation),
    Train,
    /// The network with its adapters added up.
    After(Box<dyn Network>, TextEvaluation),
}

impl TuneTextJob {
    /// A training on a text as asked, from its first step or from a checkpoint on.
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        (text, options): (String, TextTuning),
        resume: Option<&Bytes>,
    ) -> Result<Self, Failure> {
        let model = world.model(handle)?;
        let config = config(&options)?;
        let (source, held_out) = parts(model, &text, &options)?;
        let held_out = evaluation(model, held_out)?;
        let resumed = resume.map(|file| Resumed::read(file, &model.labels));
        let resumed = resumed.transpose()?;
        let learner = with_fresh_adapters(model.network.as_ref(), low_rank(&config), config.seed);
        let settings = session_config(&config, source.steps_per_epoch());
        let source = Box::new(source);
        let session = match &resumed {
            None => Session::new(learner.as_ref(), Trainable::Adapters, source, settings),
            Some(resumed) => {
                let learner = resumed.adapters(learner)?;
                let at = &resumed.checkpoint;
                Session::resume(learner.as_ref(), Trainable::Adapters, source, settings, at)
            }
        };
        let mut job = Self {
            handle,
            session: session.map_err(|error| bad_training(&error))?,
            reports: Reports::default(),
            run: new_id(world, &config),
            started_ms: world.platform.unix_ms(),
            config,
            text,
            options,
            base_sha256: model.weights.sha256.clone(),
            base: None,
            text_sha256: String::new(),
            checkpoints: Checkpoints::default(),
            before: None,
            stage: Stage::Begin,
            held_out,
        };
        if let Some(resumed) = resumed {
            job.take_over(&resumed);
        }
        Ok(job)
    }

    /// The run that another engine began goes on under its own name.
    fn take_over(&mut self, resumed: &Resumed) {
        let carried = resumed.carried().unwrap_or_default();
        if !carried.id.is_empty() {
            (self.run, self.started_ms) = (carried.id, carried.started_ms);
        }
        self.checkpoints.took_ms = carried.checkpoints_ms;
        self.reports.history = carried.history;
        self.reports.epochs_told = self.session.epoch() - 1;
        let step = self.session.steps_taken();
        self.reports.clock = RunClock::from_step(step, carried.worked_ms);
    }

    pub fn handle(&self) -> ModelHandle {
        self.handle
    }

    /// The id of its run.
    pub fn run(&self) -> String {
        self.run.clone()
    }

    /// Steps taken; `None` while it does not train.
    pub fn steps_taken(&self) -> Option<u64> {
        matches!(self.stage, Stage::Train).then(|| self.session.steps_taken())
    }

    pub fn is_paused(&self) -> bool {
        self.reports.is_paused
    }

    /// Pauses, resumes or stops; returns what is to be told.
    pub fn control(&mut self, control: Control, now_ms: f64) -> Option<Progress> {
        let at = (self.session.steps_taken(), self.session.epoch());
        self.reports.control(control, at, now_ms)
    }

    /// Whether it has not taken its first step.
    pub fn has_learned_nothing(&self) -> bool {
        self.session.steps_taken() == 0
    }

    pub async fn advance<P: Platform>(&mut self, world: &mut World<P>) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Begin => self.begin(world).await,
            Stage::Before(evaluation) => {
                let network = world.model(self.handle)?.network.as_ref();
                let what = "measuring what is held out before training";
                match slice(evaluation, network, what).await? {
                    Err(progress) => Ok(Step::more(progress)),
                    Ok(figures) => {
                        self.before = Some(figures);
                        self.stage = Stage::Train;
                        Ok(Step::More(Vec::new()))
                    }
                }
            }
            Stage::Train => self.train(world).await,
            Stage::After(merged, evaluation) => {
                let what = "measuring what was held out after training";
                match slice(evaluation, merged.as_ref(), what).await? {
                    Err(progress) => Ok(Step::more(progress)),
                    Ok(figures) => {
                        let merged = merged.for_inference();
                        self.finish(world, merged, figures).await
                    }
                }
            }
        }
    }

    /// What the run begins with and learns from gets its name.
    async fn begin<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        self.text_sha256 = world.platform.sha256(self.text.as_bytes()).await;
        (self.base_sha256, self.base) = world.base(self.handle).await?;
        self.stage = Stage::Before(self.held_out.clone());
        Ok(Step::More(Vec::new()))
    }

    /// The model goes on with what it learned, and keeps the adapters for their file.
    async fn finish<P: Platform>(
        &mut self,
        world: &mut World<P>,
        merged: Box<dyn Network>,
        after: Foreseen,
    ) -> Result<Step, Failure> {
        let adapter = self.adapter_file(world).await?;
        let now_ms = world.platform.now_ms();
        world.model_mut(self.handle)?.learned(merged);
        let mut summary = TextSummary {
            final_loss: self.reports.final_loss(),
            steps: self.session.steps_taken(),
            total_steps: self.session.total_steps(),
            stopped: !self.session.is_done(),
            elapsed_ms: self.reports.clock.elapsed_ms(now_ms),
            device: world.device.kind,
            before: self.before.unwrap_or(after),
            after,
            run: None,
        };
        summary.run = self.keep_run(world, &summary, adapter).await?;
        Ok(Step::done(Answer::TextTuned(summary)))
    }
}
