//! How well a language model foresees a text: bits for each character, in windows that overlap by half, so that what is counted has at least
//! half a window before it.

use super::{EvaluationError, costs, of_labels, rows};
use crate::model::{Network, from_pieces, inputs};

/// Windows in a batch, so that a slice ends soon.
const BATCH: usize = 4;

/// What a text cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Foresight {
    /// Bits that name the text, given the model.
    pub bits: f64,
    /// Pieces that were foreseen.
    pub pieces: usize,
    /// Letters, digits, signs and spaces of the text.
    pub characters: usize,
}

impl Foresight {
    /// Bits for each character; lower is better.
    pub fn bits_per_character(&self) -> f64 {
        self.bits / self.characters.max(1) as f64
    }

    /// Mean loss for each piece, in nats.
    pub fn loss(&self) -> f64 {
        self.bits * std::f64::consts::LN_2 / self.pieces.max(1) as f64
    }
}

/// The measuring of a text under way.
#[derive(Clone)]
pub struct TextEvaluation {
    /// The pieces of what stands before the text, then the text's.
    pieces: Vec<u32>,
    /// The first piece that is not counted yet.
    next: usize,
    so_far: Foresight,
    context: usize,
}

impl TextEvaluation {
    /// Prepares a text of so many characters for a model that looks back on `context` pieces; `before` are pieces that stand before it, one
    /// at least.
    pub fn new(before: &[u32], text: &[u32], characters: usize, context: usize) -> Self {
        Self {
            pieces: [before, text].concat(),
            next: before.len(),
            so_far: Foresight {
                characters,
                ..Foresight::default()
            },
            context,
        }
    }

    /// How many pieces are done, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        let left = self.pieces.len() - self.next;
        (self.so_far.pieces, self.so_far.pieces + left)
    }

    /// Whether all pieces are done.
    pub fn is_done(&self) -> bool {
        self.next >= self.pieces.len()
    }

    /// What the text cost so far.
    pub fn figures(&self) -> Foresight {
        self.so_far
    }

    /// Measures the next windows.
    ///
    /// # Errors
    /// [`EvaluationError`]
    pub async fn advance(&mut self, network: &dyn Network) -> Result<(), EvaluationError> {
        let mut windows = Vec::new();
        while windows.len() < BATCH && !self.is_done() {
            windows.push(self.window());
        }
        let Some(length) = windows.iter().map(|window| window.inputs.len()).max() else {
            return Ok(());
        };
        let costs = costs_of(network, &windows, length).await?;
        for (window, costs) in windows.iter().zip(costs.chunks_exact(length)) {
            let counted = &costs[window.inputs.len() - window.counted..window.inputs.len()];
            for cost in counted {
                let sample = self.so_far.pieces;
                self.so_far.bits += f64::from(*cost) / std::f64::consts::LN_2;
                self.so_far.pieces += 1;
                if !cost.is_finite() {
                    return Err(EvaluationError::NotFinite { sample });
                }
            }
        }
        Ok(())
    }

    /// The window whose last pieces come next.
    fn window(&mut self) -> Window {
        let last = match self.next < self.context {
            true => self.context,
            false => self.next - 1 + self.context / 2,
        };
        let last = last.min(self.pieces.len() - 1);
        let from = last.saturating_sub(self.context);
        let counted = last + 1 - self.next;
        self.next = last + 1;
        Window {
            inputs: self.pieces[from..last].to_vec(),
            targets: self.pieces[from + 1..=last].to_vec(),
            counted,
        }
    }
}

/// A stretch of pieces, what follows each, and how many of the last ones count.
struct Window {
    inputs: Vec<u32>,
    targets: Vec<u32>,
    counted: usize,
}

/// What each piece of each window costs, in nats: `length` numbers a window, of which those behind a shorter window mean nothing.
async fn costs_of(
    network: &dyn Network,
    windows: &[Window],
    length: usize,
) -> Result<Vec<f32>, EvaluationError> {
    let device = network.device();
    let filled = |of: fn(&Window) -> &[u32]| {
        let row = |window| {
            let filling = std::iter::repeat(&0);
            of(window).iter().chain(filling).take(length).copied()
        };
        windows.iter().flat_map(row).collect::<Vec<u32>>()
    };
    let values = from_pieces(&filled(|window| &window.inputs));
    let targets = filled(|window| &window.targets).into_iter();
    let targets = targets.map(|piece| piece as i32).collect();
    let logits = network.logits(inputs(values, [1, 1, length], &device));
    let read = rows(costs(logits, of_labels(targets, &device))).await?;
    Ok(read.concat())
}
