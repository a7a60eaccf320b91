//! The Gaussian error linear unit: each number times the share of a normal distribution that lies below it.

use super::tile::few;
use super::{LANES, Lane};

/// `x * (1 + erf(x / sqrt 2)) / 2` of each number, in its place (Hendrycks and Gimpel, "Gaussian error linear units", 2016).
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn gelu(numbers: &mut [f32]) {
    let (lanes, rest) = numbers.as_chunks_mut::<LANES>();
    for lane in lanes {
        *lane = unit(Lane::new(*lane)).to_array();
    }
    let mut last = [0.0; LANES];
    few(rest, &mut last);
    few(&unit(Lane::new(last)).to_array(), rest);
}

/// The error function's part is Abramowitz and Stegun's 7.1.26, which is off by 1.5e-7 at most.
#[inline(always)]
fn unit(x: Lane) -> Lane {
    const FACTORS: [f32; 5] = [
        1.061_405_4,
        -1.453_152,
        1.421_413_7,
        -0.284_496_74,
        0.254_829_6,
    ];
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = Lane::ONE / (Lane::ONE + z * 0.327_591_1);
    let sum = FACTORS
        .into_iter()
        .fold(Lane::ZERO, |sum, factor| (sum + Lane::splat(factor)) * t);
    // What lies beyond the nearer tail.
    let tail = sum * (-z * z).exp() * 0.5;
    x * x.simd_lt(Lane::ZERO).select(tail, Lane::ONE - tail)
}
