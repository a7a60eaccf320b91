//! What the record of a run on a text has besides: how it learned, and how well the held-out end was foreseen.

use serde::{Deserialize, Serialize};

use crate::protocol::{Foreseen, TextTuning};

/// A run on a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextRun {
    /// How it learned, as asked.
    pub options: TextTuning,
    /// Characters of the text, its held-out end included.
    pub characters: u64,
    /// How well the held-out end was foreseen before; none of a run that is not finished.
    pub before: Option<Foreseen>,
    /// And after.
    pub after: Option<Foreseen>,
}
