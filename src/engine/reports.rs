//! What a training says of itself while it runs, and how it is paused and stopped: of classes and of texts alike.

use super::Control;
use super::failure::bad_training;
use super::run_clock::RunClock;
use crate::protocol::{Failure, Progress, TrainEvent};
use crate::runs::{HistoryPoint, last_epoch_loss};
use crate::train::{Session, SessionProgress};

/// Training is told of about ten times a second.
const REPORT_MS: f64 = 100.0;

/// What was said of a run so far, and what a person wants of it.
pub struct Reports {
    pub clock: RunClock,
    /// Epochs whose end was told.
    pub epochs_told: u32,
    /// Of the steps before the last report.
    pub last_loss: f64,
    pub history: Vec<HistoryPoint>,
    pub is_stopped: bool,
    pub is_paused: bool,
}

impl Default for Reports {
    fn default() -> Self {
        Self {
            clock: RunClock::default(),
            epochs_told: 0,
            last_loss: f64::NAN,
            history: Vec::new(),
            is_stopped: false,
            is_paused: false,
        }
    }
}

impl Reports {
    /// Pauses, resumes or stops a run at a step and epoch; returns what is to be told.
    pub fn control(
        &mut self,
        control: Control,
        (step, epoch): (u64, u32),
        now_ms: f64,
    ) -> Option<Progress> {
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

    /// Whether the last report is old.
    pub fn is_due(&self, now_ms: f64) -> bool {
        self.clock.since_report_ms(now_ms) >= REPORT_MS
    }

    /// Mean loss over the last epoch's steps, in nats: the same whenever the clock made us read.
    pub fn final_loss(&self) -> f64 {
        last_epoch_loss(&self.history).unwrap_or(f64::NAN)
    }

    /// Reads the loss, and tells the step and any epoch that ended since the last report.
    pub async fn report(
        &mut self,
        session: &mut Session,
        now_ms: f64,
    ) -> Result<Vec<Progress>, Failure> {
        let read = session.read_progress().await;
        let read = read.map_err(|error| bad_training(&error))?;
        let elapsed_ms = self.clock.elapsed_ms(now_ms);
        let windows = session.take_windows().into_iter();
        let points = windows.map(|window| window.to_point(elapsed_ms));
        self.history.extend(points);
        match read {
            Some(read) => Ok(self.told(session, read, now_ms)),
            None => Ok(Vec::new()),
        }
    }

    fn told(&mut self, session: &Session, read: SessionProgress, now_ms: f64) -> Vec<Progress> {
        let SessionProgress { loss, accuracy, .. } = read;
        self.last_loss = loss;
        let (step, total_steps) = (session.steps_taken(), session.total_steps());
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
        let epoch = (step / session.steps_per_epoch()) as u32;
        if epoch > self.epochs_told {
            self.epochs_told = epoch;
            progress.push(Progress::Train(TrainEvent::Epoch {
                step,
                epoch,
                loss,
                accuracy,
            }));
        }
        progress
    }
}
