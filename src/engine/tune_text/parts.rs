//! A person's text in two parts, and the settings, checked before anything starts.

use crate::data::preprocess::pieces::BEFORE;
use crate::engine::failure::{bad_config, short_text};
use crate::engine::train_settings;
use crate::engine::world::Model;
use crate::protocol::{Failure, Layers, OptimizerKind, TextTuning, TrainConfig};
use crate::train::OfText;

/// The most pieces of a step: their logits take 64 MB with two thousand pieces to choose from.
const MOST_STEP_PIECES: usize = 8_192;

/// How far before the cut a word may begin: a text without spaces is cut as it comes.
const MOST_WORD_BYTES: usize = 256;

/// What is learned, and what is held out: the end, from where a word ends.
///
/// # Errors
/// A stretch that is too long or too short, or a text that is.
pub fn parts<'a>(
    model: &Model,
    text: &'a str,
    options: &TextTuning,
) -> Result<(OfText, &'a str), Failure> {
    let (pieces, context) = model.writer()?;
    let (length, batch_size) = (options.length as usize, options.batch_size as usize);
    check_stretches(length, batch_size, context)?;
    let text = text.trim();
    let cut = (text.len() as f64 * (1.0 - options.held_out_share)) as usize;
    let cut = text.floor_char_boundary(cut);
    let space = text[..cut].rfind(char::is_whitespace);
    let near = space.filter(|space| cut - space < MOST_WORD_BYTES);
    let (learned, held_out) = text.split_at(near.unwrap_or(cut));
    let learned = pieces.numbers(&format!("{BEFORE}{learned}"));
    if learned.len() <= length {
        let place = "the part of the text that is learned";
        return Err(short_text(place, length + 1, learned.len()));
    }
    let source = OfText {
        pieces: learned,
        length,
        batch_size,
        seed: options.seed,
    };
    Ok((source, held_out))
}

fn check_stretches(length: usize, batch_size: usize, context: usize) -> Result<(), Failure> {
    if !(8..=context).contains(&length) {
        let expected = format!("a whole number from 8 to {context}");
        return Err(bad_config("length", &expected, &length.to_string()));
    }
    match length * batch_size > MOST_STEP_PIECES {
        false => Ok(()),
        true => Err(bad_config(
            "batchSize",
            &format!("at most {}, with this length", MOST_STEP_PIECES / length),
            &batch_size.to_string(),
        )),
    }
}

/// The settings as those of any training with adapters, checked as far as they do not depend on the model.
///
/// # Errors
/// The first setting that cannot be used.
pub fn config(options: &TextTuning) -> Result<TrainConfig, Failure> {
    let share = options.held_out_share;
    if !(0.05..=0.5).contains(&share) {
        let expected = "a number from 0.05 to 0.5";
        return Err(bad_config("heldOutShare", expected, &share.to_string()));
    }
    let config = TrainConfig {
        epochs: options.epochs,
        batch_size: options.batch_size,
        learning_rate: options.learning_rate,
        seed: options.seed,
        layers: Some(Layers::Lora),
        lora_rank: Some(options.lora_rank),
        lora_alpha: Some(options.lora_alpha),
        max_steps: options.max_steps,
        optimizer: OptimizerKind::AdamW,
        weight_decay: 0.01,
        gradient_clip: Some(1.0),
        ..TrainConfig::default()
    };
    let checked = train_settings::check(&config);
    checked.map_err(|error| bad_config(error.setting, error.expected, &error.got))?;
    Ok(config)
}
