//! From a file's two ends to what the file-type network sees, and from its answer to a verdict: the published rules of Magika 1.0.3.

use super::Prepared;

/// Bytes of each end that are read.
pub const BLOCK_BYTES: usize = 4096;

/// Bytes of each end that the network sees.
pub const WINDOW_BYTES: usize = 1024;

/// Fewer bytes than this say nothing to the network.
const LEAST_BYTES: usize = 8;

/// Stands where there is no byte.
const NO_BYTE: f32 = 256.0;

/// Classes of noise, which the network knows but people need not.
const NOISE: [&str; 2] = ["randombytes", "randomtxt"];

/// A file as it is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Its first bytes without white space before them, at most [`WINDOW_BYTES`].
    pub start: Vec<u8>,
    /// Where those stand in the file.
    pub start_at: u64,
    /// Its last bytes without white space behind them, at most [`WINDOW_BYTES`].
    pub end: Vec<u8>,
    /// Where those stand in the file.
    pub end_at: u64,
}

/// Who decides about a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// The network.
    Asked(Prepared, View),
    /// A rule: the file is empty, or too short for the network.
    Ruled(Ruling, View),
}

/// What a file is, by rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The type's name.
    pub label: String,
    /// In plain words.
    pub description: String,
    /// Why this is not simply the network's first answer, in one sentence; empty where it is.
    pub reason: String,
}

/// Why a file cannot be looked at: an end has the wrong length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndError {
    /// Bytes that belong to each end of a file of that size.
    pub expected: usize,
    /// Bytes of the start and of the end there are.
    pub got: (usize, usize),
}

/// What the file-type model's manifest says of each class, in the order of the outputs.
pub struct Classes<'a> {
    /// Their names.
    pub labels: &'a [String],
    /// Each in plain words.
    pub descriptions: &'a [String],
    /// What each one's probability must reach.
    pub thresholds: &'a [f32],
    /// What is said where it does not.
    pub fallbacks: &'a [String],
}

/// Looks at a file of `size` bytes by its first and last [`BLOCK_BYTES`] (all of a smaller file).
///
/// # Errors
/// [`EndError`] when `start` or `end` has another length.
pub fn look(size: u64, start: &[u8], end: &[u8]) -> Result<Look, EndError> {
    let expected = usize::try_from(size).map_or(BLOCK_BYTES, |size| size.min(BLOCK_BYTES));
    let got = (start.len(), end.len());
    if got != (expected, expected) {
        return Err(EndError { expected, got });
    }
    let view = view(size, start, end);
    // White space alone counts as too short, too.
    Ok(match view.start.len() < LEAST_BYTES {
        true => Look::Ruled(few_bytes(start), view),
        false => Look::Asked(prepared(&view), view),
    })
}

fn view(size: u64, start: &[u8], end: &[u8]) -> View {
    let first = start.iter().position(|byte| !is_space(*byte));
    let first = first.unwrap_or(start.len());
    let last = end.iter().rposition(|byte| !is_space(*byte));
    let last = last.map_or(0, |last| last + 1);
    let end_first = last.saturating_sub(WINDOW_BYTES);
    View {
        start: start[first..start.len().min(first + WINDOW_BYTES)].to_vec(),
        start_at: first as u64,
        end: end[end_first..last].to_vec(),
        end_at: size - (end.len() - end_first) as u64,
    }
}

/// White space as Python's `bytes.strip` has it: the vertical tab, too.
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

fn few_bytes(content: &[u8]) -> Ruling {
    let is_blank = content.iter().all(|byte| is_space(*byte));
    let (label, description, reason) = match (content.len(), std::str::from_utf8(content)) {
        (0, _) => ("empty", "Empty file", "There is nothing in it."),
        (_, Ok(_)) if is_blank => (
            "txt",
            "Generic text document",
            "There are only blanks at its start.",
        ),
        (_, Ok(_)) => (
            "txt",
            "Generic text document",
            "It is too short to say more.",
        ),
        (_, Err(_)) => (
            "unknown",
            "Unknown binary data",
            "It is too short to say more.",
        ),
    };
    Ruling {
        label: label.into(),
        description: description.into(),
        reason: reason.into(),
    }
}

/// The start with nothing behind it, then the end with nothing before it.
fn prepared(view: &View) -> Prepared {
    let mut values = vec![NO_BYTE; 2 * WINDOW_BYTES];
    for (value, byte) in values.iter_mut().zip(&view.start) {
        *value = f32::from(*byte);
    }
    for (value, byte) in values.iter_mut().rev().zip(view.end.iter().rev()) {
        *value = f32::from(*byte);
    }
    Prepared {
        shape: [1, 1, 2 * WINDOW_BYTES],
        values,
    }
}

