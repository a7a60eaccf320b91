//! Random numbers that are never saved: each generator is derived from a seed and a place in the work.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The generator for one place (a step, an epoch, a sample) of the work that `seed` names. The same
/// pair gives the same numbers on every machine.
pub fn generator(seed: u64, place: u64) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(place);
    generator
}
