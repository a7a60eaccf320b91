//! Answers that changed: gained, lost, or wrong in another way.

use serde::{Deserialize, Serialize};

use super::{FlippedSample, Pair, right};

/// Samples whose answer changed, by what it was and became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moves {
    /// Wrong before, right now.
    pub gained: u32,
    /// Right before, wrong now.
    pub lost: u32,
    /// Wrong in another way.
    pub wrong_otherwise: u32,
}

/// What a changed answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlipKind {
    /// Wrong before, right now.
    Gained,
    /// Right before, wrong now.
    Lost,
    /// Wrong in another way.
    WrongOtherwise,
}

/// A sample whose answer changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flip {
    /// Its place in the set.
    pub index: u32,
    /// What it really is.
    pub label: String,
    /// The first model's answer.
    pub before: String,
    /// The second's.
    pub after: String,
    /// What that means.
    pub kind: FlipKind,
}

/// What changed for one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassDiff {
    /// The class.
    pub label: String,
    /// Samples of it.
    pub samples: u32,
    /// How many of them the first model answers rightly.
    pub right_before: u32,
    /// How many the second does.
    pub right_after: u32,
    /// How their answers moved.
    pub moved: Moves,
}

/// Counts changed answers by what they mean.
pub(super) fn count<'a>(flips: impl IntoIterator<Item = &'a FlippedSample>) -> Moves {
    let mut moves = Moves::default();
    for flip in flips {
        match FlipKind::of(flip) {
            FlipKind::Gained => moves.gained += 1,
            FlipKind::Lost => moves.lost += 1,
            FlipKind::WrongOtherwise => moves.wrong_otherwise += 1,
        }
    }
    moves
}

/// One entry a label.
pub(super) fn classes(
    pairs: &[Pair],
    flips: &[FlippedSample],
    labels: &[String],
) -> Vec<ClassDiff> {
    let class = |(class, label): (usize, &String)| {
        let of_class = || pairs.iter().filter(move |pair| pair.truth == class);
        ClassDiff {
            label: label.clone(),
            samples: of_class().count() as u32,
            right_before: right(of_class(), |pair| pair.before) as u32,
            right_after: right(of_class(), |pair| pair.after) as u32,
            moved: count(flips.iter().filter(|flip| flip.pair.truth == class)),
        }
    };
    labels.iter().enumerate().map(class).collect()
}

impl Flip {
    pub(super) fn new(flip: &FlippedSample, labels: &[String]) -> Self {
        Self {
            index: flip.index as u32,
            label: labels[flip.pair.truth].clone(),
            before: labels[flip.pair.before].clone(),
            after: labels[flip.pair.after].clone(),
            kind: FlipKind::of(flip),
        }
    }
}

impl FlipKind {
    fn of(flip: &FlippedSample) -> Self {
        match flip.pair {
            pair if pair.truth == pair.after => Self::Gained,
            pair if pair.truth == pair.before => Self::Lost,
            _ => Self::WrongOtherwise,
        }
    }
}
