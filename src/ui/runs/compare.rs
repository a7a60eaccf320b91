//! Runs side by side: their curves in one chart, and a table of what differs.

use super::changes::{Changes, changed_between};
use super::details::bits;
use super::row::{NONE, Row};
use crate::runs::{RunRecord, settings};
use crate::ui::chart::{Overlay, Sample, overlay};
use crate::ui::format::loss;

/// Runs that are compared at once: more lines than that nobody tells apart.
pub const MOST_COMPARED: usize = 6;

/// What is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The runs' names.
    pub names: Vec<String>,
    /// Training loss.
    pub loss: Overlay,
    /// Training accuracy.
    pub accuracy: Overlay,
    /// Loss on the validation part, where any run measured it.
    pub validation_loss: Option<Overlay>,
    /// Figures, and settings in which the runs differ: a name, and a text for each run.
    pub rows: Vec<(String, Vec<String>)>,
    /// How the second run's answers differ from the first's, where there are two that were measured on the same samples.
    pub changes: Option<Changes>,
}

/// Compares the first [`MOST_COMPARED`] of these.
pub fn compare(records: &[&RunRecord]) -> Comparison {
    let records = &records[..records.len().min(MOST_COMPARED)];
    let validation = series(records, |record| {
        let points = record.history.iter();
        points
            .filter_map(|point| Some((point.step, point.validation_loss?)))
            .collect()
    });
    let is_validated = validation.iter().any(|line| !line.is_empty());
    Comparison {
        names: records.iter().map(|record| record.name.clone()).collect(),
        loss: overlay(
            &series(records, |record| {
                record
                    .history
                    .iter()
                    .map(|point| (point.step, point.loss))
                    .collect()
            }),
            0.1,
        ),
        accuracy: overlay(
            &series(records, |record| {
                record
                    .history
                    .iter()
                    .map(|point| (point.step, point.accuracy))
                    .collect()
            }),
            1.0,
        ),
        validation_loss: is_validated.then(|| overlay(&validation, 0.1)),
        rows: rows(records),
        changes: match records {
            [first, second] => changed_between(first, second),
            _ => None,
        },
    }
}

fn series(records: &[&RunRecord], values: fn(&RunRecord) -> Vec<(u64, f64)>) -> Vec<Vec<Sample>> {
    let sample = |(step, value): (u64, f64)| Sample { step, value };
    let line = |record: &&RunRecord| {
        let known = values(record)
            .into_iter()
            .filter(|(_, value)| value.is_finite());
        known.map(sample).collect()
    };
    records.iter().map(line).collect()
}

fn rows(records: &[&RunRecord]) -> Vec<(String, Vec<String>)> {
    let cells: Vec<Row> = records.iter().map(|record| Row::of(record)).collect();
    let figure = |name: &str, text: fn(&Row) -> String| {
        (name.to_owned(), cells.iter().map(text).collect::<Vec<_>>())
    };
    let final_loss = |record: &&RunRecord| {
        let outcome = record.outcome.as_ref();
        outcome.map_or_else(|| NONE.into(), |outcome| loss(outcome.final_loss))
    };
    let mut rows = vec![
        figure("Model", |row| row.model.clone()),
        figure("Accuracy after", |row| row.accuracy.clone()),
        figure("Lowest loss", |row| row.best_loss.clone()),
        (
            "Final loss".to_owned(),
            records.iter().map(final_loss).collect(),
        ),
        figure("Steps", |row| row.steps.clone()),
        figure("Time", |row| row.duration.clone()),
        figure("Device", |row| row.device.into()),
    ];
    if records.iter().any(|record| record.text.is_some()) {
        let bits = |record: &&RunRecord| record.bits_after().map_or_else(|| NONE.into(), bits);
        rows.push((
            "Bits for each held-out character after".to_owned(),
            records.iter().map(bits).collect(),
        ));
    }
    rows.extend(differing(records));
    rows
}

/// The settings that are not the same in all of them.
fn differing(records: &[&RunRecord]) -> Vec<(String, Vec<String>)> {
    let all: Vec<Vec<(String, String)>> = records.iter().map(|record| settings(record)).collect();
    let mut names: Vec<&String> = all.iter().flatten().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let row = |name: &String| {
        let value = |settings: &Vec<(String, String)>| {
            let found = settings.iter().find(|(other, _)| other == name);
            found.map_or_else(|| NONE.to_owned(), |(_, value)| value.clone())
        };
        (name.clone(), all.iter().map(value).collect::<Vec<_>>())
    };
    let rows = names.into_iter().map(row);
    rows.filter(|(_, values)| values.iter().any(|value| value != &values[0]))
        .collect()
}
