//! From any picture to what the network of clothes sees: as Fashion-MNIST's own pictures were made of photos.
//!
//! After Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms" (2017): what is not
//! paper is cut out, its longer side becomes the 28 pixels of the frame, and it stands in the middle, bright on black.

use super::PictureError;
use super::digit::{ink_in_box, placed};
use crate::data::SIDE;

/// Turns RGBA bytes into 28 x 28 values in 0..=1, bright clothes on a black ground.
///
/// # Errors
/// [`PictureError`] when the picture has no area, is too large, has the wrong length or shows nothing.
pub fn from_rgba(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<f32>, PictureError> {
    let ink = ink_in_box(width, height, rgba, SIDE as f32)?;
    let margin = |side: u32| (SIDE - side as usize) / 2;
    Ok(placed(&ink, margin(ink.width()), margin(ink.height())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey bar, 8 x 20 pixels, in a corner of black paper of 40 x 40.
    fn bar() -> Vec<u8> {
        let is_bar =
            |place: usize| (2..10).contains(&(place % 40)) && (3..23).contains(&(place / 40));
        let pixel = |place| if is_bar(place) { 180 } else { 0 };
        (0..1600)
            .flat_map(|place| [pixel(place), pixel(place), pixel(place), 255])
            .collect()
    }

    #[test]
    fn it_fills_the_frame_from_top_to_bottom_and_stands_in_the_middle() {
        let field = from_rgba(40, 40, &bar()).unwrap();
        let is_lit = |place: &usize| field[*place] > 0.5;
        let lit: Vec<usize> = (0..SIDE * SIDE).filter(is_lit).collect();
        let columns = || lit.iter().map(|place| place % SIDE);
        let rows = || lit.iter().map(|place| place / SIDE);
        // 8 of 20 in width is 11 of 28.
        assert_eq!((columns().min(), columns().max()), (Some(8), Some(18)));
        assert_eq!((rows().min(), rows().max()), (Some(0), Some(SIDE - 1)));
    }

    #[test]
    fn an_empty_picture_is_refused() {
        assert_eq!(from_rgba(9, 9, &[0; 4 * 81]), Err(PictureError::Empty));
        assert_eq!(
            from_rgba(0, 9, &[]),
            Err(PictureError::NoArea { size: (0, 9) })
        );
    }
}
