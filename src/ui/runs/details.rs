//! One run in full: its facts, its figures before and after, each class, and how far its probabilities can be believed.

use super::row::{NONE, device};
use crate::protocol::{ClassReport, Metrics, ReliabilityBin, Report};
use crate::runs::{RunKind, RunRecord, RunStatus, Utc, settings};
use crate::ui::decimal::fixed;
use crate::ui::format::{count, duration_ms, loss, percent, points};

/// Samples that a model is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those that were held out.
    HeldOut,
    /// Those that were learned from.
    Own,
}

/// One figure: its name, its value before and after, and whether the change is for the better.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// Before the run.
    pub before: String,
    /// After it.
    pub after: String,
    /// Better, worse, or neither.
    pub is_better: Option<bool>,
}

/// The reports before and after a run.
pub fn reports(record: &RunRecord, side: Side) -> (Option<&Report>, Option<&Report>) {
    let Some(outcome) = &record.outcome else {
        return (None, None);
    };
    let (before, after) = (outcome.before.as_ref(), outcome.after.as_ref());
    (
        before.and_then(|it| report(it, side)),
        after.and_then(|it| report(it, side)),
    )
}

fn report(metrics: &Metrics, side: Side) -> Option<&Report> {
    let report = match side {
        Side::HeldOut => metrics.held_out.as_ref()?,
        Side::Own => &metrics.own,
    };
    (report.samples > 0).then_some(report)
}

/// A figure's name, how it is read off a report and written, and whether more of it is better.
type Kind = (
    &'static str,
    fn(&Report) -> Option<f64>,
    fn(f64) -> String,
    Option<bool>,
);

const KINDS: [Kind; 11] = [
    (
        "Samples",
        |it| Some(f64::from(it.samples)),
        |value| count(value as u64),
        None,
    ),
    ("Accuracy", |it| Some(it.accuracy), percent, Some(true)),
    (
        "Precision, mean over classes",
        |it| Some(it.macro_average.precision),
        percent,
        Some(true),
    ),
    (
        "Recall, mean over classes",
        |it| Some(it.macro_average.recall),
        percent,
        Some(true),
    ),
    (
        "F1, mean over classes",
        |it| Some(it.macro_average.f1),
        percent,
        Some(true),
    ),
    (
        "F1, weighted by class size",
        |it| Some(it.weighted_average.f1),
        percent,
        Some(true),
    ),
    (
        "ROC AUC, mean over classes",
        |it| it.macro_average.roc_auc,
        |value| fixed(value, 3),
        Some(true),
    ),
    ("Log loss, nats", |it| Some(it.log_loss), loss, Some(false)),
    (
        "Brier score",
        |it| Some(it.brier_score),
        |value| fixed(value, 3),
        Some(false),
    ),
    (
        "Expected calibration error",
        |it| Some(it.calibration_error),
        percent,
        Some(false),
    ),
    (
        "95 % interval of the accuracy, from",
        |it| Some(it.accuracy_low),
        percent,
        None,
    ),
];

/// The figures of a run on one side; none where nothing was measured there.
pub fn figures(record: &RunRecord, side: Side) -> Vec<Figure> {
    let (before, after) = reports(record, side);
    if after.is_none() {
        return Vec::new();
    }
    let upper: Kind = (
        "95 % interval of the accuracy, to",
        |it| Some(it.accuracy_high),
        percent,
        None,
    );
    KINDS
        .iter()
        .chain([&upper])
        .map(|kind| figure(kind, before, after))
        .collect()
}

/// How well the held-out end of a text was foreseen; none of a run on something else, or where it was not measured.
pub fn foreseen(record: &RunRecord) -> Vec<Figure> {
    let text = record.text.as_ref();
    let Some((before, after)) = text.and_then(|text| Some((text.before?, text.after?))) else {
        return Vec::new();
    };
    let falls = |before: f64, after: f64| (before != after).then_some(after < before);
    let same = |name, number: u64| Figure {
        name,
        before: count(number),
        after: count(number),
        is_better: None,
    };
    vec![
        Figure {
            name: "Bits for each character",
            before: bits(before.bits_per_character),
            after: bits(after.bits_per_character),
            is_better: falls(before.bits_per_character, after.bits_per_character),
        },
        Figure {
            name: "Loss for each piece, nats",
            before: loss(before.loss),
            after: loss(after.loss),
            is_better: falls(before.loss, after.loss),
        },
        same("Characters", after.characters),
        same("Pieces", after.pieces),
    ]
}

/// Bits for each character, as a text.
pub fn bits(value: f64) -> String {
    fixed(value, 3)
}

