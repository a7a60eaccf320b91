//! The settings and labels of a fine-tuning, checked before anything starts.

use crate::engine::failure::bad_config;
use crate::protocol::{Failure, Layers, Sample, TrainConfig};
use crate::train::{Schedule, SessionConfig};

/// Classes that a model may have.
const MOST_CLASSES: usize = 64;

/// Characters that the name of a class may have.
const LONGEST_LABEL: usize = 24;

pub(super) fn session_config(config: &TrainConfig) -> SessionConfig {
    SessionConfig {
        epochs: config.epochs,
        batch_size: config.batch_size as usize,
        learning_rate: config.learning_rate,
        schedule: Schedule::Constant,
        seed: config.seed,
        max_steps: config.max_steps,
    }
}

/// A short rise, since Adam's first steps are its wildest, then down along a cosine: both spare what is known.
pub(super) fn gentle(config: &TrainConfig, steps_per_epoch: u64) -> Schedule {
    let total_steps = session_config(config).total_steps(steps_per_epoch);
    Schedule::WarmupCosine {
        warmup_steps: (total_steps / 10).max(1),
        total_steps,
    }
}

/// A head of one's own needs something to tell apart.
pub(super) fn check_classes(labels: &[String], replaces: bool) -> Result<(), Failure> {
    match replaces && labels.len() < 2 {
        false => Ok(()),
        true => Err(bad_config(
            "samples",
            "samples of at least two classes",
            &format!("only '{}'", labels.join(", ")),
        )),
    }
}

pub(super) fn check(
    config: &TrainConfig,
    samples: &[Sample],
    replaces: bool,
) -> Result<(), Failure> {
    if samples.is_empty() {
        return Err(bad_config(
            "samples",
            "at least one labelled sample",
            "none",
        ));
    }
    if !(0.0..=0.95).contains(&config.replay_share) {
        return Err(bad_config(
            "replayShare",
            "a number from 0 to 0.95",
            &config.replay_share.to_string(),
        ));
    }
    if !(0.0..=0.5).contains(&config.validation_share) {
        return Err(bad_config(
            "validationShare",
            "a number from 0 to 0.5",
            &config.validation_share.to_string(),
        ));
    }
    if replaces && config.layers == Some(Layers::All) {
        return Err(bad_config(
            "layers",
            "'head', which is all that learns in this model",
            "'all'",
        ));
    }
    let settings = session_config(config).check();
    settings.map_err(|error| bad_config(error.setting, error.expected, &error.got))
}

/// The class of a label, which is added when it is new.
pub(super) fn class_of(
    labels: &mut Vec<String>,
    label: &str,
    sample: usize,
) -> Result<usize, Failure> {
    if let Some(class) = labels.iter().position(|known| known == label) {
        return Ok(class);
    }
    let setting = format!("samples[{sample}].label");
    if label.trim() != label || label.is_empty() || label.chars().count() > LONGEST_LABEL {
        let expected = format!("1 to {LONGEST_LABEL} characters without spaces around them");
        return Err(bad_config(&setting, &expected, &format!("'{label}'")));
    }
    if labels.len() == MOST_CLASSES {
        return Err(bad_config(
            &setting,
            &format!("at most {MOST_CLASSES} classes"),
            &format!("one more, '{label}'"),
        ));
    }
    labels.push(label.to_owned());
    Ok(labels.len() - 1)
}
