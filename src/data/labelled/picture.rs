//! One labelled picture, and what is taken of many.

use std::io::Cursor;

use image::{ImageReader, Limits as DecoderLimits};

use super::path::{class_of, is_ignored, is_safe};
use super::{IntakeError, Limits, Refusal};

/// A picture that can be decoded, with its class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledPicture {
    /// The name of its entry.
    pub entry: String,
    /// Its class: the folder it stands in.
    pub class: String,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The file as it is, a PNG or a JPEG.
    pub bytes: Vec<u8>,
}

/// What was taken, and what was left out and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// The pictures, in the order of their entries.
    pub pictures: Vec<LabelledPicture>,
    /// The entries that were left out.
    pub refused: Vec<Refusal>,
}

impl Labelled {
    /// Takes an entry in, or notes why not.
    pub(super) fn take(&mut self, entry: String, bytes: Vec<u8>, limits: &Limits) {
        let refused = match (class_of(&entry), size(&bytes, limits)) {
            (None, _) => {
                "expected a picture in a folder named for its class, got one in no folder".into()
            }
            (_, Err(reason)) => reason,
            (Some(class), Ok(size)) => {
                let class = class.to_owned();
                return self.pictures.push(LabelledPicture {
                    entry,
                    class,
                    size,
                    bytes,
                });
            }
        };
        self.refused.push(Refusal {
            entry,
            reason: refused,
        });
    }

    /// Refuses what has no picture.
    pub(super) fn some(self) -> Result<Self, IntakeError> {
        match (self.pictures.is_empty(), self.refused.is_empty()) {
            (true, true) => Err(IntakeError::NoPictures),
            _ => Ok(self),
        }
    }
}

/// Takes the files of a folder: their paths within it, with `/` between the parts, and what is in them.
///
/// # Errors
/// As [`super::read_zip`].
pub fn read_files(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    limits: &Limits,
) -> Result<Labelled, IntakeError> {
    let mut found = Labelled::default();
    let mut count = 0;
    for (entry, bytes) in files.into_iter().filter(|(entry, _)| !is_ignored(entry)) {
        count += 1;
        if count > limits.entries {
            return Err(IntakeError::TooManyEntries {
                got: count,
                most: limits.entries,
            });
        }
        if !is_safe(&entry) {
            return Err(IntakeError::Traversal(entry));
        }
        found.take(entry, bytes, limits);
    }
    found.some()
}

/// Decodes a picture once, so that a later training meets none that cannot be; the pixels go again.
fn size(bytes: &[u8], limits: &Limits) -> Result<(u32, u32), String> {
    let expected = "expected a PNG or JPEG picture";
    if bytes.len() as u64 > limits.picture_bytes {
        return Err(format!(
            "{expected} of at most {} bytes, got {}",
            limits.picture_bytes,
            bytes.len()
        ));
    }
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let broken = |said: &dyn std::fmt::Display| format!("{expected}, got none: {said}");
    let (width, height) = reader()
        .map_err(|error| broken(&error))?
        .into_dimensions()
        .map_err(|error| broken(&error))?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.pixels {
        return Err(format!(
            "{expected} of at most {} pixels, got {width} x {height}",
            limits.pixels
        ));
    }
    let mut reader = reader().map_err(|error| broken(&error))?;
    let mut memory = DecoderLimits::default();
    memory.max_alloc = Some(limits.pixels.saturating_mul(16));
    reader.limits(memory);
    reader.decode().map_err(|error| broken(&error))?;
    Ok((width, height))
}
