//! The list of runs: kept, searched and sorted.

use std::cmp::Ordering;

use super::settings::settings;
use super::{RunRecord, RunStatus, Utc};
use crate::protocol::DeviceKind;

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// When it began.
    Start,
    /// Its name, regardless of capitals.
    Name,
    /// Its model's name.
    Model,
    /// The accuracy after it.
    Accuracy,
    /// Its lowest loss.
    BestLoss,
    /// Training time without pauses.
    Duration,
    /// Its status: done, failed, running, stopped.
    Status,
}

/// In which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// Records, each once, with what is searched and sorted read off them once: a look at the list never walks a history.
#[derive(Clone, Debug, Default)]
pub struct RunList {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    record: RunRecord,
    /// What is searched, in lower case.
    words: String,
    /// The name in lower case.
    name: String,
    accuracy: Option<f64>,
    best_loss: Option<f64>,
    duration_ms: f64,
}

impl RunList {
    /// A list of these records; of two with one id the later counts.
    pub fn new(records: impl IntoIterator<Item = RunRecord>) -> Self {
        let mut list = Self::default();
        for record in records {
            list.insert(record);
        }
        list
    }

    /// How many runs there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes a record in, in the place of the one with its id.
    pub fn insert(&mut self, record: RunRecord) {
        let entry = Entry::new(record);
        match self.place(&entry.record.id) {
            Some(place) => self.entries[place] = entry,
            None => self.entries.push(entry),
        }
    }

    /// Takes a record out.
    pub fn remove(&mut self, id: &str) -> Option<RunRecord> {
        let place = self.place(id)?;
        Some(self.entries.remove(place).record)
    }

    /// The record with that id.
    pub fn get(&self, id: &str) -> Option<&RunRecord> {
        self.place(id).map(|place| &self.entries[place].record)
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.record.id == id)
    }

    /// The records that hold every word of `query`, in any capitals and any order, sorted. Words are looked for in name, note, model,
    /// labels, status and settings, each setting as its value and as `name=value`. What a run does not have comes last in either
    /// direction; equals are in the order of their ids, which is that of their starts.
    pub fn view(&self, query: &str, key: SortKey, direction: Direction) -> Vec<&RunRecord> {
        let query = query.to_lowercase();
        let words: Vec<&str> = query.split_whitespace().collect();
        let holds = |entry: &&Entry| words.iter().all(|word| entry.words.contains(word));
        let mut found: Vec<&Entry> = self.entries.iter().filter(holds).collect();
        found.sort_by(|a, b| compare(a, b, key, direction));
        found.into_iter().map(|entry| &entry.record).collect()
    }
}

impl Entry {
    fn new(record: RunRecord) -> Self {
        Self {
            words: words(&record),
            name: record.name.to_lowercase(),
            accuracy: record.accuracy_after(),
            best_loss: record.best_loss(),
            duration_ms: record.duration_ms(),
            record,
        }
    }
}

/// Everything that is searched, a line a piece, so that no word reaches over two of them.
fn words(record: &RunRecord) -> String {
    let status = [record.status.word(), record.status.failure().unwrap_or("")];
    let texts = [&record.name, &record.note, &record.model].map(String::as_str);
    let labels = record.labels.iter().map(String::as_str);
    let mut lines: Vec<String> = texts
        .into_iter()
        .chain(status)
        .chain(labels)
        .map(str::to_lowercase)
        .collect();
    // As the list itself has them.
    let device = match record.device {
        DeviceKind::Cpu => "processor cpu",
        DeviceKind::WebGpu => "graphics card webgpu",
    };
    let standing = match record.status {
        RunStatus::Running => "not finished",
        _ => "",
    };
    let start = Utc::from_ms(record.started_ms).iso().to_lowercase();
    lines.extend([device.into(), standing.into(), start, record.id.clone()]);
    for (name, value) in settings(record) {
        lines.push(format!("{name}={value}").to_lowercase());
    }
    lines.join("\n")
}

fn compare(a: &Entry, b: &Entry, key: SortKey, direction: Direction) -> Ordering {
    let order = match key {
        SortKey::Start => numbers(
            Some(a.record.started_ms),
            Some(b.record.started_ms),
            direction,
        ),
        SortKey::Accuracy => numbers(a.accuracy, b.accuracy, direction),
        SortKey::BestLoss => numbers(a.best_loss, b.best_loss, direction),
        SortKey::Duration => numbers(Some(a.duration_ms), Some(b.duration_ms), direction),
        SortKey::Name => directed(a.name.cmp(&b.name), direction),
        SortKey::Model => directed(a.record.model.cmp(&b.record.model), direction),
        SortKey::Status => directed(
            a.record.status.word().cmp(b.record.status.word()),
            direction,
        ),
    };
    order.then_with(|| a.record.id.cmp(&b.record.id))
}

