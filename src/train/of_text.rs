//! Batches of a text: stretches of pieces, each with what follows it.

use rand::Rng;
use rand::seq::SliceRandom;

use super::{BatchSource, HostBatch};
use crate::data::generator;
use crate::model::from_pieces;

/// A text cut into stretches anew each epoch: they begin elsewhere and come in another order.
pub struct OfText {
    /// The text's pieces; more than `length` of them.
    pub pieces: Vec<u32>,
    /// Pieces of a stretch, each of which learns what comes next.
    pub length: usize,
    /// Stretches a step; the last batch of an epoch is filled up with its first ones.
    pub batch_size: usize,
    /// Decides where stretches begin and their order.
    pub seed: u64,
}

impl OfText {
    /// Stretches of an epoch: so many that they can begin up to one stretch later.
    fn stretches(&self) -> usize {
        (self.pieces.len().saturating_sub(1) / self.length)
            .saturating_sub(1)
            .max(1)
    }

    /// Where the stretches of an epoch begin, in their order.
    fn begins(&self, epoch: u64) -> Vec<usize> {
        let mut random = generator(self.seed, epoch);
        let spare = self
            .pieces
            .len()
            .saturating_sub(1 + self.stretches() * self.length);
        let first = random.random_range(0..=spare.min(self.length));
        let mut begins: Vec<usize> = (0..self.stretches())
            .map(|stretch| first + stretch * self.length)
            .collect();
        begins.shuffle(&mut random);
        begins
    }
}

impl BatchSource for OfText {
    fn batch(&self, step: u64) -> HostBatch {
        let epoch = step / self.steps_per_epoch();
        let first = (step % self.steps_per_epoch()) as usize * self.batch_size;
        let begins = self.begins(epoch);
        let mut batch = HostBatch::of_shape([1, 1, self.length]);
        for place in first..first + self.batch_size {
            let begin = begins[place % begins.len()];
            let stretch = &self.pieces[begin..=begin + self.length];
            batch.values.extend(from_pieces(&stretch[..self.length]));
            batch
                .labels
                .extend(stretch[1..].iter().map(|piece| *piece as usize));
        }
        batch
    }

    fn steps_per_epoch(&self) -> u64 {
        self.stretches().div_ceil(self.batch_size) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(pieces: u32, length: usize, batch_size: usize) -> OfText {
        OfText {
            pieces: (0..pieces).collect(),
            length,
            batch_size,
            seed: 5,
        }
    }

    #[test]
    fn each_piece_learns_the_next_one() {
        let batch = source(100, 8, 4).batch(7);
        assert_eq!((batch.shape, batch.values.len()), ([1, 1, 8], 32));
        let next = |value: &f32| *value as usize + 1;
        assert!(batch.values.iter().map(next).eq(batch.labels));
    }

    #[test]
    fn an_epoch_sees_almost_all_and_the_next_one_begins_elsewhere() {
        let source = source(1_000, 10, 7);
        assert_eq!(source.steps_per_epoch(), 14);
        let seen = |epoch: u64| {
            let steps = epoch * 14..(epoch + 1) * 14;
            let mut seen: Vec<_> = steps.flat_map(|step| source.batch(step).labels).collect();
            seen.sort_unstable();
            seen.dedup();
            seen
        };
        assert_eq!(seen(0).len(), 980);
        assert_ne!(seen(0), seen(1));
        assert_eq!(source.batch(3), source.batch(3));
    }

    #[test]
    fn a_text_of_one_stretch_is_enough() {
        for pieces in [9, 12, 17, 24] {
            let source = source(pieces, 8, 2);
            assert_eq!(source.steps_per_epoch(), 1);
            assert!((0..20).all(|step| source.batch(step).labels.len() == 16));
        }
    }
}
