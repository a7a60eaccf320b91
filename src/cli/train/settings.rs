//! The settings of a training: what a file gives, over what the shipped model was trained with, or over the engine's own for samples of a
//! person's.

use std::path::Path;

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::recipe::Recipe;
use crate::cli::Error;
use crate::engine::fine_tune::settings::check_alone;
use crate::engine::train_settings;
use crate::protocol::{Layers, OwnClasses, TrainConfig};

/// What a file may give that the protocol's settings have in steps.
const WARMUP_EPOCHS: &str = "warmupEpochs";

/// Settings before the data set is known.
pub struct Settings {
    config: TrainConfig,
    /// Epochs over which the rate rises, where steps were not given.
    warmup_epochs: Option<u32>,
}

impl Settings {
    /// Those of the shipped model.
    pub fn of(recipe: &Recipe) -> Self {
        let (config, warmup_epochs) = (recipe.settings)();
        Self {
            config,
            warmup_epochs: Some(warmup_epochs),
        }
    }

    /// Those of the engine; where a new head takes the old one's place, there is nothing to repeat.
    pub fn of_own(classes: OwnClasses) -> Self {
        let mut config = TrainConfig::default();
        if classes == OwnClasses::Replace {
            config.replay_share = 0.0;
        }
        Self {
            config,
            warmup_epochs: None,
        }
    }

    /// Reads a file with the names of the protocol's settings (`batchSize`) or the same with underscores (`batch_size`), and
    /// `warmup_epochs`. What is left out stays as it is.
    ///
    /// # Errors
    /// A file that cannot be read, and a setting that there is none of, twice, or of another type.
    pub fn read(self, file: &Path) -> Result<Self, Error> {
        let named = |what: &dyn std::fmt::Display| format!("{}: {what}", file.display());
        let text = std::fs::read(file).map_err(|error| named(&error))?;
        let given: Map<String, Value> =
            serde_json::from_slice(&text).map_err(|error| named(&error))?;
        self.with(given).map_err(|error| named(&error).into())
    }

    fn with(mut self, given: Map<String, Value>) -> Result<Self, String> {
        let given = in_camel_case(given)?;
        // Steps that are given, and another schedule, take the place of the default's epochs.
        if ["warmupSteps", "schedule"]
            .iter()
            .any(|name| given.contains_key(*name))
        {
            self.warmup_epochs = None;
        }
        let config = serde_json::to_value(&self.config).map_err(|error| error.to_string())?;
        let Value::Object(mut all) = config else {
            return Err("settings that are no object".into());
        };
        for (name, value) in given {
            let wrong = |error: serde_json::Error| format!("setting {name}: {error}, got {value}");
            if name == WARMUP_EPOCHS {
                self.warmup_epochs = Some(u32::deserialize(&value).map_err(wrong)?);
                continue;
            }
            all.insert(name.clone(), value.clone());
            self.config = TrainConfig::deserialize(Value::Object(all.clone())).map_err(wrong)?;
        }
        Ok(self)
    }

    /// Sets what the command line gives; that goes before the file.
    pub fn set(&mut self, seed: Option<u64>, max_steps: Option<u64>) {
        self.config.seed = seed.unwrap_or(self.config.seed);
        self.config.max_steps = max_steps.or(self.config.max_steps);
    }

    /// All settings, for samples of a person's own; checked as the engine does, which looks at the samples first.
    ///
    /// # Errors
    /// A rise in epochs, whose steps only the engine knows, and what the engine refuses.
    pub fn for_own(self, classes: OwnClasses) -> Result<TrainConfig, Error> {
        if let Some(epochs) = self.warmup_epochs {
            return Err(format!(
                "the setting {WARMUP_EPOCHS}: expected none beside samples of your own, got {epochs}. Give warmupSteps."
            )
            .into());
        }
        check_alone(&self.config, classes == OwnClasses::Replace)?;
        Ok(self.config)
    }

    /// All settings, for a data set of so many training samples.
    ///
    /// # Errors
    /// A setting out of its range, or of no use here.
    pub fn for_samples(&self, samples: usize) -> Result<TrainConfig, Error> {
        let mut config = self.config.clone();
        if let Some(epochs) = self.warmup_epochs {
            let steps_per_epoch = (samples / (config.batch_size as usize).max(1)).max(1);
            config.warmup_steps = epochs.saturating_mul(steps_per_epoch as u32);
        }
        check(&config)?;
        Ok(config)
    }
}

