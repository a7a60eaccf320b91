//! What a person should know of labelled pictures before anything is trained on them.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::{Labelled, LabelledPicture, Refusal};

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
    /// How many of those stand in another class than the one that they repeat.
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
        let repeats = repeats(pictures);
        let named = |(one, other): &(&LabelledPicture, &LabelledPicture)| {
            (one.entry.clone(), other.entry.clone())
        };
        Self {
            pictures: pictures.len(),
            classes: classes(pictures),
            width: extent(pictures.iter().map(|picture| picture.size.0)),
            height: extent(pictures.iter().map(|picture| picture.size.1)),
            duplicates: repeats.len(),
            duplicate_examples: repeats.iter().take(EXAMPLES).map(named).collect(),
            contradictions: repeats
                .iter()
                .filter(|(one, other)| one.class != other.class)
                .count(),
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

/// For each picture, the place of the first one that is equal to it byte for byte, where that is an earlier one.
pub fn repeated(pictures: &[LabelledPicture]) -> Vec<Option<usize>> {
    let mut seen: HashMap<[u8; 32], usize> = HashMap::with_capacity(pictures.len());
    let first = |(place, picture): (usize, &LabelledPicture)| {
        let first = *seen.entry(picture.sha256).or_insert(place);
        (first != place).then_some(first)
    };
    pictures.iter().enumerate().map(first).collect()
}

/// Each picture that repeats an earlier one, with that one.
fn repeats(pictures: &[LabelledPicture]) -> Vec<(&LabelledPicture, &LabelledPicture)> {
    let both = |(picture, first): (_, Option<usize>)| Some((picture, &pictures[first?]));
    pictures
        .iter()
        .zip(repeated(pictures))
        .filter_map(both)
        .collect()
}
