//! A run's metrics with their steps and times.

use std::collections::BTreeMap;

use super::names;
use crate::protocol::{Metrics, Report};
use crate::runs::{HistoryPoint, Outcome, RunRecord};

/// Each metric's name and its file, a line a value: time, value and step.
pub type Series = BTreeMap<String, String>;

/// When something was measured.
#[derive(Clone, Copy)]
struct Moment {
    /// Milliseconds since 1970.
    time_ms: i64,
    /// Steps taken.
    step: u64,
}

impl Moment {
    /// A record tells time without pauses, so what came after a pause is dated too early by it.
    fn new(record: &RunRecord, elapsed_ms: f64, step: u64) -> Self {
        let time_ms = whole_ms(record.started_ms + elapsed_ms);
        Self { time_ms, step }
    }

    fn add(self, series: &mut Series, name: &str, value: f64) {
        let Self { time_ms, step } = self;
        let file = series.entry(name.into()).or_default();
        file.push_str(&format!("{time_ms} {value} {step}\n"));
    }
}

/// A time as MLflow has it, a whole number from 0.
pub fn whole_ms(ms: f64) -> i64 {
    ms.max(0.0).round() as i64
}

/// Everything that was measured: the history; the last loss and the best value; the figures before (step 0) and after the run (its
/// last step), on held-out samples and on those that were learned.
pub fn series(record: &RunRecord) -> Series {
    let mut series = Series::new();
    for point in &record.history {
        add_point(
            &mut series,
            Moment::new(record, point.elapsed_ms, point.step),
            point,
        );
    }
    if let Some(outcome) = &record.outcome {
        add_outcome(&mut series, record, outcome);
    }
    series
}

fn add_point(series: &mut Series, at: Moment, point: &HistoryPoint) {
    at.add(series, "loss", point.loss);
    at.add(series, "accuracy", point.accuracy);
    at.add(series, "epoch", point.epoch.into());
    let measured = [
        ("learning_rate", point.learning_rate),
        ("validation_loss", point.validation_loss),
        ("validation_accuracy", point.validation_accuracy),
    ];
    for (name, value) in measured {
        value
            .into_iter()
            .for_each(|value| at.add(series, name, value));
    }
}

fn add_outcome(series: &mut Series, record: &RunRecord, outcome: &Outcome) {
    let end = Moment::new(record, outcome.elapsed_ms, outcome.steps);
    end.add(series, "final_loss", outcome.final_loss);
    if let Some(best) = &outcome.best {
        let point = record.history.iter().find(|point| point.step == best.step);
        let elapsed_ms = point.map_or(outcome.elapsed_ms, |point| point.elapsed_ms);
        let name = format!("best_{}", names::metric(&best.metric));
        Moment::new(record, elapsed_ms, best.step).add(series, &name, best.value);
    }
    if let Some(text) = &record.text {
        let start = Moment::new(record, 0.0, 0);
        for (foreseen, at) in [(text.before, start), (text.after, end)] {
            if let Some(foreseen) = foreseen {
                at.add(
                    series,
                    "held_out/bits_per_character",
                    foreseen.bits_per_character,
                );
                at.add(series, "held_out/loss", foreseen.loss);
            }
        }
    }
    for (metrics, at) in [
        (&outcome.before, Moment::new(record, 0.0, 0)),
        (&outcome.after, end),
    ] {
        metrics
            .iter()
            .for_each(|metrics| add_metrics(series, at, metrics));
    }
}

fn add_metrics(series: &mut Series, at: Moment, metrics: &Metrics) {
    let sets = [
        ("held_out", metrics.held_out.as_ref()),
        ("own", Some(&metrics.own)),
    ];
    for (set, report) in sets {
        if let Some(report) = report.filter(|report| report.samples > 0) {
            add_report(series, at, set, report);
        }
    }
}

fn add_report(series: &mut Series, at: Moment, set: &str, report: &Report) {
    let figures = [
        ("accuracy", Some(report.accuracy)),
        ("log_loss", Some(report.log_loss)),
        ("brier_score", Some(report.brier_score)),
        ("calibration_error", Some(report.calibration_error)),
        ("macro_f1", Some(report.macro_average.f1)),
        ("weighted_f1", Some(report.weighted_average.f1)),
        ("macro_roc_auc", report.macro_average.roc_auc),
    ];
    for (name, value) in figures {
        value
            .into_iter()
            .for_each(|value| at.add(series, &format!("{set}/{name}"), value));
    }
    let labels: Vec<&str> = report.classes.iter().map(|class| &*class.label).collect();
    for (name, class) in names::classes(&labels).iter().zip(&report.classes) {
        let recall = class.recall.into_iter();
        recall.for_each(|recall| at.add(series, &format!("{set}/recall_{name}"), recall));
    }
}
