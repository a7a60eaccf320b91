//! Where a subcommand writes: places that are tried before the work that fills them, and errors that name them.

use std::fmt::Display;
use std::fs::{self, OpenOptions};
use std::path::Path;

use super::Error;

/// Writes a file.
///
/// # Errors
/// When it cannot be written; the error names it.
pub fn write(file: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Error> {
    fs::write(file, bytes).map_err(|error| refused(file, "a file that can be written", &error))
}

/// Makes a folder, and those above it.
///
/// # Errors
/// When it cannot be made; the error names it.
pub fn folder(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|error| refused(folder, "a folder that can be made", &error))
}

/// Tries whether a file can be written. One that is there stays as it is; one that is not is gone again.
///
/// # Errors
/// When it cannot be written; the error names it.
pub fn try_file(file: &Path) -> Result<(), Error> {
    let was_there = file.symlink_metadata().is_ok();
    let opened = OpenOptions::new().append(true).create(true).open(file);
    opened.map_err(|error| refused(file, "a file that can be written", &error))?;
    match was_there {
        true => Ok(()),
        false => fs::remove_file(file)
            .map_err(|error| refused(file, "a file that can be taken away again", &error)),
    }
}

/// Makes a folder and tries whether files of these names can be written in it.
///
/// # Errors
/// When one of them cannot; the error names it.
pub fn try_folder(place: &Path, files: &[&str]) -> Result<(), Error> {
    folder(place)?;
    files
        .iter()
        .try_for_each(|file| try_file(&place.join(file)))
}

fn refused(place: &Path, expected: &str, got: &dyn Display) -> Error {
    let place = place.display();
    let advice = "Name another place, or see to its folder, its permissions and free space.";
    format!("{place}: expected {expected}, got none: {got}. {advice}").into()
}
