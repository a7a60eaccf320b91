//! The only home of preprocessing: from what people give to what networks take, used by prediction, training and evaluation alike.

pub mod clothing;
pub mod digit;
pub mod file;
pub mod paragraphs;
pub mod photo;
pub mod pieces;
mod resample;
pub mod text;

/// An input as a network takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// Channels, height and width.
    pub shape: [usize; 3],
    /// Its values, row by row.
    pub values: Vec<f32>,
}

/// More pixels than a picture may have.
pub const MAX_PIXELS: u64 = 50_000_000;

/// Why a picture cannot be read as a digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureError {
    /// Width or height is zero.
    NoArea {
        /// Its width and height.
        size: (u32, u32),
    },
    /// It is too large to be worth reading.
    TooLarge {
        /// Its width and height.
        size: (u32, u32),
    },
    /// Its bytes do not fit its size.
    Length {
        /// Bytes that belong there.
        expected: u64,
        /// Bytes there are.
        got: u64,
    },
    /// Nothing is drawn on it.
    Empty,
    /// A ready-made input of the network has the wrong number of values.
    Values {
        /// Values there are.
        got: usize,
    },
    /// A ready-made input holds a value outside 0..=1, or none at all.
    Range {
        /// Which value.
        index: usize,
        /// What stands there.
        got: String,
    },
}

/// Whether a picture of that size and that many RGBA bytes can be read.
fn check_size(width: u32, height: u32, length: u64) -> Result<(), PictureError> {
    let size = (width, height);
    let pixels = u64::from(width) * u64::from(height);
    match pixels {
        0 => Err(PictureError::NoArea { size }),
        _ if pixels > MAX_PIXELS => Err(PictureError::TooLarge { size }),
        _ if length != pixels * 4 => Err(PictureError::Length {
            expected: pixels * 4,
            got: length,
        }),
        _ => Ok(()),
    }
}
