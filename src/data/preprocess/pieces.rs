//! From any text to pieces and back: byte-pair encoding of UTF-8 (Sennrich et al., "Neural machine translation of rare words with subword
//! units", 2016; Radford et al., "Language models are unsupervised multitask learners", 2019). The `tokenizers` crate's encoder would add
//! kilobytes to the engine's Wasm, so the merging stands here; its goldens are by that crate.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::text::TextError;

/// The most pieces that a vocabulary may have.
pub const MOST_PIECES: usize = 4096;

/// What stands before a text that begins: a paragraph has ended.
pub const BEFORE: &str = "\n\n";

/// Longer words are cut here before their bytes are merged, which bounds the work on text without white space.
const MOST_WORD_BYTES: usize = 1 << 8;

/// The pieces a model knows: the 256 bytes in the order of their letters, then one for each merge.
pub struct Pieces {
    /// The piece of each byte.
    of_byte: [u32; 256],
    /// What two pieces side by side become, and how early: lower ranks are merged first.
    merges: HashMap<(u32, u32), Merge>,
    bytes: Vec<Vec<u8>>,
}

#[derive(Clone, Copy)]
struct Merge {
    rank: usize,
    piece: u32,
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{} pieces", self.bytes.len())
    }
}

impl Pieces {
    /// Reads merges as GPT-2's `merges.txt` has them: one a line, two pieces of which each byte is one letter.
    ///
    /// # Errors
    /// [`TextError`] when it is none, or has more than [`MOST_PIECES`].
    pub fn read(file: &[u8]) -> Result<Self, TextError> {
        let text = std::str::from_utf8(file).map_err(|error| TextError(error.to_string()))?;
        let lines = text.lines().filter(|line| !line.starts_with("#version"));
        let merges = lines.map(|line| {
            let pair = line.split_once(' ').filter(|(_, end)| !end.contains(' '));
            pair.map(|(start, end)| (start.to_owned(), end.to_owned()))
                .ok_or_else(|| TextError(format!("expected two pieces a line, got '{line}'")))
        });
        Self::from_merges(&merges.collect::<Result<Vec<_>, _>>()?)
    }

