//! What a run carries from engine to engine besides tensors: what it measured, and which epoch was the best.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::runs::HistoryPoint;

/// Written into the description of a snapshot. Postcard in base64, since JSON may change the last bit of a number.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// The run's id.
    pub id: String,
    /// When it began, in milliseconds since 1970.
    pub started_ms: f64,
    /// Time at work so far, in milliseconds.
    pub worked_ms: f64,
    /// Time that checkpoints took of it, in milliseconds.
    pub checkpoints_ms: f64,
    /// What was measured so far.
    pub history: Vec<HistoryPoint>,
    /// The best epoch, its last step and its validation loss.
    pub best: Option<(u32, u64, f64)>,
}

impl Carried {
    pub fn write(&self) -> Option<String> {
        let bytes = postcard::to_extend(self, Vec::new()).ok()?;
        Some(STANDARD.encode(bytes))
    }

    /// `None` where another version wrote it; the run then goes on without its past.
    pub fn read(text: &str) -> Option<Self> {
        postcard::from_bytes(&STANDARD.decode(text).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_as_it_was() {
        let carried = Carried {
            id: "20261125-130501-k3x9qa".into(),
            started_ms: 1e12,
            worked_ms: 0.1,
            checkpoints_ms: 0.01,
            history: Vec::new(),
            best: Some((3, 12, 0.1 + 0.2)),
        };
        let text = carried.write().unwrap();
        assert_eq!(Carried::read(&text), Some(carried));
        assert_eq!(Carried::read("?"), None);
    }
}
