//! Small random distortions that keep a picture's meaning: rotation, scale, shear, shift, a smooth warp; and its mirror image.
//!
//! After Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to visual
//! document analysis" (2003); the warp here is a few smooth bumps instead of a blurred random field.

use rand::Rng;

use super::{PIXELS, SIDE};

/// How strong the distortions are at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Augmentation {
    /// Rotation to either side, in radians.
    pub rotation: f32,
    /// Relative change of size to either side.
    pub scale: f32,
    /// Slant to either side.
    pub shear: f32,
    /// Shift to each side, in pixels.
    pub shift: f32,
    /// Amplitude of the warp, in pixels.
    pub warp: f32,
}

impl Augmentation {
    /// What the shipped digits were trained with.
    pub const STRONG: Self = Self {
        rotation: 0.26,
        scale: 0.15,
        shear: 0.2,
        shift: 2.0,
        warp: 1.2,
    };

    /// For a handful of samples that a person drew.
    pub const GENTLE: Self = Self {
        rotation: 0.15,
        scale: 0.08,
        shear: 0.1,
        shift: 1.0,
        warp: 0.5,
    };

    /// For pictures of clothes, which hang straight and fill their frame.
    pub const CLOTHES: Self = Self {
        rotation: 0.03,
        scale: 0.04,
        shear: 0.0,
        shift: 1.0,
        warp: 0.0,
    };

    /// Distorts one picture of 28 x 28 with values in 0..=1.
    pub fn apply(&self, picture: &[f32], random: &mut impl Rng) -> Vec<f32> {
        let field = self.draw(random);
        let at = |index: usize| field.source(index % SIDE, index / SIDE);
        (0..PIXELS)
            .map(|index| sample(picture, at(index)))
            .collect()
    }

    fn draw(&self, random: &mut impl Rng) -> Field {
        let mut within = |limit: f32| (random.random::<f32>() * 2.0 - 1.0) * limit;
        let (angle, shear) = (within(self.rotation), within(self.shear));
        let (scale_x, scale_y) = (1.0 + within(self.scale), 1.0 + within(self.scale));
        let (sin, cos) = angle.sin_cos();
        Field {
            matrix: [
                [cos * scale_x, (shear * cos - sin) * scale_y],
                [sin * scale_x, (shear * sin + cos) * scale_y],
            ],
            shift: [within(self.shift), within(self.shift)],
            bumps: std::array::from_fn(|_| Bump {
                columns: bell(14.0 + within(10.0)),
                rows: bell(14.0 + within(10.0)),
                push: [within(self.warp), within(self.warp)],
            }),
        }
    }
}

/// Swaps left and right in one picture of 28 x 28, or in several end to end.
pub fn mirror(pictures: &mut [f32]) {
    pictures.chunks_mut(SIDE).for_each(<[f32]>::reverse);
}

/// Where each pixel of the new picture comes from in the old one.
struct Field {
    matrix: [[f32; 2]; 2],
    shift: [f32; 2],
    bumps: [Bump; 4],
}

/// A smooth local displacement: a Gaussian of 5 pixels, as the product of one along each axis.
struct Bump {
    columns: [f32; SIDE],
    rows: [f32; SIDE],
    push: [f32; 2],
}

fn bell(centre: f32) -> [f32; SIDE] {
    std::array::from_fn(|place| (-(place as f32 - centre).powi(2) / 50.0).exp())
}

impl Field {
    fn source(&self, x: usize, y: usize) -> (f32, f32) {
        let middle = (SIDE as f32 - 1.0) / 2.0;
        let (dx, dy) = (x as f32 - middle, y as f32 - middle);
        let [[a, b], [c, d]] = self.matrix;
        let mut source = [
            a * dx + b * dy + middle + self.shift[0],
            c * dx + d * dy + middle + self.shift[1],
        ];
        for Bump {
            columns,
            rows,
            push,
        } in &self.bumps
        {
            let weight = columns[x] * rows[y];
            source[0] += weight * push[0];
            source[1] += weight * push[1];
        }
        (source[0], source[1])
    }
}

/// Bilinear; outside the picture there is no ink.
fn sample(picture: &[f32], (x, y): (f32, f32)) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (right_share, bottom_share) = (x - left, y - top);
    let at = |column: f32, row: f32| pixel(picture, column, row);
    let upper = at(left, top) * (1.0 - right_share) + at(left + 1.0, top) * right_share;
    let lower = at(left, top + 1.0) * (1.0 - right_share) + at(left + 1.0, top + 1.0) * right_share;
    upper * (1.0 - bottom_share) + lower * bottom_share
}

fn pixel(picture: &[f32], column: f32, row: f32) -> f32 {
    let inside = 0.0..SIDE as f32;
    if !inside.contains(&column) || !inside.contains(&row) {
        return 0.0;
    }
    picture
        .get(row as usize * SIDE + column as usize)
        .copied()
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::generator;

    #[test]
    fn nothing_to_do_changes_nothing() {
        let still = Augmentation {
            rotation: 0.0,
            scale: 0.0,
            shear: 0.0,
            shift: 0.0,
            warp: 0.0,
        };
        let picture: Vec<f32> = (0..PIXELS).map(|i| (i % 7) as f32 / 7.0).collect();
        let same = still.apply(&picture, &mut generator(1, 1));
        assert!(picture.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn a_mirror_swaps_columns_and_twice_is_nothing() {
        let picture: Vec<f32> = (0..PIXELS).map(|i| i as f32).collect();
        let mut mirrored = picture.clone();
        mirror(&mut mirrored);
        assert_eq!(
            (mirrored[0], mirrored[SIDE], mirrored[SIDE + 1]),
            (27.0, 55.0, 54.0)
        );
        mirror(&mut mirrored);
        assert_eq!(mirrored, picture);
    }

    #[test]
    fn a_generator_repeats_a_distortion() {
        let picture: Vec<f32> = (0..PIXELS).map(|i| (i % 5) as f32 / 5.0).collect();
        let once = Augmentation::STRONG.apply(&picture, &mut generator(1, 2));
        assert_eq!(
            once,
            Augmentation::STRONG.apply(&picture, &mut generator(1, 2))
        );
        assert_ne!(
            once,
            Augmentation::STRONG.apply(&picture, &mut generator(1, 3))
        );
        assert!(once.iter().all(|value| (0.0..=1.0).contains(value)));
    }
}
