//! One labelled picture, and what is taken of many.

use std::io::Cursor;

use image::{ImageReader, Limits as DecoderLimits, RgbImage};
use sha2::{Digest, Sha256};

use super::path::class_of;
use super::repeats::Repeats;
use super::{IntakeError, Likeness, Limits, Refusal, Repeat};

/// A picture that can be decoded, with its class.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledPicture {
    /// The name of its entry.
    pub entry: String,
    /// Its class: the folder it stands in.
    pub class: String,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Of the file, a PNG or a JPEG, which is not kept.
    pub sha256: [u8; 32],
    /// How it looks.
    pub likeness: Likeness,
    /// The place of its entry in the archive, or among the files.
    pub source: usize,
}

/// What was taken, and what was left out and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labelled {
    /// The pictures, in the order of their entries.
    pub pictures: Vec<LabelledPicture>,
    /// The entries that were left out.
    pub refused: Vec<Refusal>,
    /// Which of the pictures repeat an earlier one.
    repeats: Repeats,
    /// Pixels of all pictures that were decoded.
    pixels: u64,
    /// Files that were taken or left out, and their bytes.
    files: (usize, u64),
}

impl Labelled {
    /// Takes an entry in, or notes why not.
    pub(super) fn take(&mut self, source: usize, entry: String, bytes: &[u8], limits: &Limits) {
        match self.checked(&entry, bytes, limits) {
            Ok((class, pixels)) => {
                let picture = LabelledPicture {
                    entry,
                    class,
                    size: pixels.dimensions(),
                    likeness: Likeness::of(&pixels),
                    sha256: Sha256::digest(bytes).into(),
                    source,
                };
                self.repeats.take(&picture, &self.pictures);
                self.pictures.push(picture);
            }
            Err(reason) => self.refuse(entry, reason),
        }
    }

    /// For each picture, which earlier one it repeats, if it does.
    pub fn repeats(&self) -> &[Option<Repeat>] {
        self.repeats.found()
    }

    /// Notes why an entry is left out.
    pub(super) fn refuse(&mut self, entry: String, reason: String) {
        self.refused.push(Refusal { entry, reason });
    }

    /// Counts a file of a folder in; one too many, or a name that leads out, ends it.
    pub(super) fn count(
        &mut self,
        entry: &str,
        bytes: u64,
        limits: &Limits,
    ) -> Result<(), IntakeError> {
        self.files = (self.files.0 + 1, self.files.1 + bytes);
        check(entry, self.files, limits)
    }

    /// The class and the pixels of a picture that can be decoded.
    fn checked(
        &mut self,
        entry: &str,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<(String, RgbImage), String> {
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
        Ok((class.to_owned(), decode(bytes, limits)?))
    }

    /// Whether it has neither a picture nor anything that was left out and can be named.
    pub(super) fn is_nothing(&self) -> bool {
        self.pictures.is_empty() && self.refused.is_empty()
    }
}

fn check(entry: &str, (count, total): (usize, u64), limits: &Limits) -> Result<(), IntakeError> {
    if count > limits.entries {
        return Err(IntakeError::TooManyEntries {
            got: count,
            most: limits.entries,
        });
    }
    match total > limits.total_bytes {
        true => Err(IntakeError::TooMuch {
            entry: entry.to_owned(),
            most: limits.total_bytes,
        }),
        false => Ok(()),
    }
}

const EXPECTED: &str = "expected a PNG or JPEG picture";

/// Why a file that long is left out.
pub(super) fn too_long(bytes: u64, limits: &Limits) -> String {
    format!(
        "{EXPECTED} of at most {} bytes, got {bytes}",
        limits.picture_bytes
    )
}

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
        return Err(too_long(bytes.len() as u64, limits));
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

/// Decodes a picture once, so that a later training meets none that cannot be.
fn decode(bytes: &[u8], limits: &Limits) -> Result<RgbImage, String> {
    let mut reader = reader(bytes)?;
    let mut memory = DecoderLimits::default();
    memory.max_alloc = Some(limits.pixels.saturating_mul(16));
    reader.limits(memory);
    let picture = reader.decode().map_err(|error| broken(&error))?;
    Ok(picture.into_rgb8())
}
