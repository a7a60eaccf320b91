//! A language model that goes on with a text: what it remembers, and where it begins anew when that is full.

use burn::tensor::{Tensor, TensorData};

use crate::eval::{EvaluationError, rows};
use crate::model::{Memory, Network, from_pieces};

/// A text under way.
pub struct Writer {
    /// All pieces so far.
    pieces: Vec<u32>,
    /// How many of them the memory has seen.
    seen: usize,
    memory: Memory,
    context: usize,
}

impl Writer {
    /// A text that begins with these pieces, one at least, by a model that looks back on `context` of them.
    pub fn new(pieces: Vec<u32>, context: usize) -> Self {
        Self {
            pieces,
            seen: 0,
            memory: Memory::default(),
            context,
        }
    }

    /// Puts a piece at the end.
    pub fn push(&mut self, piece: u32) {
        self.pieces.push(piece);
    }

    /// One logit for each piece that may come next; none from a network that is no language model.
    ///
    /// # Errors
    /// [`EvaluationError`] when the device fails, or answers with what are no numbers.
    pub async fn look(&mut self, network: &dyn Network) -> Result<Vec<f32>, EvaluationError> {
        if self.memory.len() + self.pieces.len() - self.seen > self.context {
            // The oldest are forgotten: a quarter, so that this is rare.
            self.memory = Memory::default();
            self.seen = self.pieces.len().saturating_sub(self.context * 3 / 4);
        }
        let new = from_pieces(&self.pieces[self.seen..]);
        let count = new.len();
        let new = Tensor::from_data(TensorData::new(new, [1, count]), &network.device());
        let Some(logits) = network.next(new, &mut self.memory) else {
            return Ok(Vec::new());
        };
        self.seen = self.pieces.len();
        let logits = rows(logits).await?.concat();
        match logits.iter().all(|logit| logit.is_finite()) {
            true => Ok(logits),
            false => Err(EvaluationError::NotFinite { sample: self.seen }),
        }
    }
}
