//! The engine: commands in, events out. It owns the device, the loaded models and the jobs, and knows no browser.
//!
//! Short commands are answered at once by [`Engine::handle`]; long ones become jobs that [`Engine::advance`] moves on one slice at
//! a time (a piece of a file, a batch, a training step), so that whoever drives the engine can look at its inbox in between.

mod adapter;
mod answer;
mod benchmark;
pub mod bundled;
mod cache;
mod carried;
pub mod dataset;
mod download;
mod evaluate;
mod example;
pub mod failure;
mod features;
pub(crate) mod fine_tune;
mod foresee;
mod gallery;
mod generate;
mod job;
mod line;
mod load;
mod models;
mod own_head;
pub mod platform;
mod predict;
pub(crate) mod prepare;
mod project;
#[cfg(feature = "proof")]
mod prove;
mod race;
mod report;
mod reports;
mod resumed;
mod run_clock;
mod run_files;
mod sessions;
mod summary;
#[cfg(all(feature = "tables", feature = "reader"))]
pub mod table;
pub mod train_settings;
pub mod transfer;
mod tune_text;
mod under_way;
pub mod weights_download;
mod wire;
mod world;

use std::collections::VecDeque;

use burn::tensor::Device;

use foresee::ForeseeJob;
use generate::GenerateJob;
use job::{Job, Step};
use platform::Platform;
use resumed::run_of;
use tune_text::TuneTextJob;
use world::World;

use crate::model::{REGISTRY, WRITERS};
use crate::protocol::{
    Answer, Bytes, Command, DeviceInfo, Event, Failure, FailureKind, ModelHandle, Request,
    RequestId, Sample, TextTuning, TrainConfig, VERSION,
};

/// An engine on one device.
pub struct Engine<P: Platform> {
    world: World<P>,
    jobs: VecDeque<(RequestId, Job<P::Body>)>,
}

impl<P: Platform> Engine<P> {
    /// An engine that computes on `backend`; `device` is what it says of itself.
    pub fn new(platform: P, device: DeviceInfo, backend: Device) -> Self {
        Self {
            world: World::new(platform, device, backend),
            jobs: VecDeque::new(),
        }
    }

    /// The world it was made with.
    pub fn platform(&self) -> &P {
        &self.world.platform
    }

    /// Says [`Event::Ready`].
    pub fn announce(&self) {
        self.world.send(
            0,
            Event::Ready {
                version: VERSION,
                device: self.world.device.clone(),
            },
        );
    }

    /// Answers a message that could not be read.
    pub fn reject(&self, id: RequestId, failure: Failure) {
        self.world.send(id, Event::Failed(failure));
    }

    /// Whether some job wants [`Engine::advance`].
    pub fn has_work(&self) -> bool {
        self.jobs.iter().any(|(_, job)| !job.is_paused())
    }

    /// Steps that a fine-tuning under way has taken; `None` while it does not train.
    pub fn steps_taken(&self, run: RequestId) -> Option<u64> {
        let mut jobs = self.jobs.iter();
        jobs.find(|(id, _)| *id == run)?.1.steps_taken()
    }

    /// Answers a short command, or takes a long one on.
    pub async fn handle(&mut self, request: Request) {
        let Request { id, command } = request;
        if let Some(event) = self.answer(id, command).await {
            self.world.send(id, event);
        }
    }

    /// Moves the first job that is not paused on by one slice; then it is another one's turn, unless time is being measured.
    pub async fn advance(&mut self) {
        let Some(place) = self.jobs.iter().position(|(_, job)| !job.is_paused()) else {
            return;
        };
        let (id, job) = &mut self.jobs[place];
        let id = *id;
        match job.advance(&mut self.world).await {
            Ok(Step::More(progress)) => {
                for progress in progress {
                    self.world.send(id, Event::Progress(progress));
                }
                if !job.measures_time()
                    && let Some(job) = self.jobs.remove(place)
                {
                    self.jobs.push_back(job);
                }
            }
            Ok(Step::Done(answer)) => self.finish(place, id, Event::Done(*answer)),
            Err(failure) => {
                job.fail(&self.world, &failure).await;
                self.finish(place, id, ended_with(failure));
            }
        }
    }

    fn finish(&mut self, place: usize, id: RequestId, event: Event) {
        self.jobs.remove(place);
        self.world.send(id, event);
    }

