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

/// Holds out the same share of each class, rounded down, so that every class is learned and, where it has enough samples, measured.
/// Returns the indices to train on and those held out, both in order.
pub fn stratified_split(labels: &[usize], share: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let classes = labels.iter().max().map_or(0, |most| most + 1);
    let mut is_held_out = vec![false; labels.len()];
    for class in 0..classes {
        let mut members: Vec<usize> = (0..labels.len())
            .filter(|&index| labels[index] == class)
            .collect();
        members.shuffle(&mut generator(seed, class as u64));
        let count = (members.len() as f64 * share) as usize;
        for &index in &members[..count] {
            is_held_out[index] = true;
        }
    }
    (0..labels.len()).partition(|&index| !is_held_out[index])
}

#[cfg(test)]
mod tests {
    use super::{shuffled_split, stratified_split};

    #[test]
    fn each_class_gives_its_share_and_small_ones_nothing() {
        let labels: Vec<usize> = [vec![0; 20], vec![1; 10], vec![2; 3]].concat();
        let (train, held_out) = stratified_split(&labels, 0.2, 1);
        let of_class = |class| {
            held_out
                .iter()
                .filter(|&&index| labels[index] == class)
                .count()
        };
        assert_eq!([of_class(0), of_class(1), of_class(2)], [4, 2, 0]);
        let mut all = [train, held_out.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..33).collect::<Vec<_>>());
        assert_eq!(stratified_split(&labels, 0.2, 1).1, held_out);
        assert_ne!(stratified_split(&labels, 0.2, 2).1, held_out);
    }

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
