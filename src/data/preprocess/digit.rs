//! From any picture to what the digit network sees: MNIST's own recipe, used by prediction, training and evaluation alike.
//!
//! After <http://yann.lecun.com/exdb/mnist/>: the ink is scaled into a box of 20 x 20 with its aspect ratio kept,
//! and placed so that its centre of mass is the centre of the 28 x 28 field.

use image::imageops::{FilterType, crop_imm, resize};
use image::{ImageBuffer, Luma};

use super::{PictureError, check_size};
use crate::data::{PIXELS, SIDE};

/// The longer side of the ink, in pixels.
const BOX_SIDE: f32 = 20.0;

/// Where the centre of mass belongs, as a pixel index: that of MNIST's own pictures.
const CENTRE: f32 = 14.0;

/// Ink below this share of the strongest is taken for paper when the box is measured.
const INK_THRESHOLD: f32 = 0.1;

/// A drawing whose strongest ink differs from its paper by less than this (of 255) is empty.
const FAINTEST_INK: f32 = 16.0;

pub(super) type Grey = ImageBuffer<Luma<f32>, Vec<f32>>;

/// Turns RGBA bytes into 28 x 28 values in 0..=1, bright ink on dark paper.
///
/// # Errors
/// [`PictureError`] when the picture has no area, is too large, has the wrong length or shows nothing.
pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<f32>, PictureError> {
    let scaled = ink_in_box(width, height, rgba, BOX_SIDE)?;
    Ok(centre(&scaled))
}

/// The ink of a picture alone, its longer side scaled to `side` pixels.
pub(super) fn ink_in_box(
    width: u32,
    height: u32,
    rgba: &[u8],
    side: f32,
) -> Result<Grey, PictureError> {
    check_size(width, height, rgba.len() as u64)?;
    let grey: Vec<f32> = rgba.chunks_exact(4).map(grey_on_white).collect();
    let ink = ink(&grey, width as usize, height as usize).ok_or(PictureError::Empty)?;
    let grey = Grey::from_raw(width, height, ink).ok_or(PictureError::Empty)?;
    Ok(scale_to_box(&crop_to_ink(&grey), side))
}

/// Checks values that are the network's input already.
///
/// # Errors
/// [`PictureError::Values`] or [`PictureError::Range`].
pub fn from_values(values: Vec<f32>) -> Result<Vec<f32>, PictureError> {
    if values.len() != PIXELS {
        return Err(PictureError::Values { got: values.len() });
    }
    match values.iter().position(|value| !(0.0..=1.0).contains(value)) {
        Some(index) => Err(PictureError::Range {
            index,
            got: values[index].to_string(),
        }),
        None => Ok(values),
    }
}

/// Turns bytes into values in 0..=1.
pub fn from_bytes(pixels: &[u8]) -> Vec<f32> {
    pixels
        .iter()
        .map(|&pixel| f32::from(pixel) / 255.0)
        .collect()
}

/// Turns values in 0..=1 into bytes, to be looked at.
pub fn to_bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .map(|value| (value * 255.0).round() as u8)
        .collect()
}

/// Luma of ITU-R BT.601, over white where the picture is transparent; 0 to 255.
fn grey_on_white(rgba: &[u8]) -> f32 {
    let [red, green, blue, alpha] = [0, 1, 2, 3].map(|channel| f32::from(rgba[channel]));
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    255.0 + (luma - 255.0) * alpha / 255.0
}

/// The median of the border is paper; ink is what differs from it, stretched to 0..=1. `None` when nothing differs enough.
fn ink(grey: &[f32], width: usize, height: usize) -> Option<Vec<f32>> {
    let paper = border_median(grey, width, height);
    let sign = if paper >= 127.5 { -1.0 } else { 1.0 };
    let ink: Vec<f32> = grey
        .iter()
        .map(|value| (sign * (value - paper)).max(0.0))
        .collect();
    let strongest = ink.iter().copied().fold(0.0, f32::max);
    (strongest >= FAINTEST_INK).then(|| ink.iter().map(|value| value / strongest).collect())
}

