//! The job that times a model: predictions as the page makes them, or training steps.

use super::failure::bad_training;
use super::job::Step;
use super::platform::Platform;
use super::world::{Model, World};
use crate::data::{Augmentation, Images, PIXELS};
use crate::model::{Network, Trainable};
use crate::protocol::{
    Answer, BenchmarkKind, BenchmarkResult, DeviceKind, Failure, Input, Progress,
};
use crate::train::{FromScratch, Schedule, Session, SessionConfig};

/// Untimed work before the first timed run: Wasm is compiled in tiers.
const WARM_UP_MS: f64 = 500.0;

pub struct BenchmarkJob {
    work: Work,
    runs: u32,
    started_ms: Option<f64>,
    samples_ms: Vec<f64>,
}

enum Work {
    Predict {
        network: Box<dyn Network>,
        labels: Vec<String>,
        input: Input,
    },
    TrainStep(Box<Session>),
}

impl BenchmarkJob {
    pub fn new(model: &Model, kind: BenchmarkKind, runs: u32) -> Result<Self, Failure> {
        let work = match kind {
            BenchmarkKind::Predict => Work::Predict {
                network: model.network.for_inference(),
                labels: model.labels.clone(),
                input: drawing(),
            },
            BenchmarkKind::TrainStep => Work::TrainStep(Box::new(session(model.network.as_ref())?)),
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
            Work::Predict {
                network,
                labels,
                input,
            } => {
                world.predict(network.as_ref(), labels, input).await?;
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

/// A drawing of the pad's size: a thick diagonal on white paper.
fn drawing() -> Input {
    let side = 280_i32;
    let ink = |place: i32| {
        (place % side - place / side).abs() < 12 && (60..220).contains(&(place / side))
    };
    let rgba: Vec<u8> = (0..side * side)
        .flat_map(|place| if ink(place) { [0, 0, 0, 255] } else { [255; 4] })
        .collect();
    Input::Image {
        width: side as u32,
        height: side as u32,
        rgba: rgba.into(),
    }
}

/// Endless training of all layers at batch 32.
fn session(network: &dyn Network) -> Result<Session, Failure> {
    let samples = 32;
    let images = Images {
        pixels: (0..samples * PIXELS)
            .map(|place| (place * 7 % 256) as u8)
            .collect(),
        labels: (0..samples).map(|sample| (sample % 10) as u8).collect(),
    };
    let source = FromScratch {
        images,
        batch_size: samples,
        augmentation: Augmentation::GENTLE,
        seed: 1,
    };
    let config = SessionConfig {
        epochs: 1_000,
        batch_size: samples,
        learning_rate: 1e-4,
        schedule: Schedule::Constant,
        seed: 1,
        max_steps: None,
    };
    let session = Session::new(network, Trainable::All, Box::new(source), config);
    session.map_err(|error| bad_training(&error))
}
