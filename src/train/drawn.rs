//! Weights that the seed alone decides, on every device alike: burn's own generator is one for all that computes on a device at that moment.

use rand::Rng;

use crate::data::generator;

/// So many numbers, evenly distributed within `bound` of zero, of the stream of that seed and place.
pub(crate) fn drawn(count: usize, bound: f32, seed: u64, place: u64) -> Vec<f32> {
    let mut random = generator(seed, place);
    (0..count)
        .map(|_| random.random_range(-bound..bound))
        .collect()
}
