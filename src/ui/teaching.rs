//! What a person teaches: labelled examples and the settings of a run, checked as they are typed.

use super::decimal::{self, fixed};
use super::shared::Shared;
use crate::protocol::{Bytes, Image, Input, OwnAnswer, OwnClasses, TrainConfig};

/// An example with its class.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSample {
    /// Unique on this page.
    pub id: u32,
    /// Its class.
    pub label: String,
    /// What people see of it.
    pub content: Content,
    /// What the model said to it after the last training.
    pub answer: Option<OwnAnswer>,
}

/// What people see of an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A drawing, as the model saw it.
    Drawing(Shared<Image>),
    /// A small picture file.
    Photo(Shared<Bytes>),
    /// A text in UTF-8.
    Text(Shared<Bytes>),
}

/// A right class that the model gives less than this was hard to find.
const HARD: f32 = 0.5;

impl OwnSample {
    /// Whether the trained model finds it hard: it answers wrongly, or without conviction.
    pub fn is_hard(&self) -> bool {
        let is_hard = |said: &OwnAnswer| said.answer != self.label || said.right_probability < HARD;
        self.answer.as_ref().is_some_and(is_hard)
    }
}

/// Samples by class, in the order in which the classes came; hard ones first if wanted.
pub fn by_class(samples: &[OwnSample], hard_first: bool) -> Vec<(&str, Vec<&OwnSample>)> {
    let mut classes: Vec<(&str, Vec<&OwnSample>)> = Vec::new();
    for sample in samples {
        match classes.iter_mut().find(|(label, _)| *label == sample.label) {
            Some((_, members)) => members.push(sample),
            None => classes.push((&sample.label, vec![sample])),
        }
    }
    if hard_first {
        for (_, members) in &mut classes {
            let (hard, others): (Vec<_>, Vec<_>) =
                members.iter().partition(|sample| sample.is_hard());
            *members = [hard, others].concat();
        }
    }
    classes
}

/// Examples typed one a line.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty())
}

/// Lines that are taken at once.
pub const MOST_LINES: usize = 1_000;

/// A picture that was preprocessed already, as the network's input.
pub fn input_of(image: &Image) -> Input {
    let values: Vec<f32> = image
        .pixels
        .0
        .iter()
        .map(|pixel| f32::from(*pixel) / 255.0)
        .collect();
    Input::Tensor(Bytes::from_f32(&values))
}

/// The settings as they stand in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Passes over the samples.
    pub epochs: String,
    /// Samples a step.
    pub batch_size: String,
    /// Adam's learning rate.
    pub learning_rate: String,
    /// The seed.
    pub seed: String,
    /// Share of known digits in a batch, in percent.
    pub replay_percent: String,
    /// Further settings, an object in JSON that a form of its own writes; or nothing.
    pub further: String,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Passes over the samples.
    Epochs,
    /// Samples a step.
    BatchSize,
    /// Learning rate.
    LearningRate,
    /// Seed.
    Seed,
    /// Share of known digits.
    Replay,
    /// Further settings.
    Further,
}

impl Default for Settings {
    fn default() -> Self {
        let config = TrainConfig::default();
        Self {
            epochs: config.epochs.to_string(),
            batch_size: config.batch_size.to_string(),
            learning_rate: fixed(config.learning_rate, 3),
            seed: config.seed.to_string(),
            replay_percent: fixed(config.replay_share * 100.0, 0),
            further: String::new(),
        }
    }
}

impl Field {
    /// All fields, with their names in an address.
    pub const ALL: [(Self, &str); 6] = [
        (Self::Epochs, "epochs"),
        (Self::BatchSize, "batch"),
        (Self::LearningRate, "rate"),
        (Self::Seed, "seed"),
        (Self::Replay, "replay"),
        (Self::Further, "further"),
    ];
}

impl Settings {
    /// What a model's settings are at first: a new head learns quickly, and has nothing to forget.
    pub fn of(own: OwnClasses) -> Self {
        match own {
            OwnClasses::Extend | OwnClasses::Fixed => Self::default(),
            OwnClasses::Replace => Self {
                epochs: "40".into(),
                learning_rate: "0.003".into(),
                replay_percent: "0".into(),
                ..Self::default()
            },
        }
    }

    /// Changes a field.
    pub fn set(&mut self, field: Field, text: String) {
        *self.slot(field) = text;
    }

