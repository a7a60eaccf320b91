//! Splits a data set into parts that a seed fixes.

use rand::seq::SliceRandom;

use super::generator;

/// Indices of three parts that share nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// To learn from.
    pub train: Vec<usize>,
    /// To choose and to stop by.
    pub validation: Vec<usize>,
    /// Looked at once, at the end.
    pub held_out: Vec<usize>,
}

/// Shuffles `count` indices by `seed` and cuts off `held_out` and `validation` of them; the rest is to train.
pub fn shuffled_split(count: usize, validation: usize, held_out: usize, seed: u64) -> Split {
    let mut indices: Vec<usize> = (0..count).collect();
    indices.shuffle(&mut generator(seed, 0));
    let rest = indices.split_off(held_out.min(count));
    let (validation, train) = rest.split_at(validation.min(rest.len()));
    Split {
        train: train.to_vec(),
        validation: validation.to_vec(),
        held_out: indices,
    }
}

#[cfg(test)]
mod tests {
    use super::shuffled_split;

    #[test]
    fn parts_share_nothing_and_lose_nothing() {
        let split = shuffled_split(100, 10, 20, 7);
        assert_eq!(
            (
                split.train.len(),
                split.validation.len(),
                split.held_out.len()
            ),
            (70, 10, 20)
        );
        let mut all = [split.train, split.validation, split.held_out].concat();
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn the_seed_fixes_the_split() {
        assert_eq!(shuffled_split(50, 5, 5, 3), shuffled_split(50, 5, 5, 3));
        assert_ne!(shuffled_split(50, 5, 5, 3), shuffled_split(50, 5, 5, 4));
    }
}
