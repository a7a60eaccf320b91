//! The job that times one line of the comparison with other engines: what it computed first, then how long each run took.

mod numbers;
mod work;

use super::failure::bad_config;
use super::job::Step;
use super::platform::Platform;
use super::world::World;
use crate::protocol::{Answer, Failure, LineResult, ModelHandle, Progress};
use work::Work;

/// Runs whose numbers are told, to be compared with other engines'.
const CHECKED_RUNS: usize = 3;

/// Numbers told of a run.
const CHECKED_NUMBERS: usize = 10;

/// A sample spans so many runs that it takes at least that long: browsers round their clock to a tenth of a millisecond.
const LEAST_SAMPLE_MS: f64 = 20.0;

pub struct LineJob {
    work: Work,
    samples: usize,
    warm_up_ms: f64,
    check: Vec<f64>,
    checked_runs: usize,
    started_ms: Option<f64>,
    runs_per_sample: u32,
    samples_ms: Vec<f64>,
}

impl LineJob {
    pub fn new<P: Platform>(
        world: &World<P>,
        line: &str,
        model: Option<ModelHandle>,
        samples: u32,
        warm_up_ms: f64,
    ) -> Result<Self, Failure> {
        if !(1..=10_000).contains(&samples) {
            let got = samples.to_string();
            return Err(bad_config(
                "samples",
                "a whole number from 1 to 10,000",
                &got,
            ));
        }
        let model = model.map(|handle| world.model(handle)).transpose()?;
        Ok(Self {
            work: Work::of(line, model, &world.backend)?,
            samples: samples as usize,
            warm_up_ms,
            check: Vec::new(),
            checked_runs: 0,
            started_ms: None,
            runs_per_sample: 1,
            samples_ms: Vec::new(),
        })
    }

    pub async fn advance<P: Platform>(&mut self, world: &World<P>) -> Result<Step, Failure> {
        let from_ms = world.platform.now_ms();
        let started_ms = *self.started_ms.get_or_insert(from_ms);
        for _ in 0..self.runs_per_sample {
            let read = self.work.run().await?;
            self.compare(&read);
        }
        let sample_ms = world.platform.now_ms() - from_ms;
        if from_ms - started_ms >= self.warm_up_ms {
            self.samples_ms
                .push(sample_ms / f64::from(self.runs_per_sample));
        } else if sample_ms < LEAST_SAMPLE_MS {
            self.runs_per_sample *= 2;
        }
        if self.samples_ms.len() < self.samples {
            return Ok(Step::more(self.progress()));
        }
        Ok(Step::done(Answer::Line(LineResult {
            samples_ms: std::mem::take(&mut self.samples_ms),
            check: std::mem::take(&mut self.check),
            device: world.device.kind,
            usage: world.usage(),
        })))
    }

    fn compare(&mut self, read: &[f64]) {
        if self.checked_runs < CHECKED_RUNS {
            self.checked_runs += 1;
            self.check.extend(read.iter().take(CHECKED_NUMBERS));
        }
    }

    fn progress(&self) -> Progress {
        Progress::Phase {
            what: "timing".into(),
            done: self.samples_ms.len() as u64,
            total: self.samples as u64,
        }
    }
}