fn directed(order: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Ascending => order,
        Direction::Descending => order.reverse(),
    }
}

/// NaN is no value either.
fn numbers(a: Option<f64>, b: Option<f64>, direction: Direction) -> Ordering {
    let known = |value: Option<f64>| value.filter(|value| !value.is_nan());
    match (known(a), known(b)) {
        (Some(a), Some(b)) => directed(a.total_cmp(&b), direction),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::Direction::{Ascending, Descending};
    use super::*;
    use crate::runs::RunStatus;
    use crate::runs::sample::{point, record};

    const KEYS: [SortKey; 7] = [
        SortKey::Start,
        SortKey::Name,
        SortKey::Model,
        SortKey::Accuracy,
        SortKey::BestLoss,
        SortKey::Duration,
        SortKey::Status,
    ];

    /// Five hundred runs in a shuffled order, with figures that repeat and some that are missing.
    fn many() -> Vec<RunRecord> {
        let mut runs = Vec::new();
        for place in 0..500_u32 {
            let number = place * 7 % 500;
            let mut run = record(number);
            run.model = ["digits", "efficientnet-lite0", "minilm"][number as usize % 3].into();
            run.history = (1..=200)
                .map(|step| point(step, f64::from(number % 11) + 0.5))
                .collect();
            if number.is_multiple_of(5) {
                run.status = RunStatus::Failed("The loss is no number.".into());
                run.outcome = None;
                run.history.clear();
            }
            runs.push(run);
        }
        runs
    }

    #[test]
    fn five_hundred_runs_are_each_shown_once_in_every_order() {
        let list = RunList::new(many());
        for key in KEYS {
            let up = list.view("", key, Ascending);
            let down = list.view("", key, Descending);
            for view in [&up, &down] {
                let mut ids: Vec<&str> = view.iter().map(|run| &*run.id).collect();
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), 500, "{key:?}");
            }
            let ordered = |view: &[&RunRecord], direction| {
                let entries = view.iter().map(|run| Entry::new((*run).clone()));
                let entries: Vec<Entry> = entries.collect();
                entries
                    .windows(2)
                    .all(|two| compare(&two[0], &two[1], key, direction).is_lt())
            };
            assert!(
                ordered(&up, Ascending) && ordered(&down, Descending),
                "{key:?}"
            );
        }
    }

    #[test]
    fn what_a_run_does_not_have_comes_last() {
        let list = RunList::new(many());
        for key in [SortKey::Accuracy, SortKey::BestLoss] {
            for direction in [Ascending, Descending] {
                let view = list.view("", key, direction);
                assert!(view[..400].iter().all(|run| run.outcome.is_some()));
                assert!(view[400..].iter().all(|run| run.outcome.is_none()));
            }
        }
    }

    #[test]
    fn words_are_found_in_any_order_and_capitals() {
        let mut runs = many();
        runs[3].note = "Zwölf Übungen, lower rate".into();
        runs[3].config.seed = 421;
        let list = RunList::new(runs);
        let count = |query: &str| list.view(query, SortKey::Start, Ascending).len();
        assert_eq!(count(""), 500);
        assert_eq!(count("  \t "), 500);
        assert_eq!(count("FAILED"), 100);
        assert_eq!(count("failed number."), 100);
        assert_eq!(count("minilm"), 166);
        assert_eq!(count("heart digits done"), 133);
        assert_eq!(count("übungen zwölf"), 1);
        assert_eq!(count("seed=421"), 1);
        assert_eq!(count("learningrate=0.001"), 500);
        assert_eq!(count("zebra"), 0);
        // A name's end and a note's start are no word.
        assert_eq!(count("21zw"), 0);
    }

    #[test]
    fn a_record_replaces_the_one_with_its_id() {
        let mut list = RunList::new([record(1), record(2)]);
        let mut changed = record(1);
        changed.note = "better".into();
        list.insert(changed.clone());
        assert_eq!(list.len(), 2);
        assert_eq!(list.get(&changed.id), Some(&changed));
        assert_eq!(list.remove(&changed.id), Some(changed.clone()));
        assert_eq!((list.remove(&changed.id), list.len()), (None, 1));
        assert!(!list.is_empty() && RunList::default().is_empty());
    }
}
