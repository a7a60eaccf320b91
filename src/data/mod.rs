//! Data sets, how they are split, and the one home of preprocessing.

#[cfg(feature = "engine")]
mod augment;
#[cfg(feature = "engine")]
pub mod clothes;
#[cfg(feature = "reader")]
mod decode;
#[cfg(feature = "engine")]
pub mod digits;
#[cfg(feature = "engine")]
mod idx;
#[cfg(feature = "pictures")]
pub mod labelled;
#[cfg(feature = "engine")]
mod manifest;
#[cfg(feature = "engine")]
pub mod preprocess;
#[cfg(any(feature = "engine", feature = "tables"))]
mod random;
#[cfg(feature = "engine")]
mod split;
#[cfg(feature = "tables")]
pub mod table;
#[cfg(feature = "reader")]
pub mod text;

#[cfg(feature = "engine")]
pub use augment::{Augmentation, mirror};
#[cfg(feature = "reader")]
pub(crate) use decode::{NoText, decode};
#[cfg(feature = "engine")]
pub use idx::{IdxError, read_images, read_labels, write_images, write_labels};
#[cfg(feature = "engine")]
pub use manifest::{DataFile, DataManifest};
#[cfg(feature = "engine")]
pub use preprocess::Prepared;
#[cfg(any(feature = "engine", feature = "tables"))]
pub use random::generator;
#[cfg(feature = "engine")]
pub use split::{Split, shuffled_split, stratified_split};

/// Width and height of a digit, or of a piece of clothing, in pixels.
pub const SIDE: usize = 28;

/// Pixels of one.
pub const PIXELS: usize = SIDE * SIDE;

/// Channels, height and width of one.
pub const DIGIT: [usize; 3] = [1, SIDE, SIDE];

/// Grey pictures of 28 x 28 with their classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Images {
    /// `PIXELS` bytes a picture, row by row; 255 is full ink.
    pub pixels: Vec<u8>,
    /// One class a picture.
    pub labels: Vec<u8>,
}

impl Images {
    /// Joins an unpacked picture file and its label file.
    ///
    /// # Errors
    /// [`IdxError`] when one of them is none, or when their counts differ (as a truncated label file).
    #[cfg(feature = "engine")]
    pub fn read(images: &[u8], labels: &[u8]) -> Result<Self, IdxError> {
        let (pixels, labels) = (read_images(images)?, read_labels(labels)?);
        if pixels.len() != labels.len() * PIXELS {
            let expected = pixels.len() / PIXELS;
            return Err(IdxError::Truncated {
                expected,
                got: labels.len(),
            });
        }
        Ok(Self { pixels, labels })
    }

    /// How many pictures.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pixels of one picture; empty when there is no such picture.
    pub fn picture(&self, index: usize) -> &[u8] {
        self.pixels
            .get(index * PIXELS..(index + 1) * PIXELS)
            .unwrap_or_default()
    }

    /// The pictures at `indices`, in that order.
    pub fn select(&self, indices: &[usize]) -> Self {
        let mut chosen = Self::default();
        for &index in indices.iter().filter(|&&index| index < self.len()) {
            chosen.pixels.extend_from_slice(self.picture(index));
            chosen.labels.push(self.labels[index]);
        }
        chosen
    }
}
