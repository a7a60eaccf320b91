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
    /// The file as it was read: a PNG or a JPEG.
    pub bytes: Vec<u8>,
}

/// What was taken, and what was left out and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// The pictures, in the order of their entries.
    pub pictures: Vec<LabelledPicture>,
    /// The entries that were left out.
    pub refused: Vec<Refusal>,
    /// Pixels of all pictures that were decoded.
    pub(super) pixels: u64,
}

impl Labelled {
    /// Takes an entry in, or notes why not.
    pub(super) fn take(&mut self, entry: String, bytes: Vec<u8>, limits: &Limits) {
        match self.checked(&entry, &bytes, limits) {
            Ok((class, size)) => self.pictures.push(LabelledPicture {
                entry,
                class,
                size,
                bytes,
            }),
            Err(reason) => self.refused.push(Refusal { entry, reason }),
        }
    }

    /// The class and the size of a picture that can be decoded.
    fn checked(
        &mut self,
        entry: &str,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<(String, (u32, u32)), String> {
        let class = class_of(entry)
            .ok_or("expected a picture in a folder named for its class, got one in no folder")?;
        let size = size(bytes, limits)?;
        let pixels = self.pixels + u64::from(size.0) * u64::from(size.1);
        if pixels > limits.total_pixels {
            return Err(format!(
                "expected at most {} pixels in all pictures up to this one, got {pixels}",
                limits.total_pixels
            ));
        }
        self.pixels = pixels;
        decode(bytes, limits)?;
        Ok((class.to_owned(), size))
    }

    /// Refuses what has neither a picture nor anything that was left out and can be named.
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
    let (mut count, mut total) = (0, 0);
    for (entry, bytes) in files {
        if !is_safe(&entry) {
            return Err(IntakeError::Traversal(entry));
        }
        if is_ignored(&entry) {
            continue;
        }
        count += 1;
        total += bytes.len() as u64;
        check(&entry, (count, total), limits)?;
        found.take(entry, bytes, limits);
    }
    found.some()
}

fn check(entry: &str, (count, total): (usize, u64), limits: &Limits) -> Result<(), IntakeError> {
    if count > limits.entries {
        return Err(IntakeError::TooManyEntries {
            got: count,
            most: limits.entries,
        });
    }
    match total > limits.total_bytes {
        true => Err(IntakeError::Bomb {
            entry: entry.to_owned(),
            what: format!(
                "more than {} bytes in all files up to this one",
                limits.total_bytes
            ),
        }),
        false => Ok(()),
    }
}

const EXPECTED: &str = "expected a PNG or JPEG picture";

fn broken(said: &dyn std::fmt::Display) -> String {
    format!("{EXPECTED}, got none: {said}")
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, String> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    reader.map_err(|error| broken(&error))
}

/// What a picture says of its size, which is not decoded for it.
fn size(bytes: &[u8], limits: &Limits) -> Result<(u32, u32), String> {
    if bytes.len() as u64 > limits.picture_bytes {
        return Err(format!(
            "{EXPECTED} of at most {} bytes, got {}",
            limits.picture_bytes,
            bytes.len()
        ));
    }
    let (width, height) = reader(bytes)?
        .into_dimensions()
        .map_err(|error| broken(&error))?;
    match u64::from(width) * u64::from(height) > limits.pixels {
        true => Err(format!(
            "{EXPECTED} of at most {} pixels, got {width} x {height}",
            limits.pixels
        )),
        false => Ok((width, height)),
    }
}

/// Decodes a picture once, so that a later training meets none that cannot be; the pixels go again.
fn decode(bytes: &[u8], limits: &Limits) -> Result<(), String> {
    let mut reader = reader(bytes)?;
    let mut memory = DecoderLimits::default();
    memory.max_alloc = Some(limits.pixels.saturating_mul(16));
    reader.limits(memory);
    reader.decode().map_err(|error| broken(&error))?;
    Ok(())
}
