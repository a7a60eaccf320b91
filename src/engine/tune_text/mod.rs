//! The job that teaches a language model a text: its end is held out, adapters learn the rest, and both ends of the run are measured on what
//! was held out.

mod parts;
mod train;

use parts::{config, parts};

use super::Control;
use super::adapter::adapter_file;
use super::failure::bad_training;
use super::foresee::{evaluation, slice};
use super::job::Step;
use super::platform::Platform;
use super::reports::Reports;
use super::train_settings::{low_rank, session_config};
use super::world::World;
use crate::eval::TextEvaluation;
use crate::model::{Adapters, Network, Trainable};
use crate::protocol::{
    Answer, Failure, Foreseen, ModelHandle, Progress, TextSummary, TextTuning, WeightsOrigin,
};
use crate::train::{BatchSource, Session, with_fresh_adapters};

pub struct TuneTextJob {
    handle: ModelHandle,
    adapters: Adapters,
    session: Session,
    reports: Reports,
    /// What is measured, before a piece of it is.
    held_out: TextEvaluation,
    before: Option<Foreseen>,
    stage: Stage,
}

enum Stage {
    Before(TextEvaluation),
    Train,
    /// The network with its adapters added up.
    After(Box<dyn Network>, TextEvaluation),
}

impl TuneTextJob {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        text: &str,
        options: &TextTuning,
    ) -> Result<Self, Failure> {
        let model = world.model(handle)?;
        let config = config(options)?;
        let (source, held_out) = parts(model, text, options)?;
        let held_out = evaluation(model, held_out)?;
        let adapters = low_rank(&config);
        let learner = with_fresh_adapters(model.network.as_ref(), adapters, config.seed);
        let config = session_config(&config, source.steps_per_epoch());
        let source = Box::new(source);
        let session = Session::new(learner.as_ref(), Trainable::Adapters, source, config);
        Ok(Self {
            handle,
            adapters,
            session: session.map_err(|error| bad_training(&error))?,
            reports: Reports::default(),
            before: None,
            stage: Stage::Before(held_out.clone()),
            held_out,
        })
    }

    pub fn handle(&self) -> ModelHandle {
        self.handle
    }

    pub fn is_paused(&self) -> bool {
        self.reports.is_paused
    }

    /// Pauses, resumes or stops; returns what is to be told.
    pub fn control(&mut self, control: Control, now_ms: f64) -> Option<Progress> {
        let at = (self.session.steps_taken(), self.session.epoch());
        self.reports.control(control, at, now_ms)
    }

    pub async fn advance<P: Platform>(&mut self, world: &mut World<P>) -> Result<Step, Failure> {
        match &mut self.stage {
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

    /// The model goes on with what it learned, and keeps the adapters for their file.
    async fn finish<P: Platform>(
        &mut self,
        world: &mut World<P>,
        merged: Box<dyn Network>,
        after: Foreseen,
    ) -> Result<Step, Failure> {
        let file = self.adapter_file(world).await?;
        let now_ms = world.platform.now_ms();
        let device = world.device.kind;
        let model = world.model_mut(self.handle)?;
        model.learned(merged);
        model.adapter = Some(file);
        model.run = None;
        Ok(Step::done(Answer::TextTuned(TextSummary {
            final_loss: self.reports.final_loss(),
            steps: self.session.steps_taken(),
            total_steps: self.session.total_steps(),
            stopped: !self.session.is_done(),
            elapsed_ms: self.reports.clock.elapsed_ms(now_ms),
            device,
            before: self.before.unwrap_or(after),
            after,
        })))
    }

    async fn adapter_file<P: Platform>(&self, world: &World<P>) -> Result<Vec<u8>, Failure> {
        let model = world.model(self.handle)?;
        let base = match model.weights.origin {
            WeightsOrigin::Shipped => model.weights.sha256.clone(),
            _ => {
                let file = world.export(self.handle).await?;
                world.platform.sha256(&file).await
            }
        };
        let of = (model.entry.name, &model.labels[..]);
        adapter_file(self.session.network().as_ref(), of, base, self.adapters).await
    }
}
