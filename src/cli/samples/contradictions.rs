//! Samples that repeat an earlier one under another class: one of the two is wrong, and only a person knows which.

use super::{Found, Samples};
use crate::data::labelled::Repeat;

impl Samples {
    /// In words, how many there are, and which is the first; none where there is none. The first of each kind counts.
    pub fn contradictions(&self) -> Option<String> {
        let repeats = self.source.repeats();
        let contradicted = |found: &Found| {
            let first = repeats[found.place].filter(Repeat::is_left_out)?.first;
            // Those that are found stand in the order of their places.
            let first = self.found.binary_search_by_key(&first, |other| other.place);
            let first = &self.found[first.ok()?];
            (first.label != found.label).then(|| (found.name.clone(), first.name.clone()))
        };
        let all: Vec<(String, String)> = self.found.iter().filter_map(contradicted).collect();
        let (name, first) = all.first()?;
        let stand = if all.len() == 1 { "stands" } else { "stand" };
        Some(format!(
            "{} of them {stand} in another class than the first, such as {name} against {first}: look which is right, the first counts",
            all.len()
        ))
    }
}
