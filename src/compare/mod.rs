//! What moved between two models' answers to the same samples. Only classes are needed for it, so it can be told long after the models
//! are gone.

mod flips;
mod forgetting;
mod mcnemar;
mod moves;

pub use flips::{FlippedSample, flips};
pub use forgetting::Forgetting;
pub use mcnemar::mcnemar;
pub use moves::{ClassDiff, Flip, FlipKind, Moves};

/// What two models answered to one sample, each class by its place in the second model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The right class.
    pub truth: usize,
    /// The first model's answer.
    pub before: usize,
    /// The second model's answer.
    pub after: usize,
}

/// What moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
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

impl Movement {
    /// `labels` are the second model's classes, the first `known` of which are the first model's; no class of a pair is beyond them.
    pub fn new(pairs: &[Pair], labels: &[String], known: usize) -> Self {
        let flipped = flips(pairs);
        let moved = moves::count(&flipped);
        Self {
            moved,
            p_value: mcnemar(moved.gained, moved.lost),
            classes: moves::classes(pairs, &flipped, labels),
            forgetting: Forgetting::new(pairs, known),
            flips: flipped.iter().map(|flip| Flip::new(flip, labels)).collect(),
        }
    }
}

/// How many of one model's answers are right; `answer` tells which model's.
fn right<'a>(pairs: impl Iterator<Item = &'a Pair>, answer: impl Fn(&Pair) -> usize) -> usize {
    pairs.filter(|pair| answer(pair) == pair.truth).count()
}
