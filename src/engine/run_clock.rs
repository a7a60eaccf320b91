//! How long a run has been at work, how fast it is, and how long it will take.

/// The time of a run, without its pauses.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunClock {
    worked_ms: f64,
    since_ms: Option<f64>,
    reported_ms: f64,
    reported_step: u64,
    first_step: u64,
    first_ms: f64,
}

/// What a report says of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Time at work so far, in milliseconds.
    pub elapsed_ms: f64,
    /// Steps in a second since the last report.
    pub steps_per_second: f64,
    /// Time left, in milliseconds, at the run's mean speed.
    pub remaining_ms: f64,
}

impl RunClock {
    /// The clock of a run that has taken so many steps elsewhere, in so many milliseconds.
    pub fn from_step(step: u64, worked_ms: f64) -> Self {
        Self {
            worked_ms,
            reported_ms: worked_ms,
            reported_step: step,
            first_step: step,
            first_ms: worked_ms,
            ..Self::default()
        }
    }

    /// The run goes on.
    pub fn start(&mut self, now_ms: f64) {
        self.since_ms.get_or_insert(now_ms);
    }

    /// The run holds.
    pub fn hold(&mut self, now_ms: f64) {
        self.worked_ms = self.elapsed_ms(now_ms);
        self.since_ms = None;
    }

    /// Time at work so far, in milliseconds.
    pub fn elapsed_ms(&self, now_ms: f64) -> f64 {
        self.worked_ms + self.since_ms.map_or(0.0, |since| now_ms - since)
    }

    /// Time at work since the last report, in milliseconds.
    pub fn since_report_ms(&self, now_ms: f64) -> f64 {
        self.elapsed_ms(now_ms) - self.reported_ms
    }

    /// Reports at `step` of `total`.
    pub fn report(&mut self, now_ms: f64, step: u64, total: u64) -> Pace {
        let elapsed_ms = self.elapsed_ms(now_ms);
        let lately_ms = (elapsed_ms - self.reported_ms).max(1e-3);
        let steps_per_second = (step - self.reported_step) as f64 * 1_000.0 / lately_ms;
        let taken = step.saturating_sub(self.first_step).max(1) as f64;
        let remaining_ms = total.saturating_sub(step) as f64 * (elapsed_ms - self.first_ms) / taken;
        (self.reported_ms, self.reported_step) = (elapsed_ms, step);
        Pace {
            elapsed_ms,
            steps_per_second,
            remaining_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RunClock;

    #[test]
    fn pauses_do_not_count() {
        let mut clock = RunClock::default();
        clock.start(1_000.0);
        clock.hold(1_500.0);
        clock.start(9_000.0);
        let pace = clock.report(9_500.0, 50, 100);
        assert_eq!(
            (pace.elapsed_ms, pace.steps_per_second, pace.remaining_ms),
            (1_000.0, 50.0, 1_000.0)
        );
    }
}
