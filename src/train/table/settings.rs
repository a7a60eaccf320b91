//! How a table is learned.

use std::fmt;

/// Settings; what is left out follows from the table's size.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSettings {
    /// Folds of the cross-validation, 2 to 20.
    pub folds: usize,
    /// How often each column is shuffled for its importance, 1 to 100.
    pub repeats: usize,
    /// Passes over the rows, 1 to 1,000.
    pub epochs: Option<u32>,
    /// Rows a step, 1 to 1,024.
    pub batch_size: Option<usize>,
    /// The highest learning rate, above 0 up to 1.
    pub learning_rate: f64,
    /// AdamW's weight decay, 0 to 1.
    pub weight_decay: f64,
    /// Decides every random choice.
    pub seed: u64,
    /// Columns that are not learned from.
    pub leave_out: Vec<String>,
}

impl Default for TableSettings {
    fn default() -> Self {
        Self {
            folds: 5,
            repeats: 10,
            epochs: None,
            batch_size: None,
            learning_rate: 3e-3,
            weight_decay: 0.5,
            seed: 0,
            leave_out: Vec::new(),
        }
    }
}

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSettingsError {
    /// Its name.
    pub setting: &'static str,
    /// What it may be.
    pub expected: &'static str,
    /// What it was.
    pub got: String,
}

impl fmt::Display for TableSettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            setting,
            expected,
            got,
        } = self;
        write!(f, "{setting}: expected {expected}, got {got}")
    }
}

impl std::error::Error for TableSettingsError {}

impl TableSettings {
    /// # Errors
    /// The first setting out of its range.
    pub fn check(&self) -> Result<(), TableSettingsError> {
        let whole = |number: usize, most: usize| (1..=most).contains(&number);
        let rate = self.learning_rate;
        let rules = [
            (
                "folds",
                "a whole number from 2 to 20",
                self.folds.to_string(),
                self.folds > 1 && whole(self.folds, 20),
            ),
            (
                "repeats",
                "a whole number from 1 to 100",
                self.repeats.to_string(),
                whole(self.repeats, 100),
            ),
            (
                "epochs",
                "a whole number from 1 to 1,000",
                self.epochs.unwrap_or_default().to_string(),
                self.epochs.is_none_or(|it| (1..=1_000).contains(&it)),
            ),
            (
                "batchSize",
                "a whole number from 1 to 1,024",
                self.batch_size.unwrap_or_default().to_string(),
                self.batch_size.is_none_or(|it| whole(it, 1_024)),
            ),
            (
                "learningRate",
                "a number above 0, at most 1",
                rate.to_string(),
                rate > 0.0 && rate <= 1.0,
            ),
            (
                "weightDecay",
                "a number from 0 to 1",
                self.weight_decay.to_string(),
                (0.0..=1.0).contains(&self.weight_decay),
            ),
        ];
        match rules.into_iter().find(|(.., is_good)| !is_good) {
            Some((setting, expected, got, _)) => Err(TableSettingsError {
                setting,
                expected,
                got,
            }),
            None => Ok(()),
        }
    }

    /// Rows a step.
    pub(super) fn batch_size(&self, rows: usize) -> usize {
        let by_size = if rows < 10_000 { 32 } else { 256 };
        self.batch_size.unwrap_or(by_size).min(rows.max(1))
    }

    /// Passes over the rows: without a wish, about 2,000 steps, at least three passes and at most sixty.
    pub(super) fn epochs(&self, steps_per_epoch: u64) -> u32 {
        let by_size = (2_000 / steps_per_epoch.max(1)).clamp(3, 60) as u32;
        self.epochs.unwrap_or(by_size)
    }
}
