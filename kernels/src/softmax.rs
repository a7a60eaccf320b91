//! Softmax: numbers as shares of one, by their powers of e.

use super::tile::few;
use super::{LANES, Lane};

/// Softmax of each row of so many numbers, in its place.
// Inlined into code that is built for size, it would be built for size.
#[inline(never)]
pub fn softmax(numbers: &mut [f32], columns: usize) {
    for row in numbers.chunks_exact_mut(columns.max(1)) {
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let power = |lane: [f32; LANES]| (Lane::new(lane) - largest).exp();
        let (lanes, rest) = row.as_chunks_mut::<LANES>();
        // What is missing in the last lane has no power.
        let mut last = [f32::NEG_INFINITY; LANES];
        few(rest, &mut last);
        let last = match rest.is_empty() {
            true => Lane::ZERO,
            false => power(last),
        };
        let mut sum = last;
        for lane in &mut *lanes {
            let power = power(*lane);
            sum += power;
            *lane = power.to_array();
        }
        let share = 1.0 / sum.reduce_add();
        for lane in lanes {
            *lane = (Lane::new(*lane) * share).to_array();
        }
        few(&(last * share).to_array(), rest);
    }
}
