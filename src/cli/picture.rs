//! Reads a picture file for the engine.

use std::path::Path;

use super::Error;
use crate::protocol::Input;

/// Decodes a PNG or JPEG file to RGBA.
///
/// # Errors
/// When the file cannot be read or is no picture.
pub fn read(file: &Path) -> Result<Input, Error> {
    let bytes = super::read(file)?;
    let picture = image::load_from_memory(&bytes).map_err(|error| {
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
