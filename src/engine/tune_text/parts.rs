//! A person's text in two parts, and the settings, checked before anything starts.

use crate::data::preprocess::pieces::BEFORE;
use crate::engine::failure::{bad_config, bad_training, short_text};
use crate::engine::generate::writer;
use crate::engine::world::Model;
use crate::model::Adapters;
use crate::protocol::{Failure, TextTuning};
use crate::train::{OfText, OptimizerConfig, OptimizerKind, Schedule, SessionConfig, TrainError};

/// What is learned, and what is held out.
pub struct Parts {
    /// The pieces that are learned.
    pub learned: Vec<u32>,
    /// The end of the text.
    pub held_out: String,
}

impl Parts {
    /// Cuts a text where a word ends, and the part to be learned into pieces.
    pub fn of(model: &Model, text: &str, options: &TextTuning) -> Result<Self, Failure> {
        let (pieces, context) = writer(model)?;
        let length = options.length as usize;
        if !(8..=context).contains(&length) {
            let expected = format!("a whole number from 8 to {context}");
            return Err(bad_config("length", &expected, &length.to_string()));
        }
        let cut = (text.len() as f64 * (1.0 - options.held_out_share)) as usize;
        let cut = text.floor_char_boundary(cut);
        let cut = text[..cut].rfind(char::is_whitespace).unwrap_or(cut);
        let (learned, held_out) = text.split_at(cut);
        let learned = pieces.numbers(&format!("{BEFORE}{learned}"));
        match learned.len() > length && !held_out.trim().is_empty() {
            true => Ok(Self {
                learned,
                held_out: held_out.into(),
            }),
            false => Err(short_text(2 * length, learned.len())),
        }
    }

    /// Where batches come from.
    pub fn source(&self, options: &TextTuning) -> OfText {
        OfText {
            pieces: self.learned.clone(),
            length: options.length as usize,
            batch_size: options.batch_size as usize,
            seed: options.seed,
        }
    }
}

/// The settings of a session with so many steps an epoch.
pub fn session_config(options: &TextTuning, steps_per_epoch: u64) -> SessionConfig {
    let planned = u64::from(options.epochs).saturating_mul(steps_per_epoch);
    let total_steps = options.max_steps.map_or(planned, |most| planned.min(most));
    SessionConfig {
        epochs: options.epochs,
        batch_size: options.batch_size as usize,
        learning_rate: options.learning_rate,
        schedule: Schedule::WarmupCosine {
            warmup_steps: (total_steps / 10).max(1),
            total_steps,
        },
        seed: options.seed,
        max_steps: options.max_steps,
        optimizer: OptimizerConfig {
            kind: OptimizerKind::AdamW,
            weight_decay: 0.01,
            ..OptimizerConfig::default()
        },
        gradient_clip: Some(1.0),
        ..SessionConfig::default()
    }
}

/// Checks all settings that do not depend on the model.
pub fn check(options: &TextTuning, adapters: Adapters) -> Result<(), Failure> {
    if !(0.05..=0.5).contains(&options.held_out_share) {
        let got = options.held_out_share.to_string();
        return Err(bad_config(
            "heldOutShare",
            "a number from 0.05 to 0.5",
            &got,
        ));
    }
    if !adapters.are_sound() {
        let got = format!("{} and {}", adapters.rank, adapters.alpha);
        let expected = "a rank from 1 to 64 and an alpha above 0";
        return Err(bad_config("loraRank and loraAlpha", expected, &got));
    }
    let checked = session_config(options, 1).check();
    checked.map_err(|error| bad_training(&TrainError::Config(error)))
}
