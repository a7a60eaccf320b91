//! What lists and tables read off a record.

use super::{HistoryPoint, RunKind, RunRecord, RunStatus};
use crate::protocol::{Metrics, Report};

impl RunRecord {
    /// The accuracy after the run, 0 to 1: on held-out samples where there are some, else on the samples that were learned.
    pub fn accuracy_after(&self) -> Option<f64> {
        let metrics = self.outcome.as_ref()?.after.as_ref()?;
        main_report(metrics).map(|report| report.accuracy)
    }

    /// Bits for each character of a text's held-out end after the run.
    pub fn bits_after(&self) -> Option<f64> {
        let after = self.text.as_ref()?.after?;
        Some(after.bits_per_character)
    }

    /// The lowest loss in nats: what the outcome names as best, else the lowest on the way, on the validation part where it was
    /// measured, else in training. Values that are no numbers do not count.
    pub fn best_loss(&self) -> Option<f64> {
        let best = self.outcome.as_ref().and_then(|it| it.best.as_ref());
        let named = best.filter(|best| best.metric.ends_with("loss") && best.value.is_finite());
        named
            .map(|best| best.value)
            .or_else(|| self.lowest(|point| point.validation_loss))
            .or_else(|| self.lowest(|point| Some(point.loss)))
    }

    fn lowest(&self, value: impl Fn(&HistoryPoint) -> Option<f64>) -> Option<f64> {
        let values = self.history.iter().filter_map(value);
        values
            .filter(|value| value.is_finite())
            .min_by(f64::total_cmp)
    }

    /// Training time without pauses, in milliseconds; so far, of a run that goes on.
    pub fn duration_ms(&self) -> f64 {
        let so_far = || self.history.last().map_or(0.0, |point| point.elapsed_ms);
        let outcome = self.outcome.as_ref();
        outcome.map_or_else(so_far, |outcome| outcome.elapsed_ms)
    }
}

/// The report that tells most: on held-out samples, else on the samples that were learned; none where neither has samples.
fn main_report(metrics: &Metrics) -> Option<&Report> {
    let mut reports = metrics.held_out.iter().chain([&metrics.own]);
    reports.find(|report| report.samples > 0)
}

impl RunStatus {
    /// One word, as the record's file has it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed(_) => "failed",
        }
    }

    /// Why it failed.
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Failed(why) => Some(why),
            _ => None,
        }
    }
}

impl RunKind {
    /// One word, as the record's file has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::FromScratch => "from_scratch",
            Self::FineTune => "fine_tune",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::{Metrics, Report};
    use crate::runs::Best;
    use crate::runs::sample::{point, record};

    fn report(samples: u32, accuracy: f64) -> Report {
        Report {
            samples,
            accuracy,
            ..Report::default()
        }
    }

    #[test]
    fn held_out_samples_tell_more_than_learned_ones() {
        let mut run = record(1);
        let after = |run: &mut crate::runs::RunRecord, held_out| {
            let own = report(4, 0.5);
            run.outcome.as_mut().unwrap().after = Some(Metrics { held_out, own });
            run.accuracy_after()
        };
        assert_eq!(after(&mut run, Some(report(9, 0.9))), Some(0.9));
        assert_eq!(after(&mut run, Some(report(0, 0.0))), Some(0.5));
        assert_eq!(after(&mut run, None), Some(0.5));
        run.outcome = None;
        assert_eq!(run.accuracy_after(), None);
    }

    #[test]
    fn the_best_loss_is_the_lowest_that_is_known() {
        let mut run = record(1);
        run.history = vec![point(1, 3.0), point(2, f64::NAN), point(3, 2.0)];
        run.outcome.as_mut().unwrap().best = None;
        assert_eq!(run.best_loss(), Some(2.0));
        run.history[0].validation_loss = Some(2.5);
        assert_eq!(run.best_loss(), Some(2.5));
        run.outcome.as_mut().unwrap().best = Some(Best {
            metric: "validation_loss".into(),
            value: 1.5,
            step: 2,
            epoch: 1,
        });
        assert_eq!(run.best_loss(), Some(1.5));
        run.history.clear();
        run.outcome = None;
        assert_eq!((run.best_loss(), run.duration_ms()), (None, 0.0));
    }
}
