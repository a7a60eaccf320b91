//! The diff of two models on the same samples: what was gained, what was lost, what was forgotten, and how sure each is.

mod standing;

use serde::{Deserialize, Serialize};

pub use standing::{Bin, Standing};

use super::Answer;
use crate::compare::{ClassDiff, Flip, Forgetting, Movement, Moves, Pair};

/// How two models differ; the second may have classes that the first has not, after the first's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// How many samples.
    pub samples: u32,
    /// The first model.
    pub before: Standing,
    /// The second model.
    pub after: Standing,
    /// How the answers moved.
    pub moved: Moves,
    /// McNemar's exact two-sided p-value: the smaller, the less the change is one of chance.
    pub p_value: f64,
    /// One entry a class of the second model, in its order.
    pub classes: Vec<ClassDiff>,
    /// What became of the first model's classes.
    pub forgetting: Forgetting,
    /// Each sample whose answer changed, in the samples' order.
    pub flips: Vec<Flip>,
}

/// Answers that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffError {
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

impl Diff {
    /// Compares answers to the same samples in the same order. `labels` are the second model's classes, the first
    /// `known` of which are the first model's.
    ///
    /// # Errors
    /// When the answers are not to the same samples, or not over these classes.
    pub fn new(
        before: &[Answer],
        after: &[Answer],
        labels: &[String],
        known: usize,
    ) -> Result<Self, DiffError> {
        check(before, after, labels.len(), known)?;
        let movement = Movement::new(&pairs(before, after), labels, known);
        Ok(Self {
            samples: after.len() as u32,
            before: Standing::new(before),
            after: Standing::new(after),
            moved: movement.moved,
            p_value: movement.p_value,
            classes: movement.classes,
            forgetting: movement.forgetting,
            flips: movement.flips,
        })
    }
}

/// Two models' answers to the same samples in the same order, by their classes alone.
pub fn pairs(before: &[Answer], after: &[Answer]) -> Vec<Pair> {
    let both = before.iter().zip(after);
    let pair = |(old, new): (&Answer, &Answer)| Pair {
        truth: new.truth,
        before: old.class(),
        after: new.class(),
    };
    both.map(pair).collect()
}

fn check(
    before: &[Answer],
    after: &[Answer],
    classes: usize,
    known: usize,
) -> Result<(), DiffError> {
    let refuse = |expected: String, got: String| Err(DiffError { expected, got });
    if known > classes {
        return refuse(
            format!("the first model's {known} classes in the second"),
            format!("{classes}"),
        );
    }
    if before.len() != after.len() {
        return refuse(
            format!("{} answers of the second model", before.len()),
            after.len().to_string(),
        );
    }
    let mut pairs = before.iter().zip(after).enumerate();
    pairs.try_for_each(|(index, pair)| check_pair(index, pair, classes, known))
}

fn check_pair(
    index: usize,
    (old, new): (&Answer, &Answer),
    classes: usize,
    known: usize,
) -> Result<(), DiffError> {
    let rows = (old.probabilities.len(), new.probabilities.len());
    if old.truth == new.truth && new.truth < classes && rows == (known, classes) {
        return Ok(());
    }
    let right = format!("one right class below {classes}, {known} and {classes} probabilities");
    Err(DiffError {
        expected: format!("{right}, for sample {index}"),
        got: format!(
            "classes {} and {}, {} and {} probabilities",
            old.truth, new.truth, rows.0, rows.1
        ),
    })
}

/// How many are right.
fn right<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> usize {
    answers
        .into_iter()
        .filter(|answer| answer.is_correct())
        .count()
}

impl std::fmt::Display for DiffError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected {}, got {}", self.expected, self.got)
    }
}

impl std::error::Error for DiffError {}
