//! Cuts rows into folds: each is held out once, and learned from otherwise.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rand::seq::SliceRandom;

use super::Truth;
use crate::data::generator;

/// The fewest different rows of a class, for each fold, with which equal ones are dealt as one.
const FEWEST_IN_FOLD: usize = 2;

/// So many copies are dealt as one however small folds are.
const PAIR: usize = 2;

/// Places among a problem's rows, both in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// To learn from.
    pub train: Vec<usize>,
    /// To measure on.
    pub held_out: Vec<usize>,
}

/// Cuts into `count` folds by `seed`. `first_equals` names for each row the first that it is a copy of: copies share a fold, so that none
/// is measured whose copy was learned. They are dealt out class by class, the most frequent first, each to the fold with the fewest rows of
/// its class: each fold has its share of every class, and where there are no copies sizes differ by one at most.
pub fn folds(truth: &Truth, first_equals: &[usize], count: usize, seed: u64) -> Vec<Fold> {
    let first_of = dealt_with(truth, first_equals, count);
    let fold_of = deal(truth, &first_of, count, seed);
    let fold = |number: usize| {
        let is_held_out = |row: &usize| fold_of[first_of[*row]] == number;
        let (held_out, train) = (0..truth.len()).partition(is_held_out);
        Fold { train, held_out }
    };
    (0..count).map(fold).collect()
}

/// For each row the first of those that are dealt with it. A class of too few different rows is dealt row by row: it would be missing from
/// folds, or from what is learned. So are copies that would be half of what a fold has of their class: that fold would measure little else.
fn dealt_with(truth: &Truth, first_equals: &[usize], count: usize) -> Vec<usize> {
    let mut copies = vec![0_usize; truth.len()];
    first_equals.iter().for_each(|first| copies[*first] += 1);
    let of_classes = of_classes(truth, first_equals);
    let first = |(row, first): (usize, &usize)| match of_classes.get(&class(truth, row)) {
        Some((rows, different))
            if *different >= FEWEST_IN_FOLD * count
                && copies[*first] <= PAIR.max(rows / count / 2) =>
        {
            *first
        }
        _ => row,
    };
    first_equals.iter().enumerate().map(first).collect()
}

/// How many rows each class has, and how many different ones.
fn of_classes(truth: &Truth, first_equals: &[usize]) -> BTreeMap<usize, (usize, usize)> {
    let mut of_classes: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (row, first) in first_equals.iter().enumerate() {
        let (rows, different) = of_classes.entry(class(truth, row)).or_default();
        *rows += 1;
        *different += usize::from(row == *first);
    }
    of_classes
}

/// The fold of each row that is the first of those that are dealt with it.
fn deal(truth: &Truth, first_of: &[usize], count: usize, seed: u64) -> Vec<usize> {
    let mut sizes = vec![0_usize; truth.len()];
    first_of.iter().for_each(|first| sizes[*first] += 1);
    let firsts = in_order(truth, &sizes, seed);
    let mut fold_of = vec![0; truth.len()];
    let mut of_all = vec![0_usize; count];
    for rows in firsts.chunk_by(|one, other| class(truth, *one) == class(truth, *other)) {
        let mut of_class = vec![0_usize; count];
        for row in rows {
            let fewest = (0..count).min_by_key(|fold| (of_class[*fold], of_all[*fold]));
            let fold = fewest.unwrap_or(0);
            of_class[fold] += sizes[*row];
            of_all[fold] += sizes[*row];
            fold_of[*row] = fold;
        }
    }
    fold_of
}

/// The rows that others are dealt with, class by class, those with the most others first, in an order that the seed decides.
fn in_order(truth: &Truth, sizes: &[usize], seed: u64) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..truth.len()).collect();
    rows.shuffle(&mut generator(seed, 0));
    rows.retain(|row| sizes[*row] > 0);
    rows.sort_by_key(|row| (class(truth, *row), Reverse(sizes[*row])));
    rows
}

/// The class of a row; numbers are of one.
fn class(truth: &Truth, row: usize) -> usize {
    match truth {
        Truth::Classes { labels, .. } => labels[row],
        Truth::Numbers(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows none of which is equal to another.
    fn alone(count: usize) -> Vec<usize> {
        (0..count).collect()
    }

    fn classes(labels: &[usize]) -> Truth {
        Truth::Classes {
            names: ["a", "b", "c"].map(str::to_owned).to_vec(),
            labels: labels.to_vec(),
        }
    }

    #[test]
    fn rows_of_which_no_two_are_equal_are_dealt_in_turn() {
        for seed in 0..50 {
            let labels: Vec<usize> = (0..83).map(|row| row * row % 3).collect();
            for truth in [classes(&labels), Truth::Numbers(vec![0.5; 83])] {
                let order = in_order(&truth, &[1; 83], seed);
                for (number, fold) in folds(&truth, &alone(83), 5, seed).iter().enumerate() {
                    let mut dealt: Vec<usize> =
                        order.iter().skip(number).step_by(5).copied().collect();
                    dealt.sort_unstable();
                    assert_eq!(fold.held_out, dealt, "seed {seed}");
                }
            }
        }
    }

    #[test]
    fn equal_rows_share_a_fold_and_every_fold_has_every_class() {
        // Rows of class 0 stand there three times, of class 1 once; of class 2 there are two different ones.
        let labels: Vec<usize> = (0..120).map(|row| [0, 0, 0, 1, 1, 2][row / 20]).collect();
        let first = |row: usize| match labels[row] {
            0 => row % 20,
            1 => row,
            _ => 100 + row % 2,
        };
        let equals: Vec<usize> = (0..120).map(first).collect();
        for seed in 0..50 {
            for fold in folds(&classes(&labels), &equals, 5, seed) {
                let learned: Vec<usize> = fold.train.iter().map(|row| equals[*row]).collect();
                let mut of_class = [0; 3];
                for row in &fold.held_out {
                    of_class[labels[*row]] += 1;
                    assert!(labels[*row] == 2 || !learned.contains(&equals[*row]));
                }
                assert_eq!(of_class, [12, 8, 4], "seed {seed}");
            }
        }
    }

    #[test]
    fn copies_that_would_fill_a_fold_are_dealt_row_by_row() {
        let equals: Vec<usize> = (0..1000_usize)
            .map(|row| if row < 300 { 0 } else { row })
            .collect();
        let numbers = equals.iter().map(|first| *first as f64).collect();
        for fold in folds(&Truth::Numbers(numbers), &equals, 5, 1) {
            let copies = fold.held_out.iter().filter(|row| **row < 300).count();
            assert!((40..=80).contains(&copies), "{copies}");
        }
        let pairs: Vec<usize> = (0..20).map(|row| row % 10).collect();
        for fold in folds(&Truth::Numbers(vec![0.5; 20]), &pairs, 5, 1) {
            let learned: Vec<usize> = fold.train.iter().map(|row| pairs[*row]).collect();
            let is_learned = |row: &usize| learned.contains(&pairs[*row]);
            assert!(!fold.held_out.iter().any(is_learned), "pairs stay together");
        }
    }

    #[test]
    fn every_row_is_held_out_once_and_every_class_in_every_fold() {
        for seed in 0..50 {
            let labels: Vec<usize> = (0..97).map(|row| row * row % 3).collect();
            let names = ["a", "b", "c"].map(str::to_owned).to_vec();
            let truth = Truth::Classes {
                names,
                labels: labels.clone(),
            };
            let folds = folds(&truth, &alone(97), 5, seed);
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
