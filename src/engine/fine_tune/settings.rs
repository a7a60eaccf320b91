//! The settings and labels of a fine-tuning, checked before anything starts; by the command line before it looks at the samples.

use crate::engine::failure::bad_config;
use crate::engine::train_settings;
use crate::engine::world::Model;
use crate::model::{Slot, Trainable};
use crate::protocol::{Failure, Layers, TrainConfig};

/// Classes that a model may have.
const MOST_CLASSES: usize = 64;

/// Characters that the name of a class may have.
const LONGEST_LABEL: usize = 24;

/// A head of one's own needs something to tell apart.
pub(crate) fn check_classes(labels: &[String], replaces: bool) -> Result<(), Failure> {
    match replaces && labels.len() < 2 {
        false => Ok(()),
        true => Err(bad_config(
            "samples",
            "samples of at least two classes",
            &format!("only '{}'", labels.join(", ")),
        )),
    }
}

/// Checks the settings for so many samples.
pub(crate) fn check(config: &TrainConfig, samples: usize, replaces: bool) -> Result<(), Failure> {
    check_source(samples, config.replay_share == 1.0, replaces)?;
    check_alone(config, replaces)
}

/// Checks the settings that do not depend on the samples.
pub(crate) fn check_alone(config: &TrainConfig, replaces: bool) -> Result<(), Failure> {
    let beyond_head = match config.layers {
        Some(Layers::All) => Some("'all'"),
        Some(Layers::Lora) => Some("'lora'"),
        Some(Layers::Chosen) => Some("'chosen'"),
        Some(Layers::Head) | None => None,
    };
    if let Some(got) = beyond_head.filter(|_| replaces) {
        let expected = "'head', which is all that learns in this model";
        return Err(bad_config("layers", expected, got));
    }
    let settings = train_settings::check(config);
    settings.map_err(|error| bad_config(error.setting, error.expected, &error.got))
}

/// A model that is extended may learn from its bundled part alone, and then from nothing else.
fn check_source(samples: usize, is_bundled: bool, replaces: bool) -> Result<(), Failure> {
    match (samples, is_bundled) {
        (0, true) if !replaces => Ok(()),
        (0, _) if replaces => Err(bad_config(
            "samples",
            "at least one labelled sample",
            "none",
        )),
        (0, _) => Err(bad_config(
            "samples",
            "at least one labelled sample, or replayShare 1 to learn from the bundled part alone",
            "none",
        )),
        (count, true) => Err(bad_config(
            "replayShare",
            "a number from 0 to 0.95 beside samples of one's own",
            &format!("1 with {count} of them"),
        )),
        _ => Ok(()),
    }
}

/// Early stopping of a head of one's own needs something to measure on.
pub(crate) fn check_patience(config: &TrainConfig, held_out: &[usize]) -> Result<(), Failure> {
    match config.patience {
        Some(patience) if held_out.is_empty() => Err(bad_config(
            "patience",
            "nothing, or held-out samples to measure on: more samples of each class, or a larger validationShare",
            &format!("{patience} and no held-out sample"),
        )),
        _ => Ok(()),
    }
}

/// Each chosen layer must be one of the model's; the head must be among them where it gets new classes.
pub(super) fn check_chosen(
    config: &TrainConfig,
    model: &Model,
    added: &[String],
) -> Result<(), Failure> {
    let Some(chosen) = &config.chosen_layers else {
        return Ok(());
    };
    let slots = model.network.slots();
    let learns =
        |path: &str, name: &String| Trainable::Layers(std::slice::from_ref(name)).learns(path);
    let is_one = |name: &&String| slots.iter().any(|slot| learns(&slot.path, name));
    if let Some(unknown) = chosen.iter().find(|name| !is_one(name)) {
        let names = layer_names(&slots).join(" or ");
        return Err(bad_config("chosenLayers", &names, unknown));
    }
    let head = model.entry.head;
    let is_of_head = |name: &String| head.starts_with(name.as_str());
    match added.first() {
        Some(class) if !chosen.iter().any(is_of_head) => Err(bad_config(
            "chosenLayers",
            "the head among them, since there is a new class",
            class,
        )),
        _ => Ok(()),
    }
}

/// The layers, each once: what stands before a path's last point.
fn layer_names(slots: &[Slot]) -> Vec<&str> {
    let layer = |slot: &'_ Slot| slot.path.rfind('.').map_or(0, |point| point);
    let mut names: Vec<&str> = slots.iter().map(|slot| &slot.path[..layer(slot)]).collect();
    names.dedup();
    names
}

/// The class of a label, which is added when it is new.
pub(crate) fn class_of(
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
