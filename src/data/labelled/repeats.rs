//! Pictures that are there twice: byte for byte, or scaled and saved again.

use std::collections::HashMap;

use super::LabelledPicture;
use super::likeness::Outline;

/// That a picture is an earlier one again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The place of the first one.
    pub first: usize,
    /// Whether they are equal byte for byte; else they look alike.
    pub is_exact: bool,
    /// Whether both stand in one class.
    pub is_of_class: bool,
}

impl Repeat {
    /// Whether it is not learned, since the first one is. One that only looks like a picture of another class may differ in what decides.
    pub fn is_left_out(&self) -> bool {
        self.is_exact || self.is_of_class
    }
}

/// Which of the pictures so far repeat an earlier one that is learned. Each is compared as it comes, so that the work is spread.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Repeats {
    found: Vec<Option<Repeat>>,
    /// The places of those that are learned, by their files.
    files: HashMap<[u8; 32], usize>,
    /// And in their order, by how they look.
    outlines: Vec<(Outline, usize)>,
}

impl Repeats {
    /// One for each picture that was taken.
    pub(super) fn found(&self) -> &[Option<Repeat>] {
        &self.found
    }

    /// Compares a picture to those before it, which were all taken, and takes it.
    pub(super) fn take(&mut self, picture: &LabelledPicture, before: &[LabelledPicture]) {
        let exact = self.files.get(&picture.sha256).copied();
        let first = exact.or_else(|| self.alike(picture, before));
        let repeat = first.map(|first| Repeat {
            first,
            is_exact: exact.is_some(),
            is_of_class: before[first].class == picture.class,
        });
        if !repeat.as_ref().is_some_and(Repeat::is_left_out) {
            let place = before.len();
            self.files.insert(picture.sha256, place);
            self.outlines.push((picture.likeness.outline(), place));
        }
        self.found.push(repeat);
    }

    /// The first that looks as this one does, of its own class if there is one.
    fn alike(&self, picture: &LabelledPicture, before: &[LabelledPicture]) -> Option<usize> {
        let outline = picture.likeness.outline();
        let mut of_another = None;
        for (of_first, place) in &self.outlines {
            if of_first.fits(outline) && before[*place].likeness.is_close(&picture.likeness) {
                if before[*place].class == picture.class {
                    return Some(*place);
                }
                of_another = of_another.or(Some(*place));
            }
        }
        of_another
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::labelled::Likeness;
    use image::{Rgb, RgbImage};

    /// Each of a class, of a file and of a way to look.
    fn repeats(pictures: &[(&str, u8, u32)]) -> Vec<Option<(usize, bool, bool)>> {
        let mut before = Vec::new();
        let mut repeats = Repeats::default();
        for (class, file, turn) in pictures {
            let pixel = |x: u32, y: u32| Rgb([(x * (5 + turn * 3) + y * 2) as u8; 3]);
            let picture = LabelledPicture {
                entry: String::new(),
                class: (*class).to_owned(),
                size: (64, 48),
                sha256: [*file; 32],
                likeness: Likeness::of(&RgbImage::from_fn(64, 48, pixel)),
                source: before.len(),
            };
            repeats.take(&picture, &before);
            before.push(picture);
        }
        let words = |it: &Option<Repeat>| it.map(|it| (it.first, it.is_exact, it.is_left_out()));
        repeats.found().iter().map(words).collect()
    }

    #[test]
    fn what_only_looks_like_a_picture_of_another_class_stays() {
        let pictures = [
            ("left", 1, 0),
            ("left", 2, 0),
            ("right", 3, 0),
            ("right", 4, 0),
            ("right", 1, 0),
            ("right", 3, 0),
            ("left", 5, 9),
        ];
        let expected = [
            None,
            Some((0, false, true)),
            Some((0, false, false)),
            Some((2, false, true)),
            Some((0, true, true)),
            Some((2, true, true)),
            None,
        ];
        assert_eq!(repeats(&pictures), expected);
    }

    #[test]
    fn a_copy_of_what_was_left_out_is_held_against_what_is_learned() {
        let pictures = [
            ("left", 1, 0),
            ("left", 2, 0),
            ("right", 2, 0),
            ("right", 2, 0),
        ];
        let expected = [
            None,
            Some((0, false, true)),
            Some((0, false, false)),
            Some((2, true, true)),
        ];
        assert_eq!(repeats(&pictures), expected);
    }
}
