//! What moved between two models' answers, as a person reads it.

use super::row::NONE;
use crate::compare::{ClassDiff, Flip, FlipKind, Movement};
use crate::runs::RunRecord;
use crate::ui::decimal::fixed;
use crate::ui::format::{count, percent};

/// Changed answers that are listed; all are counted.
const MOST_FLIPS: usize = 100;

/// Three tables: figures, classes, and the answers that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// A name and a value each.
    pub figures: Vec<(&'static str, String)>,
    /// A class each that has samples: its name; samples, right before, right after, gained, lost.
    pub classes: Vec<(String, [String; 5])>,
    /// A sample each: its place from 1; what it is, the answer before and after, what that means.
    pub flips: Vec<(String, [String; 4])>,
}

/// What a run changed in the answers to its held-out samples; `None` where that is not known.
pub fn changed_by(record: &RunRecord) -> Option<Changes> {
    record.movement().as_ref().map(told)
}

/// How the second run answers otherwise than the first; `None` where they were not measured on the same samples.
pub fn changed_between(first: &RunRecord, second: &RunRecord) -> Option<Changes> {
    first.movement_to(second).as_ref().map(told)
}

fn told(movement: &Movement) -> Changes {
    let with_samples = movement.classes.iter().filter(|class| class.samples > 0);
    let flips = movement.flips.iter().take(MOST_FLIPS);
    Changes {
        figures: figures(movement),
        classes: with_samples.map(class).collect(),
        flips: flips.map(flip).collect(),
    }
}

fn figures(movement: &Movement) -> Vec<(&'static str, String)> {
    let (moved, known) = (movement.moved, movement.forgetting);
    let share = |share: Option<f64>| share.map_or_else(|| NONE.into(), percent);
    vec![
        ("Wrong before, right now", count(moved.gained.into())),
        ("Right before, wrong now", count(moved.lost.into())),
        ("Wrong in another way", count(moved.wrong_otherwise.into())),
        (
            "Probability of so uneven a change by chance (McNemar\u{2019}s exact test)",
            fixed(movement.p_value, 4),
        ),
        ("Known classes answered rightly before", share(known.before)),
        ("Known classes answered rightly now", share(known.after)),
        (
            "Known classes taken for new ones",
            count(known.taken_for_new.into()),
        ),
    ]
}

fn class(class: &ClassDiff) -> (String, [String; 5]) {
    let numbers = [
        class.samples,
        class.right_before,
        class.right_after,
        class.moved.gained,
        class.moved.lost,
    ];
    (
        class.label.clone(),
        numbers.map(|number| count(number.into())),
    )
}

fn flip(flip: &Flip) -> (String, [String; 4]) {
    let meaning = match flip.kind {
        FlipKind::Gained => "gained",
        FlipKind::Lost => "lost",
        FlipKind::WrongOtherwise => "wrong otherwise",
    };
    let cells = [&flip.label, &flip.before, &flip.after, meaning];
    (
        count(u64::from(flip.index) + 1),
        cells.map(|text: &str| text.to_owned()),
    )
}
