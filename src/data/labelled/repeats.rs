//! Pictures that are there twice: byte for byte, or scaled and saved again.

use std::collections::HashMap;

use super::LabelledPicture;

/// That a picture is an earlier one again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The place of the first one.
    pub first: usize,
    /// Whether they are equal byte for byte; else they look alike.
    pub is_exact: bool,
}

/// For each picture, which earlier one it repeats, if it does; that one repeats no other.
pub fn repeated(pictures: &[LabelledPicture]) -> Vec<Option<Repeat>> {
    let mut exact: HashMap<[u8; 32], usize> = HashMap::with_capacity(pictures.len());
    let mut firsts: Vec<usize> = Vec::with_capacity(pictures.len());
    let mut repeats: Vec<Option<Repeat>> = Vec::with_capacity(pictures.len());
    for (place, picture) in pictures.iter().enumerate() {
        let earlier = *exact.entry(picture.sha256).or_insert(place);
        let repeat = match earlier == place {
            true => alike(picture, &firsts, pictures),
            // What the equal one looks like, this one looks like.
            false => Some(repeats[earlier].map_or(earlier, |of| of.first)),
        };
        if repeat.is_none() {
            firsts.push(place);
        }
        repeats.push(repeat.map(|first| Repeat {
            first,
            is_exact: pictures[first].sha256 == picture.sha256,
        }));
    }
    repeats
}

/// The first of them that looks as this one does.
fn alike(
    picture: &LabelledPicture,
    firsts: &[usize],
    pictures: &[LabelledPicture],
) -> Option<usize> {
    let is_of = |first: &&usize| pictures[**first].likeness.is_of(&picture.likeness);
    firsts.iter().find(is_of).copied()
}
