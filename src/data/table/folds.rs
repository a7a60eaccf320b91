//! Cuts rows into folds: each is held out once, and learned from otherwise.

use rand::seq::SliceRandom;

use super::Truth;
use crate::data::generator;

/// Places among a problem's rows, both in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// To learn from.
    pub train: Vec<usize>,
    /// To measure on.
    pub held_out: Vec<usize>,
}

/// Cuts into `count` folds by `seed`. Rows are dealt out in turn, class by class: each fold has its share of every class, and sizes differ
/// by one at most.
pub fn folds(truth: &Truth, count: usize, seed: u64) -> Vec<Fold> {
    let mut fold_of = vec![0; truth.len()];
    for (turn, row) in in_groups(truth, seed).into_iter().enumerate() {
        fold_of[row] = turn % count;
    }
    let fold = |number: usize| {
        let (held_out, train) = (0..truth.len()).partition(|row| fold_of[*row] == number);
        Fold { train, held_out }
    };
    (0..count).map(fold).collect()
}

/// All rows, those of a class together, in an order that the seed decides.
fn in_groups(truth: &Truth, seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..truth.len()).collect();
    rows.shuffle(&mut generator(seed, 0));
    if let Truth::Classes { labels, .. } = truth {
        rows.sort_by_key(|row| labels[*row]);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_held_out_once_and_every_class_in_every_fold() {
        for seed in 0..50 {
            let labels: Vec<usize> = (0..97).map(|row| row * row % 3).collect();
            let names = ["a", "b", "c"].map(str::to_owned).to_vec();
            let truth = Truth::Classes {
                names,
                labels: labels.clone(),
            };
            let folds = folds(&truth, 5, seed);
            let mut seen: Vec<usize> = folds
                .iter()
                .flat_map(|fold| fold.held_out.clone())
                .collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..97).collect::<Vec<_>>());
            for fold in &folds {
                assert_eq!(fold.train.len() + fold.held_out.len(), 97);
                assert!((19..=20).contains(&fold.held_out.len()));
                let of = |class| {
                    fold.held_out
                        .iter()
                        .filter(|row| labels[**row] == class)
                        .count()
                };
                let share = |class| labels.iter().filter(|label| **label == class).count() / 5;
                for class in 0..2 {
                    assert!(of(class).abs_diff(share(class)) <= 1, "seed {seed}");
                }
            }
        }
    }
}
