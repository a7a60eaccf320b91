//! Reads a file for the engine, as the kind of input that the model takes.

use std::path::Path;

use super::Error;
use crate::protocol::{FILE_END_BYTES, Input, InputKind};

/// Reads a file for a model that looks at inputs of that kind.
///
/// # Errors
/// When the file cannot be read or is none of that kind.
pub fn read(file: &Path, kind: InputKind) -> Result<Input, Error> {
    let bytes = super::read(file)?;
    match kind {
        InputKind::Drawing | InputKind::Photo => picture(file, &bytes),
        InputKind::File => Ok(ends(&bytes)),
        InputKind::Text => text(file, bytes),
    }
}

/// Decodes a PNG or JPEG file to RGBA; the error names it.
///
/// # Errors
/// When it is none.
pub fn picture(file: &Path, bytes: &[u8]) -> Result<Input, Error> {
    let picture = image::load_from_memory(bytes).map_err(|error| {
        format!(
            "{}: expected a PNG or JPEG picture, got {} bytes that are none ({error})",
            file.display(),
            bytes.len()
        )
    })?;
    let rgba = picture.to_rgba8();
    let (width, height) = rgba.dimensions();
    Ok(Input::Image {
        width,
        height,
        rgba: rgba.into_raw().into(),
    })
}

/// The two ends of a file, all that is looked at.
pub fn ends(bytes: &[u8]) -> Input {
    let end_bytes = bytes.len().min(FILE_END_BYTES as usize);
    Input::File {
        size: bytes.len() as u64,
        start: bytes[..end_bytes].to_vec().into(),
        end: bytes[bytes.len() - end_bytes..].to_vec().into(),
    }
}

fn text(file: &Path, bytes: Vec<u8>) -> Result<Input, Error> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        format!(
            "{}: expected a text in UTF-8, got other bytes at place {place}",
            file.display()
        )
    })?;
    Ok(Input::Text(text))
}
