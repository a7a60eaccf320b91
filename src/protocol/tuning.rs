//! How a language model learns a text and how well it foresees one: what the record of such a run holds, so every page knows it.

use serde::{Deserialize, Serialize};

/// How well a text was foreseen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Foreseen {
    /// Bits for each character; lower is better.
    pub bits_per_character: f64,
    /// Mean loss for each piece, in nats.
    pub loss: f64,
    /// Its pieces.
    pub pieces: u64,
    /// Its characters.
    pub characters: u64,
}

/// How a language model learns a text, with low-rank adapters; what is left out takes its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TextTuning {
    /// Passes over the text, 1 to 1,000.
    pub epochs: u32,
    /// Stretches a step, 1 to 256.
    pub batch_size: u32,
    /// Pieces of a stretch, 8 up to what the model looks back on.
    pub length: u32,
    /// The highest learning rate, above 0 up to 1; it rises over a tenth of the steps, then falls along a cosine.
    pub learning_rate: f64,
    /// Decides where stretches begin, their order, and where the adapters begin.
    pub seed: u64,
    /// Rank of the adapters, 1 to 64.
    pub lora_rank: u32,
    /// The adapters' product counts `loraAlpha / loraRank` times; above 0.
    pub lora_alpha: f64,
    /// Share of the text, at its end, that is held out to measure on, 0.05 to 0.5.
    pub held_out_share: f64,
    /// Ends the run after that many steps, if given.
    pub max_steps: Option<u64>,
}

impl Default for TextTuning {
    fn default() -> Self {
        Self {
            epochs: 10,
            batch_size: 8,
            length: 64,
            learning_rate: 0.002,
            seed: 1,
            lora_rank: 8,
            lora_alpha: 16.0,
            held_out_share: 0.1,
            max_steps: None,
        }
    }
}
