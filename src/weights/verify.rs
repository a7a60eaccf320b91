//! Whether bytes are the ones that the manifest means.

use sha2::{Digest, Sha256};

use super::{Chunk, ManifestWeights, WeightsError};

/// Small, so that an interrupted download is taken up again where it broke.
const CHUNK_BYTES: usize = 1024 * 1024;

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Describes the parts of a file.
pub fn chunks(bytes: &[u8]) -> Vec<Chunk> {
    let chunk = |part: &[u8]| Chunk {
        bytes: part.len() as u64,
        sha256: sha256(part),
    };
    bytes.chunks(CHUNK_BYTES).map(chunk).collect()
}

/// Compares a fetched file with its manifest.
///
/// # Errors
/// [`WeightsError::WebPage`], [`WeightsError::Length`] or [`WeightsError::Hash`].
pub fn verify(bytes: &[u8], expected: &ManifestWeights) -> Result<(), WeightsError> {
    if looks_like_web_page(bytes) {
        return Err(WeightsError::WebPage);
    }
    let got = bytes.len() as u64;
    let in_chunks: u64 = expected.chunks.iter().map(|chunk| chunk.bytes).sum();
    if got != expected.bytes || got != in_chunks {
        return Err(WeightsError::Length {
            expected: expected.bytes,
            got,
        });
    }
    let mut rest = bytes;
    for (
        chunk,
        Chunk {
            bytes: length,
            sha256: wanted,
        },
    ) in expected.chunks.iter().enumerate()
    {
        let (part, after) = rest.split_at(*length as usize);
        let found = sha256(part);
        if found != *wanted {
            return Err(WeightsError::Hash {
                chunk,
                expected: wanted.clone(),
                got: found,
            });
        }
        rest = after;
    }
    Ok(())
}

/// A safetensors file starts with the length of its header, so never with `<`.
pub(super) fn looks_like_web_page(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take(5)
        .collect();
    start.eq_ignore_ascii_case(b"<!doc") || start.eq_ignore_ascii_case(b"<html")
}
