//! A fine-tuning as the page shows it.

use super::chart::Sample;
use crate::protocol::{Progress, Summary, TrainEvent};

/// A run, from the press of the button to its summary.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Where it stands.
    pub stage: RunStage,
    /// Steps taken and planned.
    pub steps: (u64, u64),
    /// The epoch.
    pub epoch: u32,
    /// Steps in a second, lately.
    pub steps_per_second: f64,
    /// Time left, in milliseconds.
    pub remaining_ms: f64,
    /// Its curves.
    pub curves: Curves,
    /// Whether it goes on with one that was cut off, which is offered again if that fails.
    pub is_resumed: bool,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum RunStage {
    /// Before and after training: what is being done, how much of it is done.
    Working {
        /// In plain words.
        what: String,
        /// Done, in bytes or samples.
        done: u64,
        /// In all.
        total: u64,
        /// Whether these are bytes.
        is_bytes: bool,
    },
    /// It trains.
    Training,
    /// It holds.
    Paused,
}

/// Loss and accuracy over the steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    /// Mean loss, in nats.
    pub loss: Vec<Sample>,
    /// Share of training samples answered rightly.
    pub accuracy: Vec<Sample>,
}

/// More points than that are thinned out: a chart is no wider on any screen.
const MOST_POINTS: usize = 400;

impl Default for Run {
    fn default() -> Self {
        let what = "getting ready".into();
        Self {
            stage: RunStage::Working {
                what,
                done: 0,
                total: 0,
                is_bytes: false,
            },
            steps: (0, 0),
            epoch: 1,
            steps_per_second: 0.0,
            remaining_ms: 0.0,
            curves: Curves::default(),
            is_resumed: false,
        }
    }
}

impl Run {
    /// Takes in what the engine says.
    pub fn hear(&mut self, progress: &Progress) {
        match progress {
            Progress::Bytes { what, done, total } => self.work(what, *done, *total, true),
            Progress::Phase { what, done, total } => self.work(what, *done, *total, false),
            Progress::Train(event) => self.train(event),
            Progress::Snapshot { .. } => {}
            #[cfg(feature = "text")]
            Progress::Piece(_) => {}
        }
    }

    fn work(&mut self, what: &str, done: u64, total: u64, is_bytes: bool) {
        if self.stage != RunStage::Paused {
            self.stage = RunStage::Working {
                what: what.into(),
                done,
                total,
                is_bytes,
            };
        }
    }

    fn train(&mut self, event: &TrainEvent) {
        match event {
            TrainEvent::Step {
                step,
                total_steps,
                epoch,
                loss,
                accuracy,
                steps_per_second,
                remaining_ms,
                ..
            } => {
                self.stage = RunStage::Training;
                self.steps = (*step, *total_steps);
                self.epoch = *epoch;
                (self.steps_per_second, self.remaining_ms) = (*steps_per_second, *remaining_ms);
                self.curves.push(*step, *loss, *accuracy);
            }
            TrainEvent::Paused { .. } => self.stage = RunStage::Paused,
            TrainEvent::Resumed { .. } => self.stage = RunStage::Training,
            TrainEvent::Epoch { .. }
            | TrainEvent::Checkpoint { .. }
            | TrainEvent::Validated { .. } => {}
        }
    }

    /// How far it is, 0 to 1.
    pub fn share(&self) -> f64 {
        let share = |done: u64, total: u64| {
            if total == 0 {
                0.0
            } else {
                done as f64 / total as f64
            }
        };
        match &self.stage {
            RunStage::Working { done, total, .. } => share(*done, *total),
            RunStage::Training | RunStage::Paused => share(self.steps.0, self.steps.1),
        }
    }
}

impl Curves {
    /// A run that goes on from a checkpoint takes some steps again: the later points are gone.
    fn push(&mut self, step: u64, loss: f64, accuracy: f64) {
        self.loss.retain(|sample| sample.step < step);
        self.accuracy.retain(|sample| sample.step < step);
        self.loss.push(Sample { step, value: loss });
        self.accuracy.push(Sample {
            step,
            value: accuracy,
        });
        if self.loss.len() > MOST_POINTS {
            thin(&mut self.loss);
            thin(&mut self.accuracy);
        }
    }
}

/// Every second point goes.
fn thin(series: &mut Vec<Sample>) {
    let mut keep = false;
    series.retain(|_| {
        keep = !keep;
        keep
    });
}

/// A finished run.
#[derive(Debug, PartialEq)]
pub struct Finished {
    /// What the engine sums up.
    pub summary: Summary,
    /// Its curves.
    pub curves: Curves,
}

/// What becomes of a finished run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    #[default]
    Open,
    /// It is being taken back.
    Reverting,
    /// It is kept in this browser.
    Kept,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(step: u64) -> Progress {
        Progress::Train(TrainEvent::Step {
            step,
            total_steps: 1_000,
            epoch: 1,
            loss: 1.0,
            accuracy: 0.5,
            elapsed_ms: 1.0,
            steps_per_second: 40.0,
            remaining_ms: 5.0,
        })
    }

    #[test]
    fn curves_stay_small() {
        let mut run = Run::default();
        (1..=5_000).for_each(|number| run.hear(&step(number)));
        assert!(run.curves.loss.len() <= MOST_POINTS);
        assert_eq!(run.curves.loss.len(), run.curves.accuracy.len());
        assert_eq!(run.share(), 5.0);
    }

    #[test]
    fn a_paused_run_says_so_until_it_goes_on() {
        let mut run = Run::default();
        run.hear(&step(10));
        run.hear(&Progress::Train(TrainEvent::Paused { step: 10, epoch: 1 }));
        assert_eq!(run.stage, RunStage::Paused);
        run.hear(&Progress::Train(TrainEvent::Resumed { step: 10, epoch: 1 }));
        assert_eq!(run.stage, RunStage::Training);
    }
}
