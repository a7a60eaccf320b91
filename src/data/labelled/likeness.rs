//! How a picture looks, small: a copy that was scaled or saved again looks as the first one does.

use image::RgbImage;
use image::imageops::thumbnail;

/// Width and height of the small picture, in pixels.
const SIDE: usize = 16;

/// Width and height of the grid that is compared first.
const GRID: usize = 8;

/// Two grids differ in at most so many of their 64 slopes.
const MOST_SLOPES: u32 = 8;

/// No value of two small pictures differs by more than so many of 255: what is small and decides, as a lever does, is lost in a mean. Measured
/// by `tests/reference/likeness.py`.
const MOST_OF_VALUE: u8 = 20;

/// Two small pictures differ by at most so many of 255, on average.
const MOST_DIFFERENCE: f32 = 3.0;

/// And by at most that share of what a picture differs from its own mean: a faint picture has no room for more.
const MOST_SHARE: f32 = 0.15;

/// Pictures that differ less from their own mean say nothing: those of one colour are no copies of each other.
const LEAST_CONTRAST: f32 = 4.0;

/// Proportions of width to height differ by at most that share.
const MOST_STRETCH: f32 = 0.02;

/// What is compared first: so little that those of thousands of pictures are looked through at once.
///
/// The grid's slopes are a difference hash (Krawetz, "Kind of like that", 2013): whether each part is brighter than the one at its right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outline {
    slopes: u64,
    proportion: f32,
}

impl Outline {
    /// Whether the pictures may be copies of each other.
    pub(super) fn fits(self, other: Self) -> bool {
        (self.slopes ^ other.slopes).count_ones() <= MOST_SLOPES
            && (self.proportion / other.proportion - 1.0).abs() <= MOST_STRETCH
    }
}

/// A picture of 16 x 16 pixels in the place of a large one.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    outline: Outline,
    small: Vec<u8>,
    contrast: f32,
}

impl Likeness {
    /// Of a picture, with at least one pixel.
    pub fn of(picture: &RgbImage) -> Self {
        let small = thumbnail(picture, SIDE as u32, SIDE as u32).into_raw();
        let outline = Outline {
            slopes: slopes(&small),
            proportion: picture.width() as f32 / picture.height() as f32,
        };
        Self {
            outline,
            contrast: contrast(&small),
            small,
        }
    }

    /// Whether one is a copy of the other, scaled or saved again.
    pub fn is_of(&self, other: &Self) -> bool {
        self.outline.fits(other.outline) && self.is_close(other)
    }

    /// What is compared first.
    pub(super) fn outline(&self) -> Outline {
        self.outline
    }

    /// Whether the small pictures are as close as those of copies, whose outlines fit.
    pub(super) fn is_close(&self, other: &Self) -> bool {
        let most = MOST_DIFFERENCE.min(MOST_SHARE * self.contrast) * self.small.len() as f32;
        let mut left = most as u32;
        let mut pairs = self.small.iter().zip(&other.small);
        self.contrast >= LEAST_CONTRAST
            && pairs.all(|(one, other)| {
                let by = one.abs_diff(*other);
                let rest = left.checked_sub(u32::from(by));
                left = rest.unwrap_or(0);
                by <= MOST_OF_VALUE && rest.is_some()
            })
    }
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let count = values.len().max(1) as f32;
    values.sum::<f32>() / count
}

/// How far the values of each colour lie from their mean, on average.
fn contrast(small: &[u8]) -> f32 {
    let of_colour = |colour: usize| {
        let values: Vec<f32> = small
            .iter()
            .skip(colour)
            .step_by(3)
            .map(|value| f32::from(*value))
            .collect();
        let middle = mean(values.iter().copied());
        mean(values.iter().map(|value| (value - middle).abs()))
    };
    (0..3).map(of_colour).sum::<f32>() / 3.0
}

/// A bit for each part of the grid: whether it is brighter than the one at its right, the last one than the first.
fn slopes(small: &[u8]) -> u64 {
    let mut grid = [[0_u32; GRID]; GRID];
    for (place, value) in small.iter().enumerate() {
        let (row, column) = (place / 3 / SIDE, place / 3 % SIDE);
        grid[row * GRID / SIDE][column * GRID / SIDE] += u32::from(*value);
    }
    let bit = |place: usize| {
        let (row, column) = (place / GRID, place % GRID);
        u64::from(grid[row][column] > grid[row][(column + 1) % GRID]) << place
    };
    (0..GRID * GRID).map(bit).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;
    use image::imageops::{FilterType, resize};

    /// Waves in two directions, the same at any size.
    fn waves(width: u32, height: u32, turn: f32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
            let wave = |times: f32| (127.0 + 90.0 * (times * x + turn + 3.0 * y).sin()) as u8;
            Rgb([wave(5.0), wave(9.0), wave(7.0)])
        })
    }

    #[test]
    fn a_copy_at_another_size_is_found_and_another_picture_is_not() {
        let first = waves(320, 240, 0.0);
        let copy = resize(&first, 160, 120, FilterType::Lanczos3);
        let [of_first, of_copy] = [&first, &copy].map(Likeness::of);
        assert!(of_first.is_of(&of_copy) && of_copy.is_of(&of_first));
        assert!(!of_first.is_of(&Likeness::of(&waves(320, 240, 0.4))));
        let stretched = resize(&first, 320, 320, FilterType::Lanczos3);
        assert!(!of_first.is_of(&Likeness::of(&stretched)));
    }

    /// A camera that stands still, and a lever that is small in its picture.
    #[test]
    fn a_small_thing_elsewhere_makes_another_picture() {
        let with_lever = |at: u32| {
            let mut picture = waves(320, 240, 0.0);
            for (x, y) in (0..12).flat_map(|x| (0..12).map(move |y| (x, y))) {
                picture.put_pixel(at + x, 110 + y, Rgb([255, 255, 255]));
            }
            picture
        };
        let [left, right] = [90, 230].map(with_lever);
        let [of_left, of_right] = [&left, &right].map(Likeness::of);
        assert!(of_left.outline.fits(of_right.outline) && !of_left.is_of(&of_right));
        let saved = resize(&left, 160, 120, FilterType::Lanczos3);
        assert!(of_left.is_of(&Likeness::of(&saved)));
    }

    #[test]
    fn pictures_of_one_colour_are_not_alike() {
        let plain = |shade| Likeness::of(&RgbImage::from_pixel(40, 30, Rgb([shade, 9, 90])));
        assert!(!plain(9).is_of(&plain(10)) && !plain(9).is_of(&plain(9)));
        let dot = Likeness::of(&RgbImage::from_pixel(1, 1, Rgb([1, 2, 3])));
        assert!(!dot.is_of(&dot));
    }

    #[test]
    fn a_bit_says_where_it_gets_darker() {
        let ramp: Vec<u8> = (0..SIDE * SIDE * 3)
            .map(|i| (i / 3 % SIDE * 9) as u8)
            .collect();
        assert_eq!(slopes(&ramp), 0x8080_8080_8080_8080);
    }
}
