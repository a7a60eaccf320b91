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
    use rand::Rng;

    use super::{generator, shuffled_split, stratified_split};

    /// Labels, a share and a seed of any kind, the same each time.
    fn any_case(number: u64) -> (Vec<usize>, f64, u64) {
        let mut random = generator(number, 7);
        let classes = random.random_range(1..12);
        let count = random.random_range(0..200);
        let labels = (0..count).map(|_| random.random_range(0..classes));
        let labels = labels.collect();
        (labels, random.random_range(0.0..0.5), random.random())
    }

    #[test]
    fn any_split_loses_nothing_and_holds_out_no_more_of_a_class_than_its_share() {
        for number in 0..300 {
            let (labels, share, seed) = any_case(number);
            let (train, held_out) = stratified_split(&labels, share, seed);
            let mut all = [train.clone(), held_out.clone()].concat();
            all.sort_unstable();
            assert_eq!(all, (0..labels.len()).collect::<Vec<_>>(), "case {number}");
            assert!(train.is_sorted() && held_out.is_sorted(), "case {number}");
            for class in 0..12 {
                let of_it = |part: &[usize]| part.iter().filter(|&&at| labels[at] == class).count();
                let members = of_it(&all);
                let expected = (members as f64 * share) as usize;
                assert_eq!(of_it(&held_out), expected, "case {number}, class {class}");
                assert!(
                    members == 0 || of_it(&train) > 0,
                    "case {number}: nothing to learn"
                );
            }
            assert_eq!(stratified_split(&labels, share, seed).1, held_out);
        }
    }

    #[test]
    fn any_shuffled_split_has_three_parts_that_share_nothing() {
        for number in 0..300 {
            let (labels, _, seed) = any_case(number);
            let (count, validation, held_out) =
                (labels.len(), (seed % 90) as usize, (seed % 70) as usize);
            let split = shuffled_split(count, validation, held_out, seed);
            let mut all = [&split.train[..], &split.validation, &split.held_out].concat();
            all.sort_unstable();
            assert_eq!(all, (0..count).collect::<Vec<_>>(), "case {number}");
            assert_eq!(split.held_out.len(), held_out.min(count), "case {number}");
            assert_eq!(shuffled_split(count, validation, held_out, seed), split);
        }
    }

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
