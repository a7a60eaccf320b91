//! What a person should know of labelled pictures before anything is trained on them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Labelled, LabelledPicture, Refusal, Repeat};

/// How many entries are named as examples.
const EXAMPLES: usize = 5;

/// The report of labelled pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelledReport {
    /// How many pictures.
    pub pictures: usize,
    /// How many each class has, by name.
    pub classes: Vec<ClassCount>,
    /// The smallest and the largest width, in pixels.
    pub width: (u32, u32),
    /// The smallest and the largest height, in pixels.
    pub height: (u32, u32),
    /// How many are equal to an earlier one, byte for byte.
    pub duplicates: usize,
    /// The first of those, each with the one that it repeats.
    pub duplicate_examples: Vec<(String, String)>,
    /// How many look as an earlier one does: copies that were scaled or saved again.
    pub alike: usize,
    /// The first of those, each with the one that it looks like.
    pub alike_examples: Vec<(String, String)>,
    /// How many of both kinds stand in another class than the one that they repeat.
    pub contradictions: usize,
    /// The entries that were left out, and why.
    pub refused: Vec<Refusal>,
}

/// How many pictures a class has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassCount {
    /// The class.
    pub class: String,
    /// How many.
    pub count: usize,
    /// The first of its pictures.
    pub samples: Vec<String>,
}

impl LabelledReport {
    /// Looks at labelled pictures.
    pub fn new(labelled: &Labelled) -> Self {
        let pictures = &labelled.pictures;
        let both = || {
            labelled
                .repeats()
                .iter()
                .zip(pictures)
                .filter_map(|(it, it_is)| Some((it.as_ref()?, it_is)))
        };
        let named = |(repeat, picture): (&Repeat, &LabelledPicture)| {
            (picture.entry.clone(), pictures[repeat.first].entry.clone())
        };
        let of_kind =
            |is_exact: bool| both().filter(move |(repeat, _)| repeat.is_exact == is_exact);
        Self {
            pictures: pictures.len(),
            classes: classes(pictures),
            width: extent(pictures.iter().map(|picture| picture.size.0)),
            height: extent(pictures.iter().map(|picture| picture.size.1)),
            duplicates: of_kind(true).count(),
            duplicate_examples: of_kind(true).take(EXAMPLES).map(named).collect(),
            alike: of_kind(false).count(),
            alike_examples: of_kind(false).take(EXAMPLES).map(named).collect(),
            contradictions: both().filter(|(repeat, _)| !repeat.is_of_class).count(),
            refused: labelled.refused.clone(),
        }
    }
}

fn classes(pictures: &[LabelledPicture]) -> Vec<ClassCount> {
    let mut classes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for picture in pictures {
        classes
            .entry(&picture.class)
            .or_default()
            .push(&picture.entry);
    }
    let count = |(class, entries): (&str, Vec<&str>)| ClassCount {
        class: class.to_owned(),
        count: entries.len(),
        samples: entries
            .iter()
            .take(EXAMPLES)
            .map(|entry| (*entry).to_owned())
            .collect(),
    };
    classes.into_iter().map(count).collect()
}

/// The smallest and the largest; zeros of none.
fn extent(numbers: impl Iterator<Item = u32> + Clone) -> (u32, u32) {
    (
        numbers.clone().min().unwrap_or(0),
        numbers.max().unwrap_or(0),
    )
}