/// What the network's probabilities mean: its first answer where that is sure enough, else only whether it is text.
/// `None` where `classes` or `probabilities` are not of one length, or empty.
pub fn rule(classes: &Classes<'_>, probabilities: &[f32]) -> Option<Ruling> {
    let first =
        (0..probabilities.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]))?;
    let label = classes.labels.get(first)?;
    let fallback = classes.fallbacks.get(first)?;
    let (threshold, probability) = (*classes.thresholds.get(first)?, probabilities[first]);
    let (label, reason) = if NOISE.contains(&label.as_str()) {
        (fallback, "No known type: its bytes look random.".to_owned())
    } else if probability < threshold && label != fallback {
        let reason = unsure(classes.descriptions.get(first)?, probability, threshold);
        (fallback, reason)
    } else {
        (label, String::new())
    };
    Some(Ruling {
        label: label.clone(),
        description: describe(classes, label),
        reason,
    })
}

fn unsure(description: &str, probability: f32, threshold: f32) -> String {
    format!(
        "The likeliest type, {description}, has {:.0} %, and is believed from {:.0} %.",
        100.0 * probability,
        100.0 * threshold
    )
}

fn describe(classes: &Classes<'_>, label: &str) -> String {
    let place = classes.labels.iter().position(|known| known == label);
    let description = place.and_then(|place| classes.descriptions.get(place));
    description.map_or_else(|| "Unknown binary data".into(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(content: &[u8]) -> Look {
        let end_bytes = content.len().min(BLOCK_BYTES);
        let end = &content[content.len() - end_bytes..];
        look(content.len() as u64, &content[..end_bytes], end).unwrap()
    }

    fn label(look: Look) -> String {
        match look {
            Look::Ruled(ruling, _) => ruling.label,
            Look::Asked(..) => "asked".into(),
        }
    }

    #[test]
    fn short_files_are_decided_by_rule() {
        assert_eq!(label(whole(b"")), "empty");
        assert_eq!(label(whole(b"hello")), "txt");
        assert_eq!(label(whole(&[0xff, 0xfe, 1])), "unknown");
        assert_eq!(label(whole(&b" \t\x0b\n".repeat(900))), "txt");
        assert_eq!(label(whole(b"  12345678  ")), "asked");
        let Look::Ruled(blanks, _) = whole(&b" ".repeat(5_000)) else {
            panic!("the network is asked about blanks");
        };
        assert!(blanks.reason.contains("blanks"), "{}", blanks.reason);
    }

    #[test]
    fn white_space_is_stripped_and_the_windows_are_filled_from_their_ends() {
        let Look::Asked(prepared, view) = whole(b"\x0b 12345678\n") else {
            panic!("the network is asked");
        };
        assert_eq!(prepared.shape, [1, 1, 2048]);
        assert_eq!((prepared.values[0], prepared.values[9]), (49.0, 256.0));
        // The start keeps what is behind it: only the front is stripped.
        assert_eq!((view.start_at, view.start), (2, b"12345678\n".to_vec()));
        assert_eq!((view.end_at, view.end), (0, b"\x0b 12345678".to_vec()));
        assert_eq!(prepared.values[2047], 56.0);
        assert_eq!(prepared.values[2047 - 10], 256.0);
    }

    #[test]
    fn windows_say_where_they_stand() {
        let content = [b" ".repeat(7), b"x".repeat(6_000), b"\n".repeat(3)].concat();
        let Look::Asked(_, view) = whole(&content) else {
            panic!("the network is asked");
        };
        assert_eq!((view.start_at, view.start.len()), (7, WINDOW_BYTES));
        assert_eq!(view.end_at, 7 + 6_000 - WINDOW_BYTES as u64);
        assert_eq!(view.end.len(), WINDOW_BYTES);
    }

    #[test]
    fn ends_of_the_wrong_length_are_refused() {
        let error = look(5000, &[1; 4096], &[1; 4095]).unwrap_err();
        assert_eq!((error.expected, error.got), (4096, (4096, 4095)));
        assert!(look(u64::MAX, &[1; 4096], &[1; 4096]).is_ok());
    }

    #[test]
    fn an_unsure_answer_says_only_whether_it_is_text() {
        let names = |names: [&str; 3]| names.map(str::to_owned);
        let (labels, fallbacks) = (
            names(["latex", "randombytes", "txt"]),
            names(["txt", "unknown", "txt"]),
        );
        let descriptions = names(["LaTeX document", "Random bytes", "Generic text document"]);
        let classes = Classes {
            labels: &labels,
            descriptions: &descriptions,
            thresholds: &[0.95, 0.5, 0.5],
            fallbacks: &fallbacks,
        };
        let said = |probabilities: &[f32]| rule(&classes, probabilities).unwrap();
        assert_eq!(said(&[0.96, 0.0, 0.04]).label, "latex");
        let unsure = said(&[0.9, 0.0, 0.1]);
        assert_eq!(unsure.description, "Generic text document");
        assert!(unsure.reason.contains("LaTeX document, has 90 %"));
        assert_eq!(said(&[0.0, 0.99, 0.01]).label, "unknown");
        assert_eq!(said(&[0.3, 0.3, 0.4]).reason, "");
        assert_eq!(rule(&classes, &[]), None);
    }
}
