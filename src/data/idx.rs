//! The IDX format of MNIST (<http://yann.lecun.com/exdb/mnist/>): a big-endian header, then bytes.

use super::{PIXELS, SIDE};

const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;

/// Why a file is no IDX file of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdxError {
    /// The file is shorter than its header, or than the header says.
    Truncated {
        /// Bytes the header asks for, with the header.
        expected: usize,
        /// Bytes there are.
        got: usize,
    },
    /// The first four bytes are another format's.
    Magic {
        /// The number that belongs there.
        expected: u32,
        /// The number that stands there.
        got: u32,
    },
    /// The pictures have another size.
    Size {
        /// Rows and columns that stand there.
        got: (u32, u32),
    },
}

impl std::fmt::Display for IdxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truncated { expected, got } => write!(f, "{got} bytes where {expected} belong"),
            Self::Magic { expected, got } => {
                write!(
                    f,
                    "a file that starts with {got:#010x} instead of {expected:#010x}"
                )
            }
            Self::Size {
                got: (rows, columns),
            } => {
                write!(
                    f,
                    "pictures of {rows} x {columns} instead of {SIDE} x {SIDE}"
                )
            }
        }
    }
}

impl std::error::Error for IdxError {}

/// Reads pictures of 28 x 28; returns their pixels.
///
/// # Errors
/// [`IdxError`] when the file is of another kind, size or length.
pub fn read_images(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    check_magic(bytes, IMAGES_MAGIC)?;
    let size = (number(bytes, 8)?, number(bytes, 12)?);
    if size != (SIDE as u32, SIDE as u32) {
        return Err(IdxError::Size { got: size });
    }
    body(bytes, 16, number(bytes, 4)? as usize * PIXELS)
}

/// Reads labels.
///
/// # Errors
/// [`IdxError`] when the file is of another kind or length.
pub fn read_labels(bytes: &[u8]) -> Result<Vec<u8>, IdxError> {
    check_magic(bytes, LABELS_MAGIC)?;
    body(bytes, 8, number(bytes, 4)? as usize)
}

/// Writes pictures of 28 x 28.
pub fn write_images(pixels: &[u8]) -> Vec<u8> {
    let count = (pixels.len() / PIXELS) as u32;
    let header = [IMAGES_MAGIC, count, SIDE as u32, SIDE as u32];
    let mut file: Vec<u8> = header
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect();
    file.extend_from_slice(pixels);
    file
}

/// Writes labels.
pub fn write_labels(labels: &[u8]) -> Vec<u8> {
    let header = [LABELS_MAGIC, labels.len() as u32];
    let mut file: Vec<u8> = header
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect();
    file.extend_from_slice(labels);
    file
}

fn check_magic(bytes: &[u8], expected: u32) -> Result<(), IdxError> {
    match number(bytes, 0)? {
        got if got == expected => Ok(()),
        got => Err(IdxError::Magic { expected, got }),
    }
}

fn number(bytes: &[u8], at: usize) -> Result<u32, IdxError> {
    match bytes.get(at..at + 4) {
        Some(four) => Ok(u32::from_be_bytes([four[0], four[1], four[2], four[3]])),
        None => Err(IdxError::Truncated {
            expected: at + 4,
            got: bytes.len(),
        }),
    }
}

fn body(bytes: &[u8], header: usize, length: usize) -> Result<Vec<u8>, IdxError> {
    let expected = header.saturating_add(length);
    match bytes.get(header..) {
        Some(body) if body.len() == length => Ok(body.to_vec()),
        _ => Err(IdxError::Truncated {
            expected,
            got: bytes.len(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let pixels: Vec<u8> = (0..2 * PIXELS).map(|i| (i % 251) as u8).collect();
        assert_eq!(read_images(&write_images(&pixels)), Ok(pixels));
        assert_eq!(read_labels(&write_labels(&[3, 1, 4])), Ok(vec![3, 1, 4]));
    }

    #[test]
    fn a_truncated_file_is_refused() {
        let file = write_labels(&[1, 2, 3]);
        assert_eq!(
            read_labels(&file[..10]),
            Err(IdxError::Truncated {
                expected: 11,
                got: 10
            })
        );
        assert_eq!(
            read_labels(&[]),
            Err(IdxError::Truncated {
                expected: 4,
                got: 0
            })
        );
    }

    #[test]
    fn another_format_is_refused() {
        assert!(matches!(
            read_images(b"<!DOCTYPE html>"),
            Err(IdxError::Magic { .. })
        ));
    }
}
