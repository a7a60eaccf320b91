//! What became of the classes that the first model knows.

use serde::{Deserialize, Serialize};

use super::{Pair, right};

/// What became of the classes that the first model knows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forgetting {
    /// Samples of those classes.
    pub samples: u32,
    /// The first model's accuracy on them, 0 to 1; `None` without samples.
    pub before: Option<f64>,
    /// The second model's.
    pub after: Option<f64>,
    /// How many of them are now taken for a class that the first model does not have.
    pub taken_for_new: u32,
}

impl Forgetting {
    pub(super) fn new(pairs: &[Pair], known: usize) -> Self {
        let of_known = || pairs.iter().filter(move |pair| pair.truth < known);
        let samples = of_known().count();
        let share = |right: usize| (samples > 0).then(|| right as f64 / samples as f64);
        Self {
            samples: samples as u32,
            before: share(right(of_known(), |pair| pair.before)),
            after: share(right(of_known(), |pair| pair.after)),
            taken_for_new: of_known().filter(|pair| pair.after >= known).count() as u32,
        }
    }
}
