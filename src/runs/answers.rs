//! A run's answers to its held-out samples, a letter each: enough to tell, long after its weights are gone, what another run answers
//! otherwise.

use serde::{Deserialize, Serialize};

use super::RunRecord;
use super::digit64::{letter, number};
use crate::compare::{Movement, Pair};

/// What was answered to the held-out samples, in their order; each letter stands for a class of the record's labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldOutAnswers {
    /// Which samples those are: the same text, the same samples.
    pub samples: String,
    /// The right classes.
    pub truth: String,
    /// Before the run; none where a new head took the old one's place.
    pub before: Option<String>,
    /// After it.
    pub after: String,
}

/// The letters of classes; `None` if there are none, or one is beyond the 64th.
pub fn letters(classes: impl Iterator<Item = usize>) -> Option<String> {
    let letters: Option<String> = classes.map(letter).collect();
    letters.filter(|letters| !letters.is_empty())
}

fn classes(letters: &str) -> impl Iterator<Item = Option<usize>> {
    letters.bytes().map(number)
}

/// One model's answers: the right classes and its own, both by name.
struct Named<'a> {
    labels: &'a [String],
    truth: &'a str,
    answers: &'a str,
}

impl RunRecord {
    /// What the run changed in the answers to its held-out samples; `None` where those before or after it are not known.
    pub fn movement(&self) -> Option<Movement> {
        let answers = self.answers()?;
        let known = self.labels.len().checked_sub(self.added.len())?;
        let before = Named {
            labels: self.labels.get(..known)?,
            truth: &answers.truth,
            answers: answers.before.as_deref()?,
        };
        between(&before, &self.named()?)
    }

    /// How the answers of `other` differ from this run's; `None` where the two were not measured on the same samples.
    pub fn movement_to(&self, other: &Self) -> Option<Movement> {
        let is_same = self.answers()?.samples == other.answers()?.samples;
        is_same.then_some(())?;
        between(&self.named()?, &other.named()?)
    }

    fn answers(&self) -> Option<&HeldOutAnswers> {
        self.outcome.as_ref()?.answers.as_ref()
    }

    fn named(&self) -> Option<Named<'_>> {
        let answers = self.answers()?;
        Some(Named {
            labels: &self.labels,
            truth: &answers.truth,
            answers: &answers.after,
        })
    }
}

/// `None` where the two are not over the same samples, or a letter is no class: records come from files.
fn between(first: &Named<'_>, second: &Named<'_>) -> Option<Movement> {
    let (labels, places) = joined(first.labels, second.labels);
    let is_same_count = first.answers.len() == second.answers.len();
    let has_truth = second.truth.len() == second.answers.len();
    (is_same_count && has_truth).then_some(())?;
    let (truth, before, after) = (
        classes(second.truth),
        classes(first.answers),
        classes(second.answers),
    );
    let pair = |((truth, before), after): ((Option<usize>, Option<usize>), Option<usize>)| {
        Some(Pair {
            truth: *places.get(truth?)?,
            before: before.filter(|class| *class < first.labels.len())?,
            after: *places.get(after?)?,
        })
    };
    let pairs: Option<Vec<Pair>> = truth.zip(before).zip(after).map(pair).collect();
    Some(Movement::new(&pairs?, &labels, first.labels.len()))
}

/// The first's labels and those that the second alone has, and each of the second's places among them.
fn joined(first: &[String], second: &[String]) -> (Vec<String>, Vec<usize>) {
    let mut labels = first.to_vec();
    let mut place = |label: &String| {
        let known = labels.iter().position(|other| other == label);
        known.unwrap_or_else(|| {
            labels.push(label.clone());
            labels.len() - 1
        })
    };
    let places = second.iter().map(&mut place).collect();
    (labels, places)
}

#[cfg(test)]
mod tests {
    use super::super::sample::record;
    use super::*;
    use crate::compare::Moves;

    /// Of the labels 0, 1 and a heart, the last of which the run added.
    fn answered(truth: &str, before: Option<&str>, after: &str) -> RunRecord {
        let mut record = record(1);
        record.outcome.as_mut().unwrap().answers = Some(HeldOutAnswers {
            samples: "the same".into(),
            truth: truth.into(),
            before: before.map(Into::into),
            after: after.into(),
        });
        record
    }

    #[test]
    fn a_letter_stands_for_each_of_64_classes() {
        let all = letters(0..64).unwrap();
        let back: Vec<usize> = classes(&all).map(Option::unwrap).collect();
        assert_eq!(back, (0..64).collect::<Vec<_>>());
        assert_eq!((letters(64..65), letters(0..0)), (None, None));
    }

    #[test]
    fn a_run_is_compared_with_the_model_before_it() {
        let movement = answered("AABB", Some("ABBB"), "AACB").movement().unwrap();
        let moved = Moves {
            gained: 1,
            lost: 1,
            wrong_otherwise: 0,
        };
        assert_eq!((movement.moved, movement.p_value), (moved, 1.0));
        assert_eq!(movement.forgetting.taken_for_new, 1);
        let lost = &movement.flips[1];
        assert_eq!((lost.index, lost.before.as_str()), (2, "1"));
        assert_eq!(lost.after, "heart");
        assert_eq!(answered("AABB", None, "AACB").movement(), None);
    }

    /// The second run calls its own class otherwise, and has it at the same place.
    #[test]
    fn two_runs_are_compared_by_the_names_of_their_classes() {
        let first = answered("AAB", None, "ACB");
        let mut second = answered("AAB", None, "ACC");
        second.labels[2] = "star".into();
        let movement = first.movement_to(&second).unwrap();
        let answers: Vec<_> = movement
            .flips
            .iter()
            .map(|flip| flip.after.as_str())
            .collect();
        assert_eq!(answers, ["star", "star"]);
        assert_eq!(
            (movement.moved.lost, movement.moved.wrong_otherwise),
            (1, 1)
        );
        let labels: Vec<_> = movement.classes.iter().map(|class| &*class.label).collect();
        assert_eq!(labels, ["0", "1", "heart", "star"]);
    }

    #[test]
    fn other_samples_and_letters_that_are_no_classes_are_not_compared() {
        let good = answered("AAB", None, "ACB");
        let mut other = good.clone();
        other
            .outcome
            .as_mut()
            .unwrap()
            .answers
            .as_mut()
            .unwrap()
            .samples = "others".into();
        assert_eq!(good.movement_to(&other), None);
        for (truth, after) in [("AAB", "AC"), ("AA", "ACB"), ("AAB", "ADB"), ("A!B", "ACB")] {
            assert_eq!(good.movement_to(&answered(truth, None, after)), None);
        }
        assert_eq!(good.movement_to(&record(2)), None);
    }
}
