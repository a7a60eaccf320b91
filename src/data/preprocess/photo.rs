//! From any picture to what the photo network sees: the centre, 224 x 224 pixels, in colour.
//!
//! After EfficientNet-Lite's own evaluation: 224/256 of the shorter side, bicubic, and `(byte - 127) / 128`.

use super::resample::{CHANNELS, square};
use super::{PictureError, Prepared, check_size};

/// Width and height of what the network takes, in pixels.
pub const SIDE: usize = 224;

/// Channels, height and width of what the network takes.
pub const PHOTO: [usize; 3] = [CHANNELS, SIDE, SIDE];

/// The shorter side of a picture of which the centre of [`SIDE`] pixels is cut out.
const BEFORE_CROP: usize = 256;

/// Cuts out the centre and scales it: red, green and blue of 224 x 224 pixels, row by row. Transparent parts are white.
///
/// # Errors
/// [`PictureError`] when the picture has no area, is too large or has the wrong length.
pub fn crop_from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<u8>, PictureError> {
    check_size(width, height, rgba.len() as u64)?;
    let (width, height) = (width as usize, height as usize);
    let crop = (width.min(height) * SIDE / BEFORE_CROP).max(1);
    let left = (width - crop).div_ceil(2);
    let top = (height - crop).div_ceil(2);
    let read_row = |y: usize, row: &mut [f32]| {
        let start = 4 * ((top + y) * width + left);
        let pixels = rgba[start..start + 4 * crop].chunks_exact(4);
        for (pixel, colour) in pixels.zip(row.chunks_exact_mut(CHANNELS)) {
            on_white(pixel, colour);
        }
    };
    Ok(square(crop, SIDE, read_row))
}

fn on_white(pixel: &[u8], colour: &mut [f32]) {
    let opaque = pixel[3] == 255;
    let alpha = f32::from(pixel[3]) / 255.0;
    for (colour, byte) in colour.iter_mut().zip(pixel) {
        let byte = f32::from(*byte);
        *colour = if opaque {
            byte
        } else {
            (255.0 + (byte - 255.0) * alpha).round()
        };
    }
}

/// What the network takes, from what [`crop_from_rgba`] gives.
pub fn prepare(crop: &[u8]) -> Prepared {
    let plane = |channel: usize| crop.iter().skip(channel).step_by(CHANNELS);
    let value = |byte: &u8| (f32::from(*byte) - 127.0) / 128.0;
    Prepared {
        shape: PHOTO,
        values: (0..CHANNELS).flat_map(plane).map(value).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
        pixel.repeat((width * height) as usize)
    }

    #[test]
    fn one_colour_stays_that_colour_at_any_size() {
        for (width, height) in [(1, 1), (1, 300), (224, 224), (50, 20), (700, 901)] {
            let rgba = plain(width, height, [10, 127, 255, 255]);
            let crop = crop_from_rgba(width, height, &rgba).unwrap();
            assert_eq!(
                crop,
                [10, 127, 255].repeat(SIDE * SIDE),
                "{width} x {height}"
            );
            let prepared = prepare(&crop);
            assert_eq!(prepared.values.len(), PHOTO.iter().product::<usize>());
            assert_eq!(prepared.values[SIDE * SIDE], 0.0);
            assert_eq!(prepared.values[2 * SIDE * SIDE], 1.0);
        }
    }

    #[test]
    fn what_is_outside_the_centre_does_not_count() {
        let mut rgba = plain(300, 100, [0, 0, 0, 255]);
        for (place, pixel) in rgba.chunks_exact_mut(4).enumerate() {
            if place % 300 < 100 || place % 300 >= 200 {
                pixel.fill(255);
            }
        }
        let crop = crop_from_rgba(300, 100, &rgba).unwrap();
        assert!(crop.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn transparent_is_white() {
        let crop = crop_from_rgba(9, 9, &plain(9, 9, [7, 7, 7, 0])).unwrap();
        assert!(crop.iter().all(|byte| *byte == 255));
        let crop = crop_from_rgba(9, 9, &plain(9, 9, [0, 55, 255, 51])).unwrap();
        assert_eq!(crop[..3], [204, 215, 255]);
    }

    #[test]
    fn hostile_pictures_are_refused_by_name() {
        let refuse = |width, height, length: usize| {
            crop_from_rgba(width, height, &vec![0; length]).unwrap_err()
        };
        assert!(matches!(refuse(0, 5, 0), PictureError::NoArea { .. }));
        let huge = refuse(u32::MAX, u32::MAX, 4);
        assert!(matches!(huge, PictureError::TooLarge { .. }));
        assert!(matches!(refuse(2, 2, 15), PictureError::Length { .. }));
    }
}
