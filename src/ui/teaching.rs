//! What a person teaches: labelled drawings and the settings of a run, checked as they are typed.

use super::decimal::{self, fixed};
use crate::protocol::{Image, Input, Layers, Sample, TrainConfig};

/// A drawing with its class.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSample {
    /// Unique on this page.
    pub id: u32,
    /// Its class.
    pub label: String,
    /// What the model saw of it.
    pub image: Image,
}

impl OwnSample {
    /// As the engine takes it.
    pub fn to_wire(&self) -> Sample {
        Sample {
            input: input_of(&self.image),
            label: self.label.clone(),
        }
    }
}

/// A picture that was preprocessed already, as the network's input.
pub fn input_of(image: &Image) -> Input {
    let values: Vec<f32> = image
        .pixels
        .0
        .iter()
        .map(|pixel| f32::from(*pixel) / 255.0)
        .collect();
    Input::Tensor(crate::protocol::Bytes::from_f32(&values))
}

/// The settings as they stand in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Which layers learn.
    pub layers: Layers,
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
}

impl Default for Settings {
    fn default() -> Self {
        let config = TrainConfig::default();
        Self {
            layers: config.layers,
            epochs: config.epochs.to_string(),
            batch_size: config.batch_size.to_string(),
            learning_rate: fixed(config.learning_rate, 3),
            seed: config.seed.to_string(),
            replay_percent: fixed(config.replay_share * 100.0, 0),
        }
    }
}

impl Settings {
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
        }
    }

    fn slot(&mut self, field: Field) -> &mut String {
        match field {
            Field::Epochs => &mut self.epochs,
            Field::BatchSize => &mut self.batch_size,
            Field::LearningRate => &mut self.learning_rate,
            Field::Seed => &mut self.seed,
            Field::Replay => &mut self.replay_percent,
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
        };
        (!is_good).then_some(rule)
    }

    /// The settings of a run; `None` while some field is wrong.
    pub fn to_config(&self) -> Option<TrainConfig> {
        let fields = [
            Field::Epochs,
            Field::BatchSize,
            Field::LearningRate,
            Field::Seed,
            Field::Replay,
        ];
        if fields.iter().any(|field| self.problem(*field).is_some()) {
            return None;
        }
        Some(TrainConfig {
            epochs: self.epochs.trim().parse().ok()?,
            batch_size: self.batch_size.trim().parse().ok()?,
            learning_rate: decimal::parse(self.learning_rate.trim())?,
            seed: self.seed.trim().parse().ok()?,
            layers: self.layers,
            replay_share: decimal::parse(self.replay_percent.trim())? / 100.0,
            max_steps: None,
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
    fn the_defaults_are_the_protocol_s() {
        assert_eq!(
            Settings::default().to_config(),
            Some(TrainConfig::default())
        );
    }

    #[test]
    fn a_wrong_field_is_named_and_stops_the_run() {
        for (field, text) in [
            (Field::Epochs, "0"),
            (Field::BatchSize, "many"),
            (Field::LearningRate, "-1"),
            (Field::Seed, "1.5"),
            (Field::Replay, "96"),
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
