//! What a training says of itself while it runs, and how it is paused and stopped: of classes and of texts alike.

use super::Control;
use super::failure::bad_training;
use super::run_clock::RunClock;
use crate::protocol::{Failure, Progress, TrainEvent};
use crate::runs::{HistoryPoint, last_epoch_loss};
use crate::train::{Session, SessionProgress, Window};

/// Training is told of about ten times a second.
const REPORT_MS: f64 = 100.0;

/// Windows of which the first report tells at most.
const FIRST_WINDOWS: usize = 32;

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

    /// Reads the loss, and tells the step and any epoch that ended since the last report. The first report tells each window, or a run that
    /// is over before another one would have no curve.
    pub async fn report(
        &mut self,
        session: &mut Session,
        now_ms: f64,
    ) -> Result<Vec<Progress>, Failure> {
        let read = session.read_progress().await;
        let read = read.map_err(|error| bad_training(&error))?;
        let elapsed_ms = self.clock.elapsed_ms(now_ms);
        let windows = session.take_windows();
        let earlier = match self.history.is_empty() {
            true => before(session.steps_taken(), &windows),
            false => Vec::new(),
        };
        let points = windows.iter().map(|window| window.to_point(elapsed_ms));
        self.history.extend(points);
        match read {
            Some(read) => Ok(self.told(session, read, &earlier, now_ms)),
            None => Ok(Vec::new()),
        }
    }

    fn told(
        &mut self,
        session: &Session,
        read: SessionProgress,
        earlier: &[Window],
        now_ms: f64,
    ) -> Vec<Progress> {
        let SessionProgress { loss, accuracy, .. } = read;
        self.last_loss = loss;
        let (step, total_steps) = (session.steps_taken(), session.total_steps());
        let pace = self.clock.report(now_ms, step, total_steps);
        let taken = |step, epoch, loss, accuracy| {
            Progress::Train(TrainEvent::Step {
                step,
                total_steps,
                epoch,
                loss,
                accuracy,
                elapsed_ms: pace.elapsed_ms,
                steps_per_second: pace.steps_per_second,
                remaining_ms: pace.remaining_ms,
            })
        };
        let earlier = earlier.iter();
        let mut progress: Vec<Progress> = earlier
            .map(|window| taken(window.step, window.epoch, window.loss, window.accuracy))
            .collect();
        progress.push(taken(step, session.epoch(), loss, accuracy));
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

/// The windows that ended before a step, or as many of them as a curve needs.
fn before(step: u64, windows: &[Window]) -> Vec<Window> {
    let every = windows.len().div_ceil(FIRST_WINDOWS).max(1);
    let few = windows.iter().step_by(every);
    few.filter(|window| window.step < step).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_report_tells_windows_before_its_step_and_not_too_many() {
        let window = |step| Window {
            step,
            epoch: 1,
            loss: 1.0,
            accuracy: 0.5,
            learning_rate: 0.1,
        };
        let few: Vec<Window> = (1..=8).map(window).collect();
        let steps = |windows: Vec<Window>| windows.iter().map(|window| window.step).collect();
        let told: Vec<u64> = steps(before(8, &few));
        assert_eq!(told, [1, 2, 3, 4, 5, 6, 7]);
        let many: Vec<Window> = (1..=5_000).map(window).collect();
        let told = before(5_000, &many);
        assert!((FIRST_WINDOWS / 2..=FIRST_WINDOWS).contains(&told.len()));
        assert!(before(1, &[]).is_empty());
    }
}