fn figure(
    (name, read, write, more): &Kind,
    before: Option<&Report>,
    after: Option<&Report>,
) -> Figure {
    let (before, after) = (before.and_then(read), after.and_then(read));
    let text = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), write);
    let is_better = match (before, after, more) {
        (Some(before), Some(after), Some(more)) if before != after => {
            Some((after > before) == *more)
        }
        _ => None,
    };
    Figure {
        name,
        before: text(before),
        after: text(after),
        is_better,
    }
}

/// Each class: its name, samples, precision, recall and F1 after the run, and the gain in recall over before.
pub fn per_class(record: &RunRecord, side: Side) -> Vec<(String, [String; 5], f64)> {
    let (before, after) = reports(record, side);
    let Some(after) = after else {
        return Vec::new();
    };
    let share = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), percent);
    let row = |class: &ClassReport| {
        let old =
            before.and_then(|before| before.classes.iter().find(|old| old.label == class.label));
        let gain = match (old.and_then(|old| old.recall), class.recall) {
            (Some(old), Some(new)) => points(new - old),
            _ => NONE.to_owned(),
        };
        let cells = [
            count(class.samples.into()),
            share(class.precision),
            share(class.recall),
            share(class.f1),
            gain,
        ];
        (class.label.clone(), cells, class.f1.unwrap_or_default())
    };
    after.classes.iter().map(row).collect()
}

/// A point for each bin that holds samples: its mean confidence, its accuracy, and its share of all samples, each 0 to 1.
pub fn diagram(bins: &[ReliabilityBin]) -> Vec<(f64, f64, f64)> {
    let all: u32 = bins.iter().map(|bin| bin.samples).sum();
    let point = |bin: &ReliabilityBin| {
        let share = f64::from(bin.samples) / f64::from(all.max(1));
        Some((bin.confidence?, bin.accuracy?, share))
    };
    bins.iter().filter_map(point).collect()
}

/// Names and values, for a table.
pub fn facts(record: &RunRecord) -> Vec<(String, String)> {
    let mut facts = vec![
        ("Run".to_owned(), record.id.clone()),
        ("Began".to_owned(), Utc::from_ms(record.started_ms).iso()),
        ("Status".to_owned(), in_words(&record.status)),
        ("Model".to_owned(), record.model.clone()),
        ("Begins with".to_owned(), begins(record).to_owned()),
        ("Device".to_owned(), device(record.device).to_owned()),
        ("Version of Hearth".to_owned(), record.code_version.clone()),
    ];
    let mut add = |name: &str, value: Option<String>| {
        facts.extend(value.map(|value| (name.to_owned(), value)));
    };
    let data = &record.data;
    let has_classes = !record.labels.is_empty();
    add("Classes", has_classes.then(|| record.labels.join(", ")));
    add("Data set", data.set.clone());
    add("SHA-256 of the data set", data.set_sha256.clone());
    add(
        "Own samples",
        (data.own_samples > 0).then(|| count(data.own_samples.into())),
    );
    match &record.text {
        Some(text) => {
            add("Characters of the text", Some(count(text.characters)));
            add("SHA-256 of the text", data.own_sha256.clone());
            add("Its capsule", Some("holds the whole text".into()));
        }
        None => add("SHA-256 of the own samples", data.own_sha256.clone()),
    }
    add("SHA-256 of the weights before", record.base_sha256.clone());
    if let Some(outcome) = &record.outcome {
        add(
            "SHA-256 of the weights after",
            outcome.weights_sha256.clone(),
        );
        add("Final loss, nats", Some(loss(outcome.final_loss)));
        add(
            "Steps",
            Some(format!(
                "{} of {}",
                count(outcome.steps),
                count(outcome.total_steps)
            )),
        );
        add("Training time", Some(duration_ms(outcome.elapsed_ms)));
        add(
            "Of which checkpoints",
            outcome.checkpoints_ms.map(duration_ms),
        );
        let has_answers = record.text.is_none();
        add(
            "Answers that changed",
            has_answers.then(|| count(outcome.flipped.into())),
        );
        let best = outcome.best.as_ref();
        add(
            "Best value",
            best.map(|best| {
                format!(
                    "{} {} after {} steps",
                    best.metric.replace('_', " "),
                    loss(best.value),
                    count(best.step)
                )
            }),
        );
    }
    facts.extend(
        settings(record)
            .into_iter()
            .map(|(name, value)| (format!("Setting {name}"), value)),
    );
    facts
}

fn begins(record: &RunRecord) -> &'static str {
    match record.kind {
        RunKind::FromScratch => "random weights",
        RunKind::FineTune => "the model's weights",
    }
}

fn in_words(status: &RunStatus) -> String {
    match status {
        RunStatus::Running => "not finished".into(),
        RunStatus::Done => "done".into(),
        RunStatus::Stopped => "stopped by a person".into(),
        RunStatus::Failed(why) => format!("failed: {why}"),
    }
}