/// Checks the settings of a training from nothing.
///
/// # Errors
/// A setting out of its range, or of no use here.
pub fn check(config: &TrainConfig) -> Result<(), Error> {
    let refuse = |setting: &str, expected: &str, got: &dyn std::fmt::Display| {
        Err(format!("the setting {setting}: expected {expected}, got {got}").into())
    };
    train_settings::check(config)
        .or_else(|error| refuse(error.setting, error.expected, &error.got))?;
    let expected = "'all': every layer begins with random weights";
    match config.layers {
        Some(Layers::Head) => return refuse("layers", expected, &"'head'"),
        Some(Layers::Lora) => return refuse("layers", expected, &"'lora'"),
        Some(Layers::Chosen) => return refuse("layers", expected, &"'chosen'"),
        Some(Layers::All) | None => {}
    }
    for (setting, share) in [
        ("replayShare", config.replay_share),
        ("validationShare", config.validation_share),
    ] {
        if share != 0.0 {
            let expected = "0: a bundled data set has its own parts";
            return refuse(setting, expected, &share);
        }
    }
    Ok(())
}

fn in_camel_case(given: Map<String, Value>) -> Result<Map<String, Value>, String> {
    let mut all = Map::new();
    for (name, value) in given {
        let camel = camel_case(&name);
        if all.insert(camel.clone(), value).is_some() {
            return Err(format!("the setting {camel}: expected once, got twice"));
        }
    }
    Ok(all)
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    let upper = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_uppercase() + rest
    };
    words.fold(first, |all, word| all + &upper(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::train::recipe::DIGITS;

    fn with(text: &str) -> Result<Settings, String> {
        Settings::of(&DIGITS).with(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn both_ways_of_writing_names_are_read() {
        let recipe = with(r#"{"batch_size": 32, "learning_rate": 0.01, "warmup_epochs": 3}"#);
        let config = recipe.unwrap().for_samples(320).unwrap();
        assert_eq!((config.batch_size, config.warmup_steps), (32, 30));
        let camel =
            with(r#"{"batchSize": 32, "optimizer": "sgd", "momentum": 0.9, "patience": 2}"#);
        let config = camel.unwrap().for_samples(320).unwrap();
        assert_eq!((config.momentum, config.patience), (0.9, Some(2)));
        assert_eq!((config.epochs, config.warmup_steps), (60, 20));
    }

    #[test]
    fn samples_of_ones_own_take_the_engine_s_settings() {
        let own = |text: &str| {
            let settings = Settings::of_own(OwnClasses::Replace);
            let settings = settings.with(serde_json::from_str(text).unwrap());
            settings.unwrap().for_own(OwnClasses::Replace)
        };
        let config = own(r#"{"epochs": 3}"#).unwrap();
        assert_eq!((config.epochs, config.replay_share), (3, 0.0));
        let error = own(r#"{"warmup_epochs": 3}"#).unwrap_err().to_string();
        assert!(error.contains("warmupEpochs"), "{error}");
        for (wrong, setting) in [
            (r#"{"epochs": 0}"#, "epochs"),
            (r#"{"layers": "all"}"#, "layers"),
        ] {
            let error = own(wrong).unwrap_err().to_string();
            assert!(error.contains(setting), "{error}");
        }
    }

    #[test]
    fn another_schedule_has_no_rise() {
        let config = with(r#"{"schedule": "constant"}"#).unwrap();
        assert_eq!(config.for_samples(320).unwrap().warmup_steps, 0);
    }

    #[test]
    fn settings_that_are_none_twice_or_of_another_type_are_named() {
        let error = |text| with(text).err().unwrap();
        assert!(error(r#"{"colour": 3}"#).contains("unknown field `colour`"));
        assert!(error(r#"{"batchSize": 3, "batch_size": 4}"#).contains("batchSize"));
        assert!(error(r#"{"epochs": "many"}"#).contains("setting epochs"));
        let head = with(r#"{"layers": "head"}"#).unwrap().for_samples(64);
        assert!(head.unwrap_err().to_string().contains("layers"));
        let epochs = with(r#"{"epochs": 0}"#).unwrap().for_samples(64);
        assert!(epochs.unwrap_err().to_string().contains("got 0"));
    }
}
