//! Which answers changed.

use super::Pair;

/// A sample whose answer changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlippedSample {
    /// Its place in the set.
    pub index: usize,
    /// The right class and the two answers.
    pub pair: Pair,
}

/// The samples whose answer changed, in their order.
pub fn flips(pairs: &[Pair]) -> Vec<FlippedSample> {
    let pairs = pairs.iter().enumerate();
    let flipped = pairs.map(|(index, pair)| FlippedSample { index, pair: *pair });
    flipped
        .filter(|flip| flip.pair.before != flip.pair.after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_answers_are_listed() {
        let pair = |before, after| Pair {
            truth: 0,
            before,
            after,
        };
        let changed = FlippedSample {
            index: 1,
            pair: pair(0, 1),
        };
        assert_eq!(flips(&[pair(0, 0), pair(0, 1)]), [changed]);
    }
}
