//! One step of Adam over the numbers of a parameter.

use super::{LANES, Lane};

/// What a step is made of (Kingma and Ba, "Adam: a method for stochastic optimization", 2014), with the corrections for its time in it.
#[derive(Clone, Copy, Debug)]
pub struct Adam {
    /// Shares of the last moments that are kept.
    pub kept: [f32; 2],
    /// Shares of the gradient and of its square that are added: one less those, which 32 bits would not subtract well.
    pub added: [f32; 2],
    /// The learning rate, corrected.
    pub rate: f32,
    /// What keeps a small second moment from making a step large, corrected.
    pub epsilon: f32,
}

/// Moves values against their gradients, and both moments on.
///
/// # Panics
/// When the slices are not of one length.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn adam(step: Adam, gradients: &[f32], values: &mut [f32], [first, second]: [&mut [f32]; 2]) {
    let count = gradients.len();
    assert_eq!([values.len(), first.len(), second.len()], [count; 3]);
    for start in (0..count).step_by(LANES) {
        let width = LANES.min(count - start);
        let lane = |numbers: &[f32]| load(&numbers[start..][..width]);
        let gradient = lane(gradients);
        let moment = lane(first) * step.kept[0] + gradient * step.added[0];
        let square = lane(second) * step.kept[1] + gradient * gradient * step.added[1];
        let value = lane(values) - moment * step.rate / (square.sqrt() + step.epsilon);
        for (numbers, lane) in [
            (&mut *values, value),
            (&mut *first, moment),
            (&mut *second, square),
        ] {
            numbers[start..][..width].copy_from_slice(&lane.to_array()[..width]);
        }
    }
}

#[inline(always)]
fn load(numbers: &[f32]) -> Lane {
    if let Ok(lane) = <[f32; LANES]>::try_from(numbers) {
        return Lane::new(lane);
    }
    let mut lane = [0.0; LANES];
    lane[..numbers.len()].copy_from_slice(numbers);
    Lane::new(lane)
}