    /// The last event of a short command; `None` where a job will send it.
    async fn answer(&mut self, id: RequestId, command: Command) -> Option<Event> {
        let answer = match command {
            Command::Models => return self.start(id, Ok(Job::models(REGISTRY))),
            Command::Writers => return self.start(id, Ok(Job::models(WRITERS))),
            Command::Load { model, weights } => return self.start(id, Job::load(&model, weights)),
            Command::Embed { model, inputs } => {
                return self.start(id, Job::embed(&self.world, model, inputs));
            }
            Command::FineTune {
                model,
                samples,
                config,
                resume,
            } => {
                let job = self.fine_tune(model, samples, config, resume).await;
                return self.start(id, job);
            }
            Command::Evaluate { model, on } => {
                return self.start(id, Job::evaluate(&self.world, model, on));
            }
            Command::Benchmark { model, kind, runs } => {
                return self.start(id, Job::benchmark(&self.world, model, kind, runs));
            }
            Command::BenchmarkLine {
                line,
                model,
                samples,
                warm_up_ms,
            } => {
                let job = Job::line(&self.world, &line, model, samples, warm_up_ms);
                return self.start(id, job);
            }
            #[cfg(feature = "proof")]
            Command::Prove { model } => {
                return self.start(id, Job::prove(&self.world, model));
            }
            #[cfg(not(feature = "proof"))]
            Command::Prove { .. } => Err(failure::wrong_state(
                "the device",
                "a graphics card, to be compared with the processor",
                "the processor",
                "Ask the engine of the graphics card.",
            )),
            Command::Gallery { model, count } => {
                return self.start(id, Job::gallery(&self.world, model, count));
            }
            Command::Generate {
                model,
                prompt,
                options,
            } => {
                let job = GenerateJob::new(&self.world, model, &prompt, options);
                return self.start(id, job.map(|job| Job::Generate(Box::new(job))));
            }
            Command::Foresee { model, text } => {
                let job = ForeseeJob::new(&self.world, model, &text);
                return self.start(id, job.map(Job::Foresee));
            }
            Command::TuneText {
                model,
                text,
                options,
                resume,
            } => {
                let job = self.tune_text(model, text, options, resume).await;
                return self.start(id, job);
            }
            Command::Predict { model, input } => self.predict(model, &input).await,
            Command::Pause { run } => self.control(run, Control::Pause),
            Command::Resume { run } => self.control(run, Control::Resume),
            Command::Stop { run } => self.stop(run).await,
            Command::Cancel { request } => Ok(self.cancel(request).await),
            Command::Export { model } => self
                .world
                .export(model)
                .await
                .map(|file| Answer::Exported(file.into())),
            Command::ExportAdapter { model } => self.world.adapter(model),
            Command::ExportCapsule { model } => self.world.capsule(model),
            Command::Pack { model, examples } => self.world.pack(model, &examples).await,
            Command::Unpack { model, file } => self.world.unpack(model, &file.0),
            Command::Keep { model } => self.world.keep(model).await,
            Command::Forget { model } => self.world.forget(&model).await,
            Command::Interrupted { model } => {
                let ours: Vec<String> = self.runs().collect();
                Ok(Answer::Interrupted(
                    self.world.interrupted(&model, &ours).await,
                ))
            }
            Command::DropRun { run } => match self.unless_under_way(&run) {
                Ok(()) => {
                    self.world.forget_run(&run).await;
                    Ok(Answer::Acknowledged)
                }
                Err(failure) => Err(failure),
            },
            Command::Cache => Ok(Answer::Cache(cache::list(&self.world.platform).await)),
            Command::Uncache { model } => self.world.uncache(&model).await,
            Command::Usage => Ok(Answer::Usage(self.world.usage())),
            Command::Dispose { model } => self
                .unless_running(model)
                .and_then(|()| self.world.dispose(model)),
        };
        Some(answer.map_or_else(ended_with, Event::Done))
    }

    fn start(&mut self, id: RequestId, job: Result<Job<P::Body>, Failure>) -> Option<Event> {
        match job {
            Ok(job) => {
                self.jobs.push_back((id, job));
                None
            }
            Err(failure) => Some(Event::Failed(failure)),
        }
    }

    /// Begins a fine-tuning, or goes on with one that was cut off.
    async fn fine_tune(
        &mut self,
        model: ModelHandle,
        samples: Vec<Sample>,
        config: TrainConfig,
        resume: Option<Bytes>,
    ) -> Result<Job<P::Body>, Failure> {
        self.unless_trained(model, resume.as_ref())?;
        let given = self.world.continued(model, samples, config, &resume);
        let (samples, config) = given.await?;
        Job::fine_tune(&self.world, model, &samples, config, resume.as_ref())
    }

