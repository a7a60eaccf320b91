//! An error as a person reads it: what was expected, what came, where, and what to do next.

use serde::{Deserialize, Serialize};

/// What kind of thing went wrong; stable names for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No model has that name, or no loaded model that handle.
    UnknownModel,
    /// An input that cannot be used.
    BadInput,
    /// A weight file that cannot be used.
    BadWeights,
    /// A data set that cannot be used.
    BadData,
    /// A training setting that cannot be used.
    BadConfig,
    /// A file that could not be fetched.
    Network,
    /// Storage that refused to read or write.
    Storage,
    /// The request does not fit what the engine is doing.
    WrongState,
    /// A message that is none of this protocol.
    Protocol,
    /// The computation gave numbers that are none (NaN or infinite).
    Numeric,
    /// The engine was lost.
    EngineLost,
    /// This browser lacks something.
    Unsupported,
    /// The site was updated while the page was open, and its files no longer belong together: reload the page.
    Redeployed,
}

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind.
    pub kind: FailureKind,
    /// What was expected.
    pub expected: String,
    /// What came instead.
    pub got: String,
    /// Where: the file, the argument, the step.
    pub place: String,
    /// What to do next.
    pub advice: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            expected,
            got,
            place,
            advice,
            ..
        } = self;
        write!(f, "{place}: expected {expected}, got {got}. {advice}")
    }
}

impl std::error::Error for Failure {}
