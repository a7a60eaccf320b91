//! Long work, as a closed set of jobs that move one slice at a time.

use super::Control;
use super::benchmark::BenchmarkJob;
use super::evaluate::EvaluateJob;
use super::failure::{bad_config, unknown_model};
use super::features::EmbedJob;
use super::fine_tune::FineTuneJob;
use super::foresee::ForeseeJob;
use super::gallery::GalleryJob;
use super::generate::GenerateJob;
use super::line::LineJob;
use super::load::LoadJob;
use super::models::ModelsJob;
use super::platform::{Body, Platform};
#[cfg(feature = "proof")]
use super::prove::ProveJob;
use super::tune_text::TuneTextJob;
use super::under_way;
use super::world::World;
use crate::model::{self, Entry, Network};
use crate::protocol::{
    Answer, BenchmarkKind, Bytes, Failure, Input, ModelHandle, Progress, Sample, SampleSource,
    TrainConfig, WeightSource,
};

/// What a slice led to.
pub enum Step {
    /// There is more to do; this is to be told.
    More(Vec<Progress>),
    /// It is done.
    Done(Box<Answer>),
}

impl Step {
    /// Done, with this answer.
    pub fn done(answer: Answer) -> Self {
        Self::Done(Box::new(answer))
    }

    /// More to do, with one thing to tell.
    pub fn more(progress: Progress) -> Self {
        Self::More(vec![progress])
    }
}

/// A job of the engine.
pub enum Job<B> {
    Models(ModelsJob<B>),
    Load(Box<LoadJob<B>>),
    Embed(EmbedJob),
    FineTune(Box<FineTuneJob<B>>),
    Evaluate(EvaluateJob<B>),
    Benchmark(Box<BenchmarkJob>),
    Line(Box<LineJob>),
    #[cfg(feature = "proof")]
    Prove(ProveJob),
    Gallery(GalleryJob<B>),
    Generate(Box<GenerateJob>),
    Foresee(ForeseeJob),
    TuneText(Box<TuneTextJob>),
}

impl<B: Body> Job<B> {
    pub fn models(entries: &'static [Entry]) -> Self {
        Self::Models(ModelsJob::new(entries))
    }

    pub fn load(name: &str, weights: WeightSource) -> Result<Self, Failure> {
        let known: Vec<&str> = model::all().map(|entry| entry.name).collect();
        let entry = model::find(name).ok_or_else(|| unknown_model(name, &known))?;
        Ok(Self::Load(Box::new(LoadJob::new(entry, weights))))
    }

