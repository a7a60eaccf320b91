//! The card of MiniLM.

use std::path::Path;

use burn::tensor::Device;

use super::super::card::{opening, section, source};
use super::super::deviation::cosines;
use super::{FEATURES, TASK, TITLE};
use crate::cli::{Error, read};
use crate::data::Prepared;
use crate::data::preprocess::text::{TextError, Vocabulary};
use crate::model::{inputs, minilm::init};
use crate::weights::{Manifest, NamedTensor, WeightsFile, apply};

/// Sentences, one a paragraph.
const SENTENCES: &str = "static/samples/texts/declaration.txt";

/// Short ones beside them, in other words and other languages.
const SHORT: [&str; 8] = [
    "This is an example sentence",
    "The new movie is awesome",
    "The new movie is so great",
    "How do I reset my password?",
    "The cat sits on the mat.",
    "Torture",
    "Der Zug nach Köln hat zwanzig Minuten Verspätung.",
    "12 % of 350 is 42.",
];

const SHAPES: &str = "Input: `[batch, 1, 1, tokens]`, token numbers of `vocab.txt` (WordPiece without case and accents, `[CLS]` before, `[SEP]` \
    behind, 0 where there is none), at most 256. Output: 384 numbers of length one, the mean over the tokens; the cosine of two texts is \
    the sum of their products.";

const PUBLISHED: &str = "68.1 points on average over 14 tasks of comparing sentences, 49.5 over six tasks of search (by its authors, \
    https://www.sbert.net; not measured here).";

const LIMITS: &str = "It was trained on English; other languages are matched by the words they share. It reads the first 256 tokens (about 190 \
    words) and no more. It tells how near two texts are in their subject; whether one contradicts the other it hardly sees. Its training \
    texts are the web's, with the web's prejudices.";

/// Embeds sentences with the original's numbers and the stored ones, and writes how far they are from each other.
///
/// # Errors
/// When the sentences cannot be read, or the device fails.
pub fn card(
    manifest: &Manifest,
    original: Vec<NamedTensor>,
    stored: &[u8],
    vocabulary: &[u8],
    site: &Path,
) -> Result<String, Error> {
    let texts = String::from_utf8(read(&site.join(SENTENCES))?)?;
    let texts = texts.split("\n\n").map(str::trim).chain(SHORT);
    let texts: Vec<Prepared> = prepared(vocabulary, texts).map_err(|error| error.0)?;
    let original = WeightsFile {
        description: None,
        tensors: original,
    };
    let before = embedded(original, &texts)?;
    let after = embedded(WeightsFile::read(stored)?, &texts)?;
    Ok([
        opening(TITLE, TASK),
        section("Shapes and size", &shapes(manifest)),
        source(manifest),
        section("Deviation from the original", &deviation(&before, &after)),
        section("Published figures", PUBLISHED),
        section("Limits", LIMITS),
    ]
    .concat())
}

fn shapes(manifest: &Manifest) -> String {
    let size = format!(
        "{} parameters, {} bytes: words and dense layers as 8-bit integers with a scale for each row, positions as 16-bit floats, the rest \
         as 32-bit floats; `vocab.txt` beside.",
        manifest.parameters, manifest.weights.bytes
    );
    format!("{SHAPES}\n\n{size}")
}

fn prepared<'a>(
    vocabulary: &[u8],
    texts: impl Iterator<Item = &'a str>,
) -> Result<Vec<Prepared>, TextError> {
    let vocabulary = Vocabulary::read(vocabulary)?;
    let one = |text| Ok(vocabulary.prepare(text)?.prepared);
    texts.map(one).collect()
}

fn embedded(file: WeightsFile, texts: &[Prepared]) -> Result<Vec<f32>, Error> {
    let device = Device::flex();
    let mut network = init(0, &device);
    apply(network.as_mut(), file)?;
    let mut all = Vec::new();
    for Prepared { shape, values } in texts {
        let features = network.features(inputs(values.clone(), *shape, &device));
        let row = features.into_data().try_to_vec::<f32>();
        all.extend(row.map_err(|error| format!("an answer cannot be read back: {error:?}"))?);
    }
    Ok(all)
}

/// The cosine of each two texts.
fn pairs(rows: &[f32]) -> Vec<f32> {
    let rows: Vec<&[f32]> = rows.chunks_exact(FEATURES).collect();
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let of = |(place, a): (usize, &&[f32])| -> Vec<f32> {
        rows[place + 1..].iter().map(|b| dot(a, b)).collect()
    };
    rows.iter().enumerate().flat_map(of).collect()
}

fn deviation(before: &[f32], after: &[f32]) -> String {
    let (smallest, mean) = cosines(before, after, FEATURES);
    let (old, new) = (pairs(before), pairs(after));
    let most = super::super::deviation::largest_difference(&old, &new);
    format!(
        "Over {} texts (the paragraphs of the Universal Declaration of Human Rights, and eight short ones), the shipped weights against the \
         original's 32-bit floats in the same program:\n\n\
         | texts | cosine with the original, smallest | mean | largest change of the cosine of two texts |\n\
         |---|---|---|---|\n| {} | {smallest:.5} | {mean:.5} | {most:.4} |",
        before.len() / FEATURES,
        before.len() / FEATURES
    )
}