    /// What stands in a field.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Epochs => &self.epochs,
            Field::BatchSize => &self.batch_size,
            Field::LearningRate => &self.learning_rate,
            Field::Seed => &self.seed,
            Field::Replay => &self.replay_percent,
            Field::Further => &self.further,
        }
    }

    fn slot(&mut self, field: Field) -> &mut String {
        match field {
            Field::Epochs => &mut self.epochs,
            Field::BatchSize => &mut self.batch_size,
            Field::LearningRate => &mut self.learning_rate,
            Field::Seed => &mut self.seed,
            Field::Replay => &mut self.replay_percent,
            Field::Further => &mut self.further,
        }
    }

    /// What is wrong with a field, if anything.
    pub fn problem(&self, field: Field) -> Option<&'static str> {
        let text = self.text(field).trim();
        let whole = |low: u64, high: u64| {
            text.parse()
                .is_ok_and(|number: u64| (low..=high).contains(&number))
        };
        let number = decimal::parse(text).unwrap_or(f64::NAN);
        let (is_good, rule) = match field {
            Field::Epochs => (whole(1, 1_000), "A whole number from 1 to 1,000."),
            Field::BatchSize => (whole(1, 256), "A whole number from 1 to 256."),
            Field::LearningRate => (
                number > 0.0 && number <= 1.0,
                "A number above 0, at most 1.",
            ),
            Field::Seed => (
                whole(0, 9_007_199_254_740_991),
                "A whole number, 0 or more.",
            ),
            Field::Replay => ((0.0..=95.0).contains(&number), "A number from 0 to 95."),
            // What stands in the object the engine judges.
            Field::Further => (
                matches!(text.as_bytes(), [] | [b'{', ..]),
                "An object in JSON.",
            ),
        };
        (!is_good).then_some(rule)
    }

    /// The settings of a run; `None` while some field is wrong.
    pub fn to_config(&self) -> Option<TrainConfig> {
        let is_wrong = |(field, _): &(Field, &str)| self.problem(*field).is_some();
        if Field::ALL.iter().any(is_wrong) {
            return None;
        }
        Some(TrainConfig {
            epochs: self.epochs.trim().parse().ok()?,
            batch_size: self.batch_size.trim().parse().ok()?,
            learning_rate: decimal::parse(self.learning_rate.trim())?,
            seed: self.seed.trim().parse().ok()?,
            replay_share: decimal::parse(self.replay_percent.trim())? / 100.0,
            further: (!self.further.is_empty()).then(|| self.further.clone()),
            ..TrainConfig::default()
        })
    }
}

/// Characters that a class's name may have.
const LONGEST_LABEL: usize = 24;

/// What is wrong with the name of a new class, if anything.
pub fn label_problem(name: &str, known: &[String]) -> Option<&'static str> {
    let name = name.trim();
    match () {
        () if name.is_empty() => Some("Give the new class a name."),
        () if name.chars().count() > LONGEST_LABEL => Some("At most 24 characters."),
        () if known.iter().any(|label| label == name) => {
            Some("That class is there already: choose it from the list.")
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_protocol_s_and_a_new_head_learns_alone() {
        let config = Settings::default().to_config();
        assert_eq!(config, Some(TrainConfig::default()));
        let head = Settings::of(OwnClasses::Replace).to_config().unwrap();
        assert_eq!(
            (head.layers, head.epochs, head.replay_share),
            (None, 40, 0.0)
        );
    }

    fn sample(id: u32, label: &str, answer: &str, right_probability: f32) -> OwnSample {
        OwnSample {
            id,
            label: label.into(),
            content: Content::Text(Shared::default()),
            answer: Some(OwnAnswer {
                answer: answer.into(),
                right_probability,
                is_held_out: false,
            }),
        }
    }

    #[test]
    fn hard_ones_come_first_if_wanted() {
        let samples = [
            sample(1, "cat", "cat", 0.9),
            sample(2, "dog", "cat", 0.1),
            sample(3, "cat", "cat", 0.4),
        ];
        let ids = |hard_first| -> Vec<Vec<u32>> {
            let classes = by_class(&samples, hard_first);
            let ids = classes
                .iter()
                .map(|(_, of)| of.iter().map(|sample| sample.id).collect());
            ids.collect()
        };
        assert_eq!(ids(false), [vec![1, 3], vec![2]]);
        assert_eq!(ids(true), [vec![3, 1], vec![2]]);
    }

    #[test]
    fn examples_are_typed_one_a_line() {
        assert_eq!(lines(" a \n\n b\r\n").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(lines(&"x\n".repeat(2_000)).count(), 2_000);
    }

    #[test]
    fn a_wrong_field_is_named_and_stops_the_run() {
        for (field, text) in [
            (Field::Epochs, "0"),
            (Field::BatchSize, "many"),
            (Field::LearningRate, "-1"),
            (Field::Seed, "1.5"),
            (Field::Replay, "96"),
            (Field::Further, "true"),
        ] {
            let mut settings = Settings::default();
            settings.set(field, text.into());
            assert!(settings.problem(field).is_some(), "{field:?}");
            assert_eq!(settings.to_config(), None);
        }
    }

    #[test]
    fn names_of_classes_are_checked() {
        let known = ["7".to_owned()];
        assert!(label_problem(" ", &known).is_some());
        assert!(label_problem("7", &known).is_some());
        assert!(label_problem(&"x".repeat(25), &known).is_some());
        assert_eq!(label_problem("heart", &known), None);
    }
}