    pub fn fine_tune<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        samples: &[Sample],
        config: TrainConfig,
        resume: Option<&Bytes>,
    ) -> Result<Self, Failure> {
        Ok(Self::FineTune(Box::new(FineTuneJob::new(
            world, handle, samples, config, resume,
        )?)))
    }

    pub fn embed<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        inputs: Vec<Input>,
    ) -> Result<Self, Failure> {
        EmbedJob::new(world, handle, inputs).map(Self::Embed)
    }

    pub fn evaluate<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        on: SampleSource,
    ) -> Result<Self, Failure> {
        Ok(Self::Evaluate(EvaluateJob::new(world, handle, on)?))
    }

    pub fn benchmark<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        kind: BenchmarkKind,
        runs: u32,
    ) -> Result<Self, Failure> {
        if !(1..=10_000).contains(&runs) {
            return Err(bad_config(
                "runs",
                "a whole number from 1 to 10,000",
                &runs.to_string(),
            ));
        }
        let job = BenchmarkJob::new(handle, world.model(handle)?, kind, runs)?;
        Ok(Self::Benchmark(Box::new(job)))
    }

    pub fn line<P: Platform>(
        world: &World<P>,
        line: &str,
        model: Option<ModelHandle>,
        samples: u32,
        warm_up_ms: f64,
    ) -> Result<Self, Failure> {
        let job = LineJob::new(world, line, model, samples, warm_up_ms)?;
        Ok(Self::Line(Box::new(job)))
    }

    #[cfg(feature = "proof")]
    pub fn prove<P: Platform>(world: &World<P>, handle: ModelHandle) -> Result<Self, Failure> {
        ProveJob::new(world.model(handle)?).map(Self::Prove)
    }

    pub fn gallery<P: Platform>(
        world: &World<P>,
        handle: ModelHandle,
        count: u32,
    ) -> Result<Self, Failure> {
        GalleryJob::new(world.model(handle)?, count).map(Self::Gallery)
    }

    /// Moves on by one slice.
    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &mut World<P>,
    ) -> Result<Step, Failure> {
        match self {
            Self::Models(job) => job.advance(world).await,
            Self::Load(job) => job.advance(world).await,
            Self::Embed(job) => job.advance(world).await,
            Self::FineTune(job) => job.advance(world).await,
            Self::Evaluate(job) => job.advance(world).await,
            Self::Benchmark(job) => job.advance(world).await,
            Self::Line(job) => job.advance(world).await,
            #[cfg(feature = "proof")]
            Self::Prove(job) => job.advance(world).await,
            Self::Gallery(job) => job.advance(world).await,
            Self::Generate(job) => job.advance(world).await,
            Self::Foresee(job) => job.advance().await,
            Self::TuneText(job) => job.advance(world).await,
        }
    }

    /// Whether another job between its slices would spoil what it measures.
    pub fn measures_time(&self) -> bool {
        match self {
            Self::Benchmark(_) | Self::Line(_) => true,
            #[cfg(feature = "proof")]
            Self::Prove(_) => true,
            _ => false,
        }
    }

    pub fn is_paused(&self) -> bool {
        match self {
            Self::FineTune(job) => job.is_paused(),
            Self::TuneText(job) => job.is_paused(),
            _ => false,
        }
    }

    /// Whether it trains that model.
    pub fn trains(&self, handle: ModelHandle) -> bool {
        match self {
            Self::FineTune(job) => job.handle() == handle,
            Self::TuneText(job) => job.handle() == handle,
            _ => false,
        }
    }

    /// The run that it trains, where there is one to be found again.
    pub fn run(&self) -> Option<String> {
        match self {
            Self::FineTune(job) => Some(job.run()),
            Self::TuneText(job) => Some(job.run()),
            _ => None,
        }
    }

    /// Steps that a fine-tuning has taken; `None` while it does not train.
    pub fn steps_taken(&self) -> Option<u64> {
        match self {
            Self::FineTune(job) => job.steps_taken(),
            Self::TuneText(job) => job.steps_taken(),
            _ => None,
        }
    }

    /// The network in training as it is now, with its classes.
    pub fn live(&self) -> Option<(Box<dyn Network>, Vec<String>)> {
        match self {
            Self::FineTune(job) => job.live(),
            _ => None,
        }
    }

    /// A person gave it up: what is kept of its run says so.
    pub async fn give_up<P: Platform>(&mut self, world: &World<P>) {
        match self {
            Self::FineTune(job) => under_way::give_up(job.as_mut(), world).await,
            Self::TuneText(job) => under_way::give_up(job.as_mut(), world).await,
            _ => {}
        }
    }

    /// It failed: what is kept of its run says so.
    pub async fn fail<P: Platform>(&mut self, world: &World<P>, failure: &Failure) {
        match self {
            Self::FineTune(job) => under_way::fail(job.as_mut(), world, failure).await,
            Self::TuneText(job) => under_way::fail(job.as_mut(), world, failure).await,
            _ => {}
        }
    }

    /// Whether it is a training before its first step.
    pub fn has_learned_nothing(&self) -> bool {
        match self {
            Self::FineTune(job) => job.has_learned_nothing(),
            Self::TuneText(job) => job.has_learned_nothing(),
            _ => false,
        }
    }

    /// Pauses, resumes or stops a fine-tuning; returns what is to be told, or `None` when this is no fine-tuning.
    pub fn control(&mut self, control: Control, now_ms: f64) -> Option<Option<Progress>> {
        match self {
            Self::FineTune(job) => Some(job.control(control, now_ms)),
            Self::TuneText(job) => Some(job.control(control, now_ms)),
            _ => None,
        }
    }
}
