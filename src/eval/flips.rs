//! What changed between two models on the same samples.

use super::Answer;

/// A sample whose answer changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlippedSample {
    /// Its place in the set.
    pub index: usize,
    /// The right class.
    pub truth: usize,
    /// The answer before.
    pub before: usize,
    /// The answer after.
    pub after: usize,
}

/// Compares answers to the same samples in the same order.
pub fn flips(before: &[Answer], after: &[Answer]) -> Vec<FlippedSample> {
    let compare = |(index, (old, new)): (usize, (&Answer, &Answer))| {
        let flip = FlippedSample {
            index,
            truth: new.truth,
            before: old.class(),
            after: new.class(),
        };
        (flip.before != flip.after).then_some(flip)
    };
    before
        .iter()
        .zip(after)
        .enumerate()
        .filter_map(compare)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_answers_are_listed() {
        let sure = |class: usize| {
            let mut probabilities = vec![0.0; 2];
            probabilities[class] = 1.0;
            Answer {
                truth: 0,
                probabilities,
            }
        };
        let found = flips(&[sure(0), sure(0)], &[sure(0), sure(1)]);
        assert_eq!(
            found,
            [FlippedSample {
                index: 1,
                truth: 0,
                before: 0,
                after: 1
            }]
        );
    }
}
