//! The job that teaches a language model a text: its end is held out, adapters learn the rest, and both ends of the run are measured on what
//! was held out.

mod parts;
mod train;

use parts::{Parts, check};

use super::Control;
use super::failure::bad_weights;
use super::foresee::{evaluation, slice};
use super::job::Step;
use super::platform::Platform;
use super::run_clock::RunClock;
use super::world::World;
use crate::eval::TextEvaluation;
use crate::model::{Adapters, Network};
use crate::protocol::{
    Answer, Failure, Foreseen, ModelHandle, Progress, TextSummary, TextTuning, TrainEvent,
    WeightsInfo, WeightsOrigin,
};
use crate::train::Session;
use crate::weights::{Description, save_adapters};

pub struct TuneTextJob {
    handle: ModelHandle,
    options: TextTuning,
    adapters: Adapters,
    parts: Parts,
    before: Option<Foreseen>,
    clock: RunClock,
    epochs_told: u32,
    last_loss: f64,
    steps: (u64, u64),
    is_stopped: bool,
    is_paused: bool,
    stage: Stage,
}

enum Stage {
    Before(TextEvaluation),
    Train(Box<Session>),
    After {
        adapted: Box<dyn Network>,
        merged: Box<dyn Network>,
        evaluation: TextEvaluation,
    },
}

impl TuneTextJob {
    pub fn new<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        text: &str,
        options: TextTuning,
    ) -> Result<Self, Failure> {
        let model = world.model(handle)?;
        let adapters = Adapters {
            rank: options.lora_rank as usize,
            alpha: options.lora_alpha,
        };
        check(&options, adapters)?;
        let parts = Parts::of(model, text, &options)?;
        Ok(Self {
            handle,
            adapters,
            before: None,
            clock: RunClock::default(),
            epochs_told: 0,
            last_loss: f64::NAN,
            steps: (0, 0),
            is_stopped: false,
            is_paused: false,
            stage: Stage::Before(evaluation(model, &parts.held_out)?),
            options,
            parts,
        })
    }

    pub fn handle(&self) -> ModelHandle {
        self.handle
    }

    pub fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Pauses, resumes or stops; returns what is to be told.
    pub fn control(&mut self, control: Control, now_ms: f64) -> Option<Progress> {
        let (step, epoch) = match &self.stage {
            Stage::Train(session) => (session.steps_taken(), session.epoch()),
            _ => (0, 1),
        };
        match control {
            Control::Pause if !self.is_paused => {
                self.is_paused = true;
                self.clock.hold(now_ms);
                Some(Progress::Train(TrainEvent::Paused { step, epoch }))
            }
            Control::Resume if self.is_paused => {
                self.is_paused = false;
                Some(Progress::Train(TrainEvent::Resumed { step, epoch }))
            }
            Control::Stop => {
                (self.is_stopped, self.is_paused) = (true, false);
                None
            }
            Control::Pause | Control::Resume => None,
        }
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
                        self.begin(world)
                    }
                }
            }
            Stage::Train(_) => self.train(world).await,
            Stage::After {
                merged, evaluation, ..
            } => {
                let what = "measuring what was held out after training";
                match slice(evaluation, merged.as_ref(), what).await? {
                    Err(progress) => Ok(Step::more(progress)),
                    Ok(figures) => self.finish(world, figures).await,
                }
            }
        }
    }

    /// The model goes on with what it learned, and keeps the adapters for their file.
    async fn finish<P: Platform>(
        &mut self,
        world: &mut World<P>,
        after: Foreseen,
    ) -> Result<Step, Failure> {
        let Stage::After {
            adapted, merged, ..
        } = &self.stage
        else {
            return Ok(Step::More(Vec::new()));
        };
        let (file, merged) = (
            self.adapter_file(world, adapted.as_ref()).await?,
            merged.for_inference(),
        );
        let now_ms = world.platform.now_ms();
        let device = world.device.kind;
        let model = world.model_mut(self.handle)?;
        model.network = merged;
        model.adapter = Some(file);
        model.run = None;
        model.weights = WeightsInfo {
            origin: WeightsOrigin::FineTuned,
            sha256: String::new(),
            bytes: model.weights.bytes,
        };
        Ok(Step::done(Answer::TextTuned(TextSummary {
            final_loss: self.last_loss,
            steps: self.steps.0,
            total_steps: self.steps.1,
            stopped: self.steps.0 < self.steps.1,
            elapsed_ms: self.clock.elapsed_ms(now_ms),
            device,
            before: self.before.unwrap_or(after),
            after,
        })))
    }

    async fn adapter_file<P: Platform>(
        &self,
        world: &World<P>,
        adapted: &dyn Network,
    ) -> Result<Vec<u8>, Failure> {
        let model = world.model(self.handle)?;
        let base = match model.weights.origin {
            WeightsOrigin::Shipped => model.weights.sha256.clone(),
            _ => {
                let file = world.export(self.handle).await?;
                world.platform.sha256(&file).await
            }
        };
        let description = Description {
            model: model.entry.name.into(),
            labels: model.labels.clone(),
            step: None,
            base: Some(base),
            lora: Some(self.adapters),
            run: None,
        };
        let file = save_adapters(adapted, &description).await;
        file.map_err(|error| bad_weights("adapter", &error))
    }
}
