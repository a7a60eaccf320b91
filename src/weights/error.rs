//! Why a weight file is refused.

use crate::model::Adapters;

/// A weight file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WeightsError {
    /// The file is a web page: a host answered with its "not found" page.
    WebPage,
    /// The file has another length than its manifest says.
    Length {
        /// Bytes that belong there.
        expected: u64,
        /// Bytes that came.
        got: u64,
    },
    /// A part of the file has another SHA-256 than its manifest says.
    Hash {
        /// The part, from 0.
        chunk: usize,
        /// The hash that belongs there, in hexadecimal.
        expected: String,
        /// The hash of what came.
        got: String,
    },
    /// It is no safetensors file.
    Format(String),
    /// It was written for another model.
    OtherModel {
        /// The model it is loaded into.
        expected: String,
        /// The model it names.
        got: String,
    },
    /// It is a head or an adapter for other weights.
    OtherBase {
        /// Which of the two.
        what: &'static str,
        /// SHA-256 of the weights it is put on.
        expected: String,
        /// SHA-256 of the weights it was trained on.
        got: String,
    },
    /// It names adapters of a rank or an alpha that cannot be used.
    Adapters(usize, String),
    /// Integers lack the scales that turn them into numbers.
    Scale {
        /// The tensor's path.
        tensor: String,
        /// How many scales belong there.
        rows: usize,
        /// What there is.
        got: String,
    },
    /// A tensor has a number format that is not read.
    Type {
        /// The tensor's path.
        tensor: String,
        /// Its format.
        got: String,
    },
    /// A tensor has another shape than the network needs.
    Shape {
        /// The tensor's path.
        tensor: String,
        /// The shape the network needs.
        expected: Vec<usize>,
        /// The shape it has.
        got: Vec<usize>,
    },
    /// A tensor holds a value that is no number.
    NotFinite {
        /// The tensor's path.
        tensor: String,
        /// Which value of it, from 0.
        index: usize,
    },
    /// Tensors that the network needs are not there.
    Missing(Vec<String>),
    /// The list of classes is unusable.
    Labels(String),
    /// The device failed to give its numbers back.
    Device(String),
}

impl WeightsError {
    /// What was expected, and what came.
    pub fn expected_and_got(&self) -> (String, String) {
        match self {
            Self::WebPage => (
                "a safetensors file".into(),
                "a web page (the host's answer for a missing file?)".into(),
            ),
            Self::Length { expected, got } => (format!("{expected} bytes"), format!("{got} bytes")),
            Self::Hash {
                chunk,
                expected,
                got,
            } => (format!("SHA-256 {expected} of part {chunk}"), got.clone()),
            Self::Format(problem) => ("a safetensors file".into(), problem.clone()),
            Self::OtherModel { expected, got } => (
                format!("weights of the model '{expected}'"),
                format!("weights of '{got}'"),
            ),
            Self::OtherBase {
                what,
                expected,
                got,
            } => (
                format!("{what} for the shipped weights {expected}"),
                format!("one for {got}"),
            ),
            Self::Adapters(rank, alpha) => (
                format!(
                    "adapters of a rank from 1 to {} and an alpha above 0",
                    Adapters::MOST
                ),
                format!("rank {rank} and alpha {alpha}"),
            ),
            Self::Scale { tensor, rows, got } => (
                format!("one finite scale for each of the {rows} rows of '{tensor}'"),
                got.clone(),
            ),
            Self::Type { tensor, got } => (
                format!("32-bit or 16-bit floats, or 8-bit integers with scales, in '{tensor}'"),
                got.clone(),
            ),
            Self::Shape {
                tensor,
                expected,
                got,
            } => (
                format!("shape {expected:?} of '{tensor}'"),
                format!("shape {got:?}"),
            ),
            Self::NotFinite { tensor, index } => (
                format!("finite numbers in '{tensor}'"),
                format!("NaN or infinity at place {index}"),
            ),
            Self::Missing(paths) => (
                "all tensors of the model".into(),
                format!("none for {}", paths.join(", ")),
            ),
            Self::Labels(problem) => (
                "a list of distinct class names, one for each output".into(),
                problem.clone(),
            ),
            Self::Device(problem) => ("the weights back from the device".into(), problem.clone()),
        }
    }
}

impl std::fmt::Display for WeightsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (expected, got) = self.expected_and_got();
        write!(f, "expected {expected}, got {got}")
    }
}

impl std::error::Error for WeightsError {}
