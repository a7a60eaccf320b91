//! Texts that people paste or drop: decoded, with line ends of one kind, and what is in them.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use super::decode;

/// The most bytes of a text: what a person reads in years.
const MOST_BYTES: usize = 16 << 20;

/// How many letters of a sample are shown.
const SAMPLE_LETTERS: usize = 200;

/// A text and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnText {
    /// The text, with `\n` at the end of each line and nothing blank around it.
    pub text: String,
    /// What is known of it.
    pub report: TextReport,
}

/// What is in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextReport {
    /// The name of the encoding it came in.
    pub encoding: &'static str,
    /// How many letters, blanks included.
    pub letters: usize,
    /// How many words: what stands between blanks.
    pub words: usize,
    /// How many different ones, without regard to case.
    pub distinct_words: usize,
    /// How many paragraphs: what stands between empty lines.
    pub paragraphs: usize,
    /// How many of those are equal to an earlier one.
    pub repeated_paragraphs: usize,
    /// How it begins.
    pub sample: String,
}

/// Why something is no text to learn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// There is nothing in it, or blanks alone.
    Empty,
    /// It is longer than is read.
    TooLarge {
        /// Its length in bytes.
        bytes: usize,
    },
    /// It has a byte that no text has.
    NoText {
        /// The line, from 1.
        line: usize,
        /// Its place in its line, in letters, from 1.
        column: usize,
        /// The byte.
        byte: u8,
        /// The encoding that it does not belong to.
        encoding: &'static str,
    },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => {
                f.write_str("expected a text, got nothing but blanks. Paste or choose another one")
            }
            Self::TooLarge { bytes } => write!(
                f,
                "expected a text of at most {MOST_BYTES} bytes, got {bytes}. Take a part of it"
            ),
            Self::NoText {
                line,
                column,
                byte,
                encoding,
            } => write!(
                f,
                "line {line}, column {column}: expected text in {encoding}, got the byte 0x{byte:02X}. Save it as plain text in UTF-8"
            ),
        }
    }
}

impl std::error::Error for TextError {}

/// Reads a text.
///
/// # Errors
/// [`TextError`]
pub fn read_text(bytes: &[u8]) -> Result<OwnText, TextError> {
    if bytes.len() > MOST_BYTES {
        return Err(TextError::TooLarge { bytes: bytes.len() });
    }
    let (text, encoding) = decode(bytes).map_err(|wrong| {
        let last_line = wrong.before.rsplit('\n').next();
        TextError::NoText {
            line: 1 + wrong.before.matches('\n').count(),
            column: 1 + last_line.map_or(0, |line| line.chars().count()),
            byte: wrong.byte,
            encoding: wrong.encoding,
        }
    })?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    match text.trim() {
        "" => Err(TextError::Empty),
        text => Ok(OwnText {
            report: report(text, encoding),
            text: text.to_owned(),
        }),
    }
}

fn report(text: &str, encoding: &'static str) -> TextReport {
    let words: HashSet<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let paragraphs = text
        .split("\n\n")
        .map(str::trim)
        .filter(|it| !it.is_empty());
    let mut seen = HashSet::new();
    let repeated = paragraphs.clone().filter(|it| !seen.insert(*it)).count();
    TextReport {
        encoding,
        letters: text.chars().count(),
        words: text.split_whitespace().count(),
        distinct_words: words.len(),
        paragraphs: paragraphs.count(),
        repeated_paragraphs: repeated,
        sample: text.chars().take(SAMPLE_LETTERS).collect(),
    }
}