fn border_median(grey: &[f32], width: usize, height: usize) -> f32 {
    let is_border = |index: &usize| {
        let (x, y) = (index % width, index / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    let mut border: Vec<f32> = (0..grey.len())
        .filter(is_border)
        .map(|index| grey[index])
        .collect();
    border.sort_by(f32::total_cmp);
    border[border.len() / 2]
}

fn crop_to_ink(ink: &Grey) -> Grey {
    let marks = || {
        ink.enumerate_pixels()
            .filter(|(_, _, pixel)| pixel.0[0] >= INK_THRESHOLD)
    };
    let left = marks().map(|(x, _, _)| x).min().unwrap_or(0);
    let right = marks().map(|(x, _, _)| x).max().unwrap_or(0);
    let top = marks().map(|(_, y, _)| y).min().unwrap_or(0);
    let bottom = marks().map(|(_, y, _)| y).max().unwrap_or(0);
    crop_imm(ink, left, top, right - left + 1, bottom - top + 1).to_image()
}

/// A triangle filter over the area of each new pixel, as Pillow's `BILINEAR`.
fn scale_to_box(ink: &Grey, side: f32) -> Grey {
    let (width, height) = ink.dimensions();
    let factor = side / width.max(height) as f32;
    let scaled = |side: u32| ((side as f32 * factor).round() as u32).max(1);
    resize(ink, scaled(width), scaled(height), FilterType::Triangle)
}

/// Places the box in the field by its centre of mass; the box never leaves the field.
fn centre(ink: &Grey) -> Vec<f32> {
    let (width, height) = ink.dimensions();
    let total: f32 = ink.pixels().map(|pixel| pixel.0[0]).sum();
    let moment = |along: fn(u32, u32) -> u32| -> f32 {
        ink.enumerate_pixels()
            .map(|(x, y, pixel)| along(x, y) as f32 * pixel.0[0])
            .sum()
    };
    let left = offset(moment(|x, _| x) / total, width);
    let top = offset(moment(|_, y| y) / total, height);
    placed(ink, left, top)
}

/// The field with the box at a place within it.
pub(super) fn placed(ink: &Grey, left: usize, top: usize) -> Vec<f32> {
    let mut field = vec![0.0; PIXELS];
    for (x, y, pixel) in ink.enumerate_pixels() {
        field[(top + y as usize) * SIDE + left + x as usize] = pixel.0[0].clamp(0.0, 1.0);
    }
    field
}

fn offset(centre_of_mass: f32, side: u32) -> usize {
    let most = SIDE as f32 - side as f32;
    (CENTRE - centre_of_mass).round().clamp(0.0, most) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White paper with a black bar.
    fn bar(paper: u8, ink: u8) -> Vec<u8> {
        let pixel = |i: usize| {
            let (x, y) = (i % 40, i / 40);
            let value = if (18..22).contains(&x) && (5..35).contains(&y) {
                ink
            } else {
                paper
            };
            [value, value, value, 255]
        };
        (0..1600).flat_map(pixel).collect()
    }

    #[test]
    fn polarity_does_not_matter() {
        let dark = from_rgba(40, 40, &bar(255, 0));
        assert!(dark.is_ok());
        assert_eq!(dark, from_rgba(40, 40, &bar(0, 255)));
    }

    #[test]
    fn transparent_paper_is_white() {
        let mut rgba = bar(255, 0);
        for pixel in rgba.chunks_exact_mut(4).filter(|pixel| pixel[0] == 255) {
            pixel.copy_from_slice(&[0, 0, 0, 0]);
        }
        assert_eq!(from_rgba(40, 40, &rgba), from_rgba(40, 40, &bar(255, 0)));
    }

    #[test]
    fn the_box_is_twenty_high_and_centred() {
        let field = from_rgba(40, 40, &bar(255, 0)).unwrap();
        let rows: Vec<usize> = (0..SIDE)
            .filter(|y| field[y * SIDE..(y + 1) * SIDE].iter().any(|v| *v > 0.05))
            .collect();
        assert_eq!((rows.len(), rows[0]), (20, 5 - 1 + rows[0] - 4));
        let mass: f32 = field.iter().sum();
        let centre: f32 = field
            .iter()
            .enumerate()
            .map(|(i, v)| (i / SIDE) as f32 * v)
            .sum::<f32>()
            / mass;
        assert!((centre - 14.0).abs() <= 0.5, "{centre}");
    }

    #[test]
    fn hostile_pictures_are_refused_by_name() {
        assert_eq!(
            from_rgba(0, 5, &[]),
            Err(PictureError::NoArea { size: (0, 5) })
        );
        let size = (10_000, 10_000);
        assert_eq!(
            from_rgba(size.0, size.1, &[]),
            Err(PictureError::TooLarge { size })
        );
        assert_eq!(
            from_rgba(2, 2, &[0; 15]),
            Err(PictureError::Length {
                expected: 16,
                got: 15
            })
        );
        assert_eq!(from_rgba(2, 2, &[255; 16]), Err(PictureError::Empty));
        assert_eq!(
            from_values(vec![0.0; 3]),
            Err(PictureError::Values { got: 3 })
        );
        assert!(matches!(
            from_values(vec![f32::NAN; PIXELS]),
            Err(PictureError::Range { index: 0, .. })
        ));
    }

    #[test]
    fn a_single_dot_is_no_crash() {
        let mut rgba = vec![255; 4 * 100];
        rgba[4 * 55..4 * 55 + 3].fill(0);
        assert!(from_rgba(10, 10, &rgba).is_ok());
        assert!(from_rgba(1, 1, &[0, 0, 0, 255]).is_err());
    }
}
