//! From a text to tokens: BERT's uncased WordPiece, with the parts of the `tokenizers` crate.

use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{Model, NormalizedString, Normalizer, PreTokenizedString, PreTokenizer, Token};

use super::Prepared;

/// Tokens that a text may have, the two around it included: what the model was trained with.
pub const MOST_TOKENS: usize = 256;

/// Bytes of one stretch without white space that are read: far more than make [`MOST_TOKENS`] tokens.
const MOST_BYTES: usize = 1 << 16;

/// Stands before every text.
const START: &str = "[CLS]";

/// Stands behind every text.
const END: &str = "[SEP]";

/// Why a vocabulary or a text cannot be used, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError(pub String);

/// The tokens a model knows. A token's number is its line.
#[derive(Debug)]
pub struct Vocabulary {
    pieces: WordPiece,
    start: u32,
    end: u32,
}

/// A text as a network takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens {
    /// The tokens' numbers.
    pub prepared: Prepared,
    /// Each token as it is spelled in the vocabulary.
    pub pieces: Vec<String>,
    /// Whether there was more text than the model takes.
    pub is_cut: bool,
}

impl Vocabulary {
    /// Reads a vocabulary: one token a line, in UTF-8.
    ///
    /// # Errors
    /// [`TextError`] when it is none, or lacks a token that every text needs.
    pub fn read(bytes: &[u8]) -> Result<Self, TextError> {
        let sentence = |error: tokenizers::Error| TextError(error.to_string());
        let vocabulary = WordPiece::read_bytes(bytes).map_err(sentence)?;
        let pieces = WordPiece::builder().vocab(vocabulary).build();
        let pieces = pieces.map_err(sentence)?;
        let number = |token: &str| {
            let missing = || TextError(format!("the vocabulary has no token {token}"));
            pieces.token_to_id(token).ok_or_else(missing)
        };
        number(&pieces.unk_token)?;
        let (start, end) = (number(START)?, number(END)?);
        Ok(Self { pieces, start, end })
    }

    /// Cuts a text into tokens, at most [`MOST_TOKENS`]. Names of special tokens in the text are text like any other.
    ///
    /// # Errors
    /// [`TextError`] when the text cannot be cut.
    pub fn prepare(&self, text: &str) -> Result<Tokens, TextError> {
        let room = MOST_TOKENS - 2;
        let mut tokens = Vec::new();
        // White space that is no control character: there no token goes across.
        for stretch in text.split([' ', '\t', '\n', '\r']) {
            tokens.extend(self.cut(stretch)?);
            if tokens.len() > room {
                break;
            }
        }
        let is_cut = tokens.len() > room;
        tokens.truncate(room);
        Ok(self.framed(tokens, is_cut))
    }

    fn cut(&self, stretch: &str) -> Result<Vec<Token>, TextError> {
        let stretch = &stretch[..stretch.floor_char_boundary(MOST_BYTES)];
        let cut = || -> tokenizers::Result<Vec<Token>> {
            let mut normal = NormalizedString::from(stretch);
            BertNormalizer::default().normalize(&mut normal)?;
            let mut words = PreTokenizedString::from(normal.get());
            BertPreTokenizer.pre_tokenize(&mut words)?;
            let words = words.get_splits(
                tokenizers::OffsetReferential::Normalized,
                tokenizers::OffsetType::None,
            );
            let tokens = words.iter().map(|(word, ..)| self.pieces.tokenize(word));
            Ok(tokens.collect::<tokenizers::Result<Vec<_>>>()?.concat())
        };
        cut().map_err(|error| TextError(error.to_string()))
    }

    fn framed(&self, tokens: Vec<Token>, is_cut: bool) -> Tokens {
        let ids = tokens.iter().map(|token| token.id);
        let ids = std::iter::once(self.start).chain(ids).chain([self.end]);
        // Whole numbers far below 2^24: exact.
        let values: Vec<f32> = ids.map(|id| id as f32).collect();
        let pieces = tokens.into_iter().map(|token| token.value);
        let pieces = std::iter::once(START.to_owned()).chain(pieces);
        Tokens {
            prepared: Prepared {
                shape: [1, 1, values.len()],
                values,
            },
            pieces: pieces.chain([END.to_owned()]).collect(),
            is_cut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::read("[PAD]\n[UNK]\n[CLS]\n[SEP]\nplay\n##ing\n,\n我\n".as_bytes()).unwrap()
    }

    fn pieces(text: &str) -> Vec<String> {
        let tokens = vocabulary().prepare(text).unwrap();
        let inside = 1..tokens.pieces.len() - 1;
        tokens.pieces[inside].to_vec()
    }

    #[test]
    fn words_are_cut_without_case_and_accents() {
        assert_eq!(pieces("Pláying,"), ["play", "##ing", ","]);
        assert_eq!(pieces("我我"), ["我", "我"]);
        assert_eq!(pieces("[SEP]"), ["[UNK]", "[UNK]", "[UNK]"]);
        assert_eq!(pieces("pl\u{0}ay\u{b}ing"), ["play", "##ing"]);
        assert_eq!(pieces(" \r\n\t"), [""; 0]);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let exact = vocabulary().prepare(&"play ".repeat(254)).unwrap();
        assert_eq!((exact.prepared.shape, exact.is_cut), ([1, 1, 256], false));
        for text in ["play ".repeat(255), "我".repeat(3_000_000)] {
            let cut = vocabulary().prepare(&text).unwrap();
            assert_eq!((cut.pieces.len(), cut.is_cut), (256, true));
            assert_eq!(cut.prepared.values[255], 3.0);
        }
        assert_eq!(pieces(&"a".repeat(3_000_000)), ["[UNK]"]);
    }

    #[test]
    fn a_vocabulary_without_its_special_tokens_is_refused() {
        let error = Vocabulary::read(b"[UNK]\nplay\n").unwrap_err();
        assert!(error.0.contains("[CLS]"));
        assert!(Vocabulary::read(&[0xff, 0xff]).is_err());
    }
}
