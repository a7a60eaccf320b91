//! The novels: read, their lines joined into paragraphs, and split into what is learned, what chooses, and what is held out.

use std::path::Path;

use crate::cli::Error;
use crate::data::preprocess::paragraphs::{PARAGRAPH, tidy};

/// The part of each learned novel, at its end, that chooses the weights which are kept.
const VALIDATION_SHARE: f64 = 0.02;

/// The texts of a training.
pub struct Novels {
    /// What is learned.
    pub train: String,
    /// What chooses: the last pages of each learned novel.
    pub validation: String,
    /// The novel that is not learned.
    pub held_out: String,
}

impl Novels {
    /// Reads all `.txt` files of a folder, in the order of their names.
    ///
    /// # Errors
    /// A file that cannot be read, and a held-out novel that is not there.
    pub fn read(folder: &Path, held_out: &str) -> Result<Self, Error> {
        let named = |error: std::io::Error| format!("{}: {error}", folder.display());
        let files = std::fs::read_dir(folder).map_err(named)?;
        let mut files: Vec<_> = files
            .filter_map(|file| Some(file.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
            .collect();
        files.sort();
        let mut novels = Self {
            train: String::new(),
            validation: String::new(),
            held_out: String::new(),
        };
        for file in &files {
            let text = tidy(&crate::cli::read_text(file)?.text);
            match file.file_stem().is_some_and(|name| name == held_out) {
                true => novels.held_out = text,
                false => novels.learn(&text),
            }
        }
        if novels.held_out.is_empty() || novels.train.is_empty() {
            let (place, count) = (folder.display(), files.len());
            return Err(format!(
                "{place}: expected {held_out}.txt and others, got {count} texts; run cargo xtask data austen"
            )
            .into());
        }
        Ok(novels)
    }

    fn learn(&mut self, text: &str) {
        let place = (text.len() as f64 * (1.0 - VALIDATION_SHARE)) as usize;
        let place = text.floor_char_boundary(place);
        let place = text[..place].rfind(PARAGRAPH).unwrap_or(place);
        let (train, validation) = text.split_at(place);
        self.train += &format!("{train}{PARAGRAPH}");
        self.validation += validation;
    }
}
