//! What is asked of language models, and what they say. The page of demos is built without it.

use serde::{Deserialize, Serialize};

use super::{DeviceKind, Foreseen};

/// How a text goes on; what is left out takes its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct GenerateOptions {
    /// The most pieces that are written, 1 to 10,000.
    pub max_pieces: u32,
    /// 0 takes the most probable piece always; higher is wilder, up to 10.
    pub temperature: f64,
    /// Draws from so many of the most probable pieces; 0 from all.
    pub top_k: u32,
    /// Draws from the most probable pieces that make up this share, above 0 up to 1.
    pub top_p: f64,
    /// Decides each draw.
    pub seed: u64,
    /// The text ends before the first of these.
    pub stop: Vec<String>,
    /// How many of the most probable pieces are told at each place, 0 to 100.
    pub shown: u32,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        Self {
            max_pieces: 200,
            temperature: 0.8,
            top_k: 0,
            top_p: 0.95,
            seed: 1,
            stop: Vec::new(),
            shown: 0,
        }
    }
}

/// One piece that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// What can be read now: often the piece, nothing within a letter or where a stop may begin, more where that was held back.
    pub text: String,
    /// The probability that the piece had.
    pub probability: f64,
    /// The most probable pieces at its place, before the draw.
    pub candidates: Vec<Candidate>,
}

/// A piece that may come next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The piece; bytes that are no letter by themselves are U+FFFD.
    pub text: String,
    /// Its probability at the temperature asked for.
    pub probability: f64,
}

/// Why a text ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// All pieces that were asked for are written.
    MaxPieces,
    /// One of the stops came.
    Stop,
}

/// A text that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    /// What was written, without the prompt and without a stop.
    pub text: String,
    /// How many pieces.
    pub pieces: u32,
    /// Why it ended.
    pub reason: EndReason,
    /// How long it took, in milliseconds.
    pub ms: f64,
    /// The device.
    pub device: DeviceKind,
}

/// What a training on a text ended with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextSummary {
    /// Mean loss of the last report's steps, in nats for each piece.
    pub final_loss: f64,
    /// Steps taken.
    pub steps: u64,
    /// Steps planned.
    pub total_steps: u64,
    /// Whether a person stopped it before its plan was done.
    pub stopped: bool,
    /// Training time without pauses and measuring, in milliseconds.
    pub elapsed_ms: f64,
    /// The device.
    pub device: DeviceKind,
    /// How well the held-out part was foreseen before.
    pub before: Foreseen,
    /// And after.
    pub after: Foreseen,
    /// The id under which the run is kept; `None` where it took no step, or the store refused it.
    pub run: Option<String>,
}