    /// Likewise, on a text.
    async fn tune_text(
        &mut self,
        model: ModelHandle,
        text: String,
        options: TextTuning,
        resume: Option<Bytes>,
    ) -> Result<Job<P::Body>, Failure> {
        self.unless_trained(model, resume.as_ref())?;
        let given = self
            .world
            .continued_text(model, text, options, &resume)
            .await?;
        let job = TuneTextJob::new(&self.world, model, given, resume.as_ref())?;
        Ok(Job::TuneText(Box::new(job)))
    }

    /// Neither the model nor the run of a checkpoint is being trained.
    fn unless_trained(&self, model: ModelHandle, resume: Option<&Bytes>) -> Result<(), Failure> {
        self.unless_running(model)?;
        match resume.and_then(|file| run_of(&file.0)) {
            Some(run) => self.unless_under_way(&run),
            None => Ok(()),
        }
    }

    /// The runs that this engine works on.
    fn runs(&self) -> impl Iterator<Item = String> {
        self.jobs.iter().filter_map(|(_, job)| job.run())
    }

    fn unless_under_way(&self, run: &str) -> Result<(), Failure> {
        match self.runs().any(|ours| ours == run) {
            false => Ok(()),
            true => Err(failure::wrong_state(
                "the run",
                "a run that was cut off",
                "one that is under way",
                "Stop or cancel it where it was started.",
            )),
        }
    }

    /// While a model is being trained, it answers as it is at that step.
    async fn predict(
        &self,
        handle: ModelHandle,
        input: &crate::protocol::Input,
    ) -> Result<Answer, Failure> {
        let model = self.world.model(handle)?;
        let live = self.running(handle).and_then(|job| job.live());
        match &live {
            Some((network, labels)) => {
                let network = network.as_ref();
                self.world.predict(model, network, labels, input).await
            }
            None => {
                let network = model.network.as_ref();
                self.world
                    .predict(model, network, &model.labels, input)
                    .await
            }
        }
    }

    /// The fine-tuning of a model, if one is under way.
    fn running(&self, handle: ModelHandle) -> Option<&Job<P::Body>> {
        self.jobs
            .iter()
            .map(|(_, job)| job)
            .find(|job| job.trains(handle))
    }

    fn unless_running(&self, handle: ModelHandle) -> Result<(), Failure> {
        match self.running(handle) {
            None => Ok(()),
            Some(_) => Err(failure::wrong_state(
                "the model",
                "a model that is not being trained",
                "one whose fine-tuning is under way",
                "Stop or cancel the fine-tuning first.",
            )),
        }
    }

    fn control(&mut self, run: RequestId, control: Control) -> Result<Answer, Failure> {
        let job = self
            .jobs
            .iter_mut()
            .find(|(id, _)| *id == run)
            .map(|(_, job)| job);
        let now_ms = self.world.platform.now_ms();
        let progress = job
            .and_then(|job| job.control(control, now_ms))
            .ok_or_else(|| failure::no_such_run(run))?;
        if let Some(progress) = progress {
            self.world.send(run, Event::Progress(progress));
        }
        Ok(Answer::Acknowledged)
    }

    /// Ends a training with what it learned; one that has learned nothing yet is given up, so that the model stays as it is.
    async fn stop(&mut self, run: RequestId) -> Result<Answer, Failure> {
        let is_of = |(id, job): &(RequestId, Job<P::Body>)| *id == run && job.has_learned_nothing();
        match self.jobs.iter().any(is_of) {
            true => Ok(self.cancel(run).await),
            false => self.control(run, Control::Stop),
        }
    }

    async fn cancel(&mut self, request: RequestId) -> Answer {
        if let Some(place) = self.jobs.iter().position(|(id, _)| *id == request) {
            self.jobs[place].1.give_up(&self.world).await;
            self.finish(place, request, Event::Cancelled);
        }
        Answer::Acknowledged
    }
}

/// An engine whose device is lost says so instead of failing one request: nothing else that it says could be trusted.
fn ended_with(failure: Failure) -> Event {
    match failure.kind {
        FailureKind::EngineLost => Event::Died {
            message: failure.to_string(),
        },
        _ => Event::Failed(failure),
    }
}

/// What can be asked of a fine-tuning under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Pause,
    Resume,
    Stop,
}
