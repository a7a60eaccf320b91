//! Why an archive, or one of its entries, is refused.

use std::fmt;

use serde::Serialize;

/// How much is taken from people's files; what has more is refused before it is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of an archive, or files.
    pub entries: usize,
    /// Bytes of one picture.
    pub picture_bytes: u64,
    /// Bytes of all pictures together, unpacked.
    pub total_bytes: u64,
    /// How many times as long as its compressed form an entry of more than a megabyte may be: pictures hardly shrink, bombs do.
    pub ratio: u64,
    /// Width times height of a picture.
    pub pixels: u64,
    /// Width times height of all pictures together: each is decoded once, which takes a second for so many as `pixels`.
    pub total_pixels: u64,
}

impl Default for Limits {
    /// 20,000 pictures of up to 32 MiB and 50 megapixels, 1 GiB and 20 gigapixels (a megapixel each) together.
    fn default() -> Self {
        Self {
            entries: 20_000,
            picture_bytes: 32 << 20,
            total_bytes: 1 << 30,
            ratio: 100,
            pixels: 50_000_000,
            total_pixels: 20_000_000_000,
        }
    }
}

/// Why nothing of an archive is taken. Names are those of its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntakeError {
    /// It is no zip, or a broken one.
    NoZip(String),
    /// It has more entries than are taken.
    TooManyEntries {
        /// How many.
        got: usize,
        /// The most.
        most: usize,
    },
    /// An entry's name leads out of the archive's folder.
    Traversal(String),
    /// Two entries have one name, or share their bytes.
    Overlap,
    /// All pictures together are more than is taken.
    TooMuch {
        /// The entry that was one too many.
        entry: String,
        /// The most bytes.
        most: u64,
    },
    /// An entry becomes too long when it is unpacked.
    Bomb {
        /// The entry.
        entry: String,
        /// What is too large, in words.
        what: String,
    },
    /// There is no picture in it.
    NoPictures,
    /// A picture that was read cannot be read again.
    Gone {
        /// The entry.
        entry: String,
        /// What the system said.
        said: String,
    },
}

impl fmt::Display for IntakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoZip(said) => write!(f, "expected a zip, got a file that is none or is broken: {said}. Make it anew, or choose the folder itself"),
            Self::TooManyEntries { got, most } => write!(f, "expected at most {most} entries, got {got}. Take a part of them"),
            Self::Traversal(entry) => write!(f, "'{entry}': expected a name like class/picture.png, got one that leads out of the archive. Do not use this archive unless you know who made it"),
            Self::Overlap => f.write_str("expected entries of their own, got two that share a name or bytes. Make the zip anew"),
            Self::TooMuch { entry, most } => write!(f, "'{entry}': expected at most {most} bytes in all files, got more with this one. Bring a part of the pictures, or smaller ones"),
            Self::Bomb { entry, what } => write!(f, "'{entry}': expected a picture, got {what}. Do not use this archive unless you know who made it"),
            Self::NoPictures => f.write_str("expected pictures in folders named for their classes (class/picture.png), got none"),
            Self::Gone { entry, said } => write!(f, "'{entry}': expected the picture that was read before, got none: {said}. Was it moved? Bring the pictures anew"),
        }
    }
}

impl std::error::Error for IntakeError {}

/// An entry that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Its name.
    pub entry: String,
    /// What was expected of it and what it is.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}': {}", self.entry, self.reason)
    }
}
