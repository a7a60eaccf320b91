//! A search by meaning: a text in passages, their embeddings as far as they are known, and the question.

use super::demo::Predicting;
use super::shared::Shared;
use super::similarity::{Found, find};

/// Passages of a text at most: each takes a forward pass.
pub const MOST_PASSAGES: usize = 300;

/// Passages in one command, so that a question is answered in between.
pub const SLICE: usize = 4;

/// Longer paragraphs are cut between sentences, and longer sentences between words, in bytes of UTF-8: about what the model reads of a
/// text.
const LONGEST_PASSAGE: usize = 400;

/// A heading says too little to stand alone, in bytes: it stays with what follows.
const SHORTEST_PASSAGE: usize = 30;

/// The search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// The text's name.
    pub title: String,
    /// The text.
    pub passages: Shared<Vec<String>>,
    /// Embeddings of the first passages, one behind the other.
    pub rows: Vec<f32>,
    /// How many passages have theirs.
    pub done: usize,
    /// Whether more of them are awaited.
    pub is_indexing: bool,
    /// Whether the person stopped that.
    pub is_stopped: bool,
    /// The question, as typed.
    pub query: String,
    /// Whether its embedding is awaited.
    pub asking: Predicting,
    /// The embedding of a question.
    pub question: Option<Shared<Vec<f32>>>,
    /// What it found.
    pub found: Option<Shared<Found>>,
}

impl Search {
    /// Another text takes the place of the present one; the question stays.
    pub fn take(&mut self, title: String, passages: Vec<String>) {
        self.title = title;
        self.passages = Shared::new(passages);
        (self.rows, self.done) = (Vec::new(), 0);
        (self.is_indexing, self.is_stopped) = (false, false);
        self.found = None;
    }

    /// Embeddings of the next passages came: `width` numbers each.
    pub fn learn(&mut self, rows: &[f32], width: usize) {
        self.rows.extend_from_slice(rows);
        self.done = self.rows.len() / width.max(1);
        self.is_indexing = false;
        self.look();
    }

    /// Ranks what is known.
    pub fn look(&mut self) {
        let found = self.question.as_ref();
        self.found = found.map(|question| Shared::new(find(&self.rows, question)));
    }

    /// The passages to embed next; none once all are.
    pub fn next(&self) -> &[String] {
        let end = self.passages.len().min(self.done + SLICE);
        self.passages.get(self.done..end).unwrap_or_default()
    }
}

/// Letters that end a sentence, in any of the scripts that people are likely to paste.
const ENDS: [char; 9] = [
    '.', '!', '?', ';', '\u{3002}', '\u{ff01}', '\u{ff1f}', '\u{61f}', '\u{964}',
];

/// Those of them that no space follows.
const TIGHT_ENDS: [char; 3] = ['\u{3002}', '\u{ff01}', '\u{ff1f}'];

/// Cuts a text into passages: at empty lines, long paragraphs between sentences, long sentences between words, and words that are longer
/// still anywhere. Returns whether some were left off.
pub fn passages(text: &str) -> (Vec<String>, bool) {
    let mut passages = Vec::new();
    let (mut passage, mut sentence) = (String::new(), String::new());
    for line in text.lines().chain([""]) {
        for word in line.split_whitespace().flat_map(pieces) {
            if sentence.len() + word.len() > LONGEST_PASSAGE {
                grow(&mut passage, &mut sentence, &mut passages);
            }
            sentence.push_str(word);
            sentence.push(' ');
            if word.ends_with(ENDS) {
                grow(&mut passage, &mut sentence, &mut passages);
            }
        }
        if line.trim().is_empty() {
            grow(&mut passage, &mut sentence, &mut passages);
            end(&mut passage, &mut passages);
        }
    }
    let is_cut = passages.len() > MOST_PASSAGES;
    passages.truncate(MOST_PASSAGES);
    (passages, is_cut)
}

/// A word, cut where a sentence ends in it, and where it is longer than a passage may be.
fn pieces(word: &str) -> impl Iterator<Item = &str> {
    word.split_inclusive(TIGHT_ENDS).flat_map(|mut rest| {
        std::iter::from_fn(move || {
            let end = rest.floor_char_boundary(LONGEST_PASSAGE - 1);
            let (piece, after) = rest.split_at(end);
            rest = after;
            (!piece.is_empty()).then_some(piece)
        })
    })
}

/// Adds a sentence to a passage, or begins the next one with it.
fn grow(passage: &mut String, sentence: &mut String, passages: &mut Vec<String>) {
    if passage.len() > SHORTEST_PASSAGE && passage.len() + sentence.len() > LONGEST_PASSAGE {
        end(passage, passages);
    }
    passage.push_str(sentence);
    sentence.clear();
}

fn end(passage: &mut String, passages: &mut Vec<String>) {
    let text = passage.trim();
    if !text.is_empty() {
        passages.push(text.to_owned());
    }
    passage.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_passages_and_long_ones_are_cut_between_sentences() {
        let (few, is_cut) = passages("One\n line.\n\n \nTwo?\r\n");
        assert_eq!(
            (few, is_cut),
            (vec!["One line.".into(), "Two?".into()], false)
        );
        let long = "This is a sentence of some length. ".repeat(30);
        let (cut, _) = passages(&long);
        assert!(cut.len() > 2 && cut.iter().all(|passage| passage.len() <= LONGEST_PASSAGE));
        assert!(cut.iter().all(|passage| passage.ends_with("length.")));
        assert_eq!(cut.concat().len() + cut.len(), long.len());
    }

    #[test]
    fn a_heading_stays_with_a_long_sentence() {
        let text = format!("Preamble. Whereas {}.", "word ".repeat(77));
        let (whole, _) = passages(&text);
        assert!(whole.len() == 1 && whole[0].starts_with("Preamble. Whereas word"));
    }

    #[test]
    fn a_text_without_sentences_is_cut_between_words_and_a_word_without_end_anywhere() {
        let soup = "word soup ".repeat(5_000);
        let (cut, _) = passages(&soup);
        assert_eq!(cut.join(" "), soup.trim());
        let (noise, _) = passages(&"\u{e9}".repeat(1_000));
        let (chinese, _) = passages(&"\u{4f60}\u{597d}\u{4e16}\u{754c}\u{3002}".repeat(100));
        for all in [cut, noise, chinese] {
            assert!(all.len() > 2, "{} passages", all.len());
            let longest = all.iter().map(String::len).max().unwrap();
            assert!(longest <= LONGEST_PASSAGE + SHORTEST_PASSAGE, "{longest}");
        }
    }

    #[test]
    fn a_text_without_end_is_cut_and_an_empty_one_is_none() {
        let (many, is_cut) = passages(&"word\n\n".repeat(1_000));
        assert_eq!((many.len(), is_cut), (MOST_PASSAGES, true));
        assert_eq!(passages(" \n\n "), (Vec::new(), false));
    }

    #[test]
    fn what_is_known_is_ranked_while_the_rest_is_still_to_come() {
        let mut search = Search::default();
        let texts = |count: usize| (0..count).map(|place| place.to_string()).collect();
        search.take("a text".into(), texts(6));
        assert_eq!(search.next().len(), SLICE);
        search.question = Some(Shared::new(vec![0.0, 1.0]));
        search.learn(&[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0], 2);
        assert_eq!((search.done, search.next().len()), (4, 2));
        assert_eq!(search.found.as_ref().map(|found| found.best[0]), Some(1));
        search.take("another".into(), texts(1));
        assert!(search.found.is_none() && search.rows.is_empty());
    }
}
