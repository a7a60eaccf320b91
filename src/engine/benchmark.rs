//! The job that times a model: predictions as the page makes them, or training steps.

use super::example::example;
use super::failure::{bad_training, cannot_learn};
use super::job::Step;
use super::platform::Platform;
use super::world::{Model, World};
use crate::data::{Augmentation, Images, PIXELS};
use crate::model::{InputKind, Trainable, head};
use crate::protocol::{
    Answer, BenchmarkKind, BenchmarkResult, DeviceKind, Failure, Input, ModelHandle, Progress,
};
use crate::train::{FromScratch, OfFeatures, Session, SessionConfig};
use crate::weights::OwnClasses;

/// Untimed work before the first timed run: Wasm is compiled in tiers.
const WARM_UP_MS: f64 = 500.0;

const SAMPLES: usize = 32;
const CLASSES: usize = 10;

pub struct BenchmarkJob {
    work: Work,
    runs: u32,
    started_ms: Option<f64>,
    samples_ms: Vec<f64>,
}

enum Work {
    Predict(ModelHandle, Input),
    TrainStep(Box<Session>),
}

impl BenchmarkJob {
    pub fn new(
        handle: ModelHandle,
        model: &Model,
        kind: BenchmarkKind,
        runs: u32,
    ) -> Result<Self, Failure> {
        let work = match kind {
            BenchmarkKind::Predict => Work::Predict(handle, example(model.entry.input)),
            BenchmarkKind::TrainStep => Work::TrainStep(Box::new(session(model)?)),
        };
        Ok(Self {
            work,
            runs,
            started_ms: None,
            samples_ms: Vec::new(),
        })
    }

    pub async fn advance<P: Platform>(&mut self, world: &mut World<P>) -> Result<Step, Failure> {
        let from_ms = world.platform.now_ms();
        let started_ms = *self.started_ms.get_or_insert(from_ms);
        match &mut self.work {
            Work::Predict(handle, input) => {
                let model = world.model(*handle)?;
                let network = model.network.as_ref();
                world.predict(model, network, &model.labels, input).await?;
            }
            Work::TrainStep(session) => {
                session.step();
                session
                    .read_progress()
                    .await
                    .map_err(|error| bad_training(&error))?;
            }
        }
        let to_ms = world.platform.now_ms();
        if from_ms - started_ms >= WARM_UP_MS {
            self.samples_ms.push(to_ms - from_ms);
        }
        if self.samples_ms.len() < self.runs as usize {
            let done = self.samples_ms.len() as u64;
            return Ok(Step::more(Progress::Phase {
                what: "timing".into(),
                done,
                total: u64::from(self.runs),
            }));
        }
        Ok(Step::done(Answer::Benchmarked(
            self.result(world.device.kind),
        )))
    }

    fn result(&mut self, device: DeviceKind) -> BenchmarkResult {
        self.samples_ms.sort_by(f64::total_cmp);
        let middle = self.samples_ms.len() / 2;
        let median_ms = match self.samples_ms.len() % 2 {
            0 => (self.samples_ms[middle - 1] + self.samples_ms[middle]) / 2.0,
            _ => self.samples_ms[middle],
        };
        BenchmarkResult {
            median_ms,
            min_ms: self.samples_ms[0],
            runs: self.runs,
            device,
        }
    }
}

/// Endless training at batch 32: of all layers, or of the head where that is all that learns.
fn session(model: &Model) -> Result<Session, Failure> {
    if model.entry.input == InputKind::Prompt {
        return Err(cannot_learn(model.entry.name));
    }
    let session = match model.manifest.own_classes {
        OwnClasses::Extend => {
            let (all, network) = (Trainable::All, model.network.as_ref());
            Session::new(network, all, Box::new(pictures()), endless())
        }
        OwnClasses::Replace | OwnClasses::Fixed => {
            let width = model.manifest.features;
            let head = head(width, CLASSES, &model.network.device());
            let source = Box::new(features(width));
            Session::new(head.as_ref(), Trainable::All, source, endless())
        }
    };
    session.map_err(|error| bad_training(&error))
}

fn endless() -> SessionConfig {
    SessionConfig {
        epochs: 1_000,
        batch_size: SAMPLES,
        learning_rate: 1e-4,
        ..SessionConfig::default()
    }
}

fn pictures() -> FromScratch {
    FromScratch {
        images: Images {
            pixels: (0..SAMPLES * PIXELS)
                .map(|place| (place * 7 % 256) as u8)
                .collect(),
            labels: (0..SAMPLES)
                .map(|sample| (sample % CLASSES) as u8)
                .collect(),
        },
        batch_size: SAMPLES,
        augmentation: Augmentation::GENTLE,
        seed: 1,
    }
}

fn features(width: usize) -> OfFeatures {
    let value = |place: usize| (place * 7 % 256) as f32 / 256.0;
    OfFeatures {
        width,
        rows: (0..SAMPLES * width).map(value).collect(),
        labels: (0..SAMPLES).map(|sample| sample % CLASSES).collect(),
        batch_size: SAMPLES,
        seed: 1,
    }
}
