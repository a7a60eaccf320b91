//! The settings and labels of a fine-tuning, checked before anything starts.

use crate::engine::failure::bad_config;
use crate::engine::train_settings;
use crate::protocol::{Failure, Layers, Sample, TrainConfig};

/// Classes that a model may have.
const MOST_CLASSES: usize = 64;

/// Characters that the name of a class may have.
const LONGEST_LABEL: usize = 24;

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
    let beyond_head = match config.layers {
        Some(Layers::All) => Some("'all'"),
        Some(Layers::Lora) => Some("'lora'"),
        Some(Layers::Head) | None => None,
    };
    if let Some(got) = beyond_head.filter(|_| replaces) {
        let expected = "'head', which is all that learns in this model";
        return Err(bad_config("layers", expected, got));
    }
    let settings = train_settings::check(config);
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
