//! One row a run: what it was, what came of it, and its settings.

use std::collections::BTreeSet;

use super::cell::{guarded, number};
use super::{device_word, table};
use crate::protocol::{Failure, Foreseen};
use crate::runs::{Outcome, RunRecord, TextRun, Utc, settings};

/// A column: its name, and a run's cell.
type Column = (&'static str, fn(&RunRecord) -> String);

const COLUMNS: &[Column] = &[
    ("id", |run| guarded(&run.id)),
    ("name", |run| guarded(&run.name)),
    ("note", |run| guarded(&run.note)),
    ("model", |run| guarded(&run.model)),
    ("kind", |run| run.kind.word().into()),
    ("status", |run| run.status.word().into()),
    ("failure", |run| guarded(run.status.failure().unwrap_or(""))),
    ("started", |run| Utc::from_ms(run.started_ms).iso()),
    ("duration_ms", |run| number(run.duration_ms())),
    ("device", |run| device_word(run.device).into()),
    ("code_version", |run| guarded(&run.code_version)),
    ("base_sha256", |run| text(run.base_sha256.as_ref())),
    ("data_set", |run| text(run.data.set.as_ref())),
    ("data_set_sha256", |run| text(run.data.set_sha256.as_ref())),
    ("own_samples", |run| run.data.own_samples.to_string()),
    ("own_sha256", |run| text(run.data.own_sha256.as_ref())),
    ("own_characters", |run| {
        of_text(run, |text| text.characters.to_string())
    }),
    ("labels", |run| guarded(&run.labels.join(", "))),
    ("added", |run| guarded(&run.added.join(", "))),
    ("steps", |run| of(run, |outcome| outcome.steps.to_string())),
    ("total_steps", |run| {
        of(run, |outcome| outcome.total_steps.to_string())
    }),
    ("final_loss", |run| {
        of(run, |outcome| number(outcome.final_loss))
    }),
    ("best_loss", |run| number(run.best_loss())),
    ("best_metric", |run| best(run, |best| guarded(&best.metric))),
    ("best_value", |run| best(run, |best| number(best.value))),
    ("best_step", |run| best(run, |best| best.step.to_string())),
    ("best_epoch", |run| best(run, |best| best.epoch.to_string())),
    ("accuracy_after", |run| number(run.accuracy_after())),
    ("bits_per_character_before", |run| {
        of_text(run, |text| number(text.before.map(bits)))
    }),
    ("bits_per_character_after", |run| number(run.bits_after())),
    ("flipped", |run| {
        of(run, |outcome| outcome.flipped.to_string())
    }),
    ("weights_sha256", |run| {
        of(run, |outcome| text(outcome.weights_sha256.as_ref()))
    }),
];

/// These runs as CSV. After [`COLUMNS`] comes a column `config.<name>` for each setting that one of the runs has.
///
/// # Errors
/// None that is known; a defect would be one.
pub fn overview_csv(runs: &[&RunRecord]) -> Result<Vec<u8>, Failure> {
    let all = runs.iter().flat_map(|run| settings(run));
    let names: BTreeSet<String> = all.map(|(name, _)| name).collect();
    let titled: Vec<String> = names.iter().map(|name| format!("config.{name}")).collect();
    let fixed = COLUMNS.iter().map(|(name, _)| *name);
    let head: Vec<&str> = fixed.chain(titled.iter().map(String::as_str)).collect();
    table::csv(&head, runs.iter().map(|run| row(run, &names)))
}

fn row(run: &RunRecord, names: &BTreeSet<String>) -> Vec<String> {
    let own = settings(run);
    let setting = |name: &String| {
        let value = own.iter().find(|(own, _)| own == name);
        value.map_or(String::new(), |(_, value)| guarded(value))
    };
    let fixed = COLUMNS.iter().map(|(_, cell)| cell(run));
    fixed.chain(names.iter().map(setting)).collect()
}

fn text(text: Option<&String>) -> String {
    guarded(text.map_or("", String::as_str))
}

fn of(run: &RunRecord, cell: impl Fn(&Outcome) -> String) -> String {
    run.outcome.as_ref().map_or(String::new(), cell)
}

fn of_text(run: &RunRecord, cell: impl Fn(&TextRun) -> String) -> String {
    run.text.as_ref().map_or(String::new(), cell)
}

fn bits(foreseen: Foreseen) -> f64 {
    foreseen.bits_per_character
}

fn best(run: &RunRecord, cell: impl Fn(&crate::runs::Best) -> String) -> String {
    of(run, |outcome| {
        outcome.best.as_ref().map_or(String::new(), &cell)
    })
}
