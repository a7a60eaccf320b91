//! What became of the classes that the first model knows.

use serde::{Deserialize, Serialize};

use super::right;
use crate::eval::Answer;

/// What became of the classes that the first model knows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forgetting {
    /// Samples of those classes.
    pub samples: u32,
    /// The first model's accuracy on them, 0 to 1; `None` without samples.
    pub before: Option<f64>,
    /// The second model's.
    pub after: Option<f64>,
    /// How many of them are now taken for a class that the first model does not have.
    pub taken_for_new: u32,
}

impl Forgetting {
    pub(super) fn new(before: &[Answer], after: &[Answer], known: usize) -> Self {
        let of = |answers| known_of(answers, known);
        let samples = of(after).count();
        let share = |right: usize| (samples > 0).then(|| right as f64 / samples as f64);
        Self {
            samples: samples as u32,
            before: share(right(of(before))),
            after: share(right(of(after))),
            taken_for_new: of(after).filter(|answer| answer.class() >= known).count() as u32,
        }
    }
}

/// The answers to samples of the first model's classes.
fn known_of(answers: &[Answer], known: usize) -> impl Iterator<Item = &Answer> {
    answers.iter().filter(move |answer| answer.truth < known)
}