    /// The pieces that these merges make, in their order.
    ///
    /// # Errors
    /// [`TextError`] when a merge is of pieces that there are not yet, or there are more than [`MOST_PIECES`].
    pub fn from_merges(pairs: &[(String, String)]) -> Result<Self, TextError> {
        let mut letters: Vec<String> = LETTERS.iter().map(char::to_string).collect();
        letters.sort();
        let mut numbers: HashMap<String, u32> = letters.into_iter().zip(0..).collect();
        let mut merges = HashMap::new();
        for (rank, (start, end)) in pairs.iter().enumerate() {
            let number = |piece: &String| {
                let unknown = || TextError(format!("there is no piece '{piece}' to be merged"));
                numbers.get(piece).copied().ok_or_else(unknown)
            };
            let (pair, next) = ((number(start)?, number(end)?), numbers.len() as u32);
            // Two merges may make the same piece: it has one number.
            let piece = *numbers.entry(format!("{start}{end}")).or_insert(next);
            merges.entry(pair).or_insert(Merge { rank, piece });
        }
        if numbers.len() > MOST_PIECES {
            let got = numbers.len();
            return Err(TextError(format!(
                "at most {MOST_PIECES} pieces, got {got}"
            )));
        }
        let mut bytes = vec![Vec::new(); numbers.len()];
        for (piece, number) in &numbers {
            bytes[*number as usize] = to_bytes(piece);
        }
        let of_byte = LETTERS.map(|letter| numbers.get(&letter.to_string()).copied().unwrap_or(0));
        Ok(Self {
            of_byte,
            merges,
            bytes,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is none; there always are the 256 bytes.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The numbers of a text's pieces. Every text has some: what is unknown is spelled byte by byte.
    pub fn numbers(&self, text: &str) -> Vec<u32> {
        words(text).flat_map(|word| self.merged(word)).collect()
    }

    /// Merges the earliest pair wherever it stands, as long as there is one.
    fn merged(&self, word: &str) -> Vec<u32> {
        let of_byte = |byte: u8| self.of_byte[usize::from(byte)];
        let mut numbers: Vec<u32> = word.bytes().map(of_byte).collect();
        let merge = |pair: &[u32]| self.merges.get(&(pair[0], pair[1])).copied();
        while let Some(first) = numbers.windows(2).filter_map(merge).min_by_key(|m| m.rank) {
            let mut place = 0;
            while place + 1 < numbers.len() {
                if merge(&numbers[place..place + 2]).is_some_and(|m| m.rank == first.rank) {
                    numbers[place] = first.piece;
                    numbers.remove(place + 1);
                }
                place += 1;
            }
        }
        numbers
    }

    /// The bytes of one piece; none where there is no such number. A piece may end within a letter.
    pub fn bytes(&self, number: u32) -> &[u8] {
        self.bytes.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// The bytes of pieces, end to end.
    pub fn joined(&self, numbers: &[u32]) -> Vec<u8> {
        let bytes = numbers.iter().flat_map(|number| self.bytes(*number));
        bytes.copied().collect()
    }
}

/// GPT-2's letter of each byte: itself where it can be printed, else one of those behind the first 256.
static LETTERS: LazyLock<[char; 256]> = LazyLock::new(|| {
    let mut next = 256;
    std::array::from_fn(|byte| match byte {
        0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff => char::from(byte as u8),
        _ => {
            next += 1;
            char::from_u32(next - 1).unwrap_or_default()
        }
    })
});

/// Bytes as the letters that merges are written in.
pub fn to_letters(bytes: &[u8]) -> String {
    let letters = &*LETTERS;
    bytes
        .iter()
        .map(|byte| letters[usize::from(*byte)])
        .collect()
}

fn to_bytes(letters: &str) -> Vec<u8> {
    let byte = |letter| LETTERS.iter().position(|one| *one == letter);
    letters
        .chars()
        .filter_map(byte)
        .map(|byte| byte as u8)
        .collect()
}

/// A text in GPT-2's words, which no piece goes across: letters, digits or signs with a space before them, English endings, white space.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (word, behind) = rest.split_at(word_bytes(rest));
        rest = behind;
        (!word.is_empty()).then_some(word)
    })
}

const ENDINGS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

fn word_bytes(text: &str) -> usize {
    if let Some(ending) = ENDINGS.iter().find(|ending| text.starts_with(**ending)) {
        return ending.len();
    }
    let space = usize::from(text.starts_with(' '));
    let Some(first) = text[space..].chars().next().filter(|c| !c.is_whitespace()) else {
        return white_space_bytes(text);
    };
    let kind = Kind::of(first);
    let body = near(&text[space..], MOST_WORD_BYTES);
    let end = body.find(|letter| Kind::of(letter) != kind);
    space + end.unwrap_or(body.len())
}

/// White space up to what stands before a word, so that a space begins it.
fn white_space_bytes(text: &str) -> usize {
    // Further than a cut, so that what is left out before a word never moves it.
    let space = near(text, 2 * MOST_WORD_BYTES);
    let all = space.len() - space.trim_start().len();
    let last = text[..all].chars().next_back().map_or(0, char::len_utf8);
    match all == text.len() || all == last {
        true => all,
        false => all - last,
    }
    .min(near(text, MOST_WORD_BYTES).len())
}

/// The beginning of a text: whoever looked at all of it for each word would take its length squared.
fn near(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[derive(PartialEq)]
enum Kind {
    Letter,
    Number,
    Space,
    Sign,
}

impl Kind {
    fn of(letter: char) -> Self {
        match letter {
            _ if letter.is_alphabetic() => Self::Letter,
            _ if letter.is_numeric() => Self::Number,
            _ if letter.is_whitespace() => Self::Space,
            _ => Self::Sign,
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;
    use crate::data::generator;

    fn pieces() -> Pieces {
        Pieces::read("#version: 0.2\nt h\nth e\nĠ the\nĊ Ċ\n".as_bytes()).unwrap()
    }

    /// A text of letters from all of Unicode, the same each time.
    fn any_text(number: u64) -> String {
        let mut random = generator(number, 11);
        let most = [0x7f, 0x24f, 0xffff, 0x0010_ffff][random.random_range(0..4)];
        let letters = (0..random.random_range(0..300)).map(|_| random.random_range(0..=most));
        letters.filter_map(char::from_u32).collect()
    }

    #[test]
    fn any_text_comes_back() {
        let pieces = pieces();
        for number in 0..500 {
            let text = any_text(number);
            let back = pieces.joined(&pieces.numbers(&text));
            assert_eq!(back, text.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn words_are_gpt_2_s() {
        let cut = |text| words(text).collect::<Vec<_>>();
        assert_eq!(
            cut("Don't  go,\n\n she'd 42nd."),
            [
                "Don", "'t", " ", " go", ",", "\n\n", " she", "'d", " 42", "nd", "."
            ]
        );
        assert_eq!(cut("a \n"), ["a", " \n"]);
        assert_eq!(cut("a\n\nb"), ["a", "\n", "\n", "b"]);
        assert_eq!(cut("  "), ["  "]);
        assert_eq!(cut(""), [""; 0]);
    }

    #[test]
    fn merges_are_applied_in_their_order() {
        let pieces = pieces();
        assert_eq!(pieces.len(), 260);
        let spelled = |text: &str| {
            let numbers = pieces.numbers(text);
            numbers
                .iter()
                .map(|n| pieces.bytes(*n).to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(spelled("in the"), [&b"i"[..], b"n", b" the"]);
        assert_eq!(pieces.bytes(9_999), b"");
    }

    #[test]
    fn text_without_an_end_is_cut() {
        let long = "x".repeat(4_000_000) + &" ".repeat(4_000_000) + &"é".repeat(1_000_000);
        assert!(words(&long).all(|word| word.len() <= MOST_WORD_BYTES + 1));
        assert_eq!(words(&long).collect::<String>(), long);
    }

    #[test]
    fn what_are_no_merges_is_refused() {
        for file in ["t h e\n", "t\n", "xy z\n"] {
            assert!(Pieces::read(file.as_bytes()).is_err(), "{file}");
        }
        assert!(Pieces::read(&[0xff]).is_err());
    }
}
