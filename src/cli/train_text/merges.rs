//! Which pieces a text is best written in: byte-pair merges, learned by the `tokenizers` crate.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde::Deserialize;
use tokenizers::Trainer;
use tokenizers::models::bpe::{BPE, BpeTrainer};

use crate::cli::Error;
use crate::data::preprocess::pieces::{to_letters, words};
use crate::model::austen::AustenConfig;

/// What the crate's model says of itself.
#[derive(Deserialize)]
struct Said {
    merges: Vec<(String, String)>,
}

/// The file of merges, as GPT-2's `merges.txt`, that makes as many pieces as the model knows. The same text gives the same bytes.
///
/// # Errors
/// When the crate refuses the text.
pub fn train(text: &str) -> Result<Vec<u8>, Error> {
    let every_byte: Vec<u8> = (0..=255).collect();
    let mut trainer = BpeTrainer::builder()
        .vocab_size(AustenConfig::new().pieces)
        .min_frequency(2)
        .show_progress(false)
        .initial_alphabet(to_letters(&every_byte).chars().collect::<HashSet<_>>())
        .build();
    let to_words = |text: &str| {
        Ok(words(text)
            .map(|word| to_letters(word.as_bytes()))
            .collect())
    };
    let wrong = |error: tokenizers::Error| Error::from(error.to_string());
    trainer
        .feed(std::iter::once(text), to_words)
        .map_err(wrong)?;
    let mut model = BPE::default();
    trainer.train(&mut model).map_err(wrong)?;
    let said: Said = serde_json::from_value(serde_json::to_value(&model)?)?;
    let mut file = String::from("#version: 0.2\n");
    for (start, end) in &said.merges {
        writeln!(file, "{start} {end}")?;
    }
    Ok(file.into_bytes())
}
