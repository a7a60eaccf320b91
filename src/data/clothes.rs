//! The clothes: Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017), as the Debian package `dataset-fashion-mnist` carries it.

use super::{Split, stratified_split};

/// The classes that the data set has.
pub const LABELS: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

/// The seed of both splits.
pub const SPLIT_SEED: u64 = 2017;

/// Splits the 60,000 training pictures: 600 of each class to choose by, all others to learn from. The test pictures are what is held out.
pub fn split(labels: &[u8]) -> Split {
    let all: Vec<usize> = (0..labels.len()).collect();
    let (train, validation) = taken_out(labels, &all, 600);
    Split {
        train,
        validation,
        held_out: Vec::new(),
    }
}

/// What ships of these parts: 1,000 of each class to learn from, 100 to choose by.
pub fn shipped(labels: &[u8], split: &Split) -> Split {
    Split {
        train: taken_out(labels, &split.train, 1_000).1,
        validation: taken_out(labels, &split.validation, 100).1,
        held_out: Vec::new(),
    }
}

/// Takes so many of each class out of a part with as many of one class as of another; returns the rest, and what was taken.
fn taken_out(labels: &[u8], part: &[usize], each: usize) -> (Vec<usize>, Vec<usize>) {
    let classes: Vec<usize> = part.iter().map(|&at| usize::from(labels[at])).collect();
    // Half a sample more, since shares are rounded down.
    let share = (each as f64 + 0.5) * LABELS.len() as f64 / part.len() as f64;
    let (rest, taken) = stratified_split(&classes, share, SPLIT_SEED);
    let of = |places: Vec<usize>| places.into_iter().map(|place| part[place]).collect();
    (of(rest), of(taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_as_many_of_each_class_and_share_nothing() {
        let labels: Vec<u8> = (0..60_000).map(|at| (at * 7 % 10) as u8).collect();
        let split = split(&labels);
        let shipped = shipped(&labels, &split);
        let counts = |part: &[usize]| -> Vec<usize> {
            let of = |class| part.iter().filter(|&&at| labels[at] == class).count();
            (0..10).map(of).collect()
        };
        assert_eq!(counts(&split.train), [5_400; 10]);
        assert_eq!(counts(&split.validation), [600; 10]);
        assert_eq!(counts(&shipped.train), [1_000; 10]);
        assert_eq!(counts(&shipped.validation), [100; 10]);
        let within = |few: &[usize], all: &[usize]| few.iter().all(|at| all.contains(at));
        assert!(within(&shipped.validation, &split.validation));
        assert!(within(&shipped.train[..500], &split.train));
        assert!(
            !split
                .validation
                .iter()
                .any(|at| split.train.binary_search(at).is_ok())
        );
    }
}
