//! A zip of pictures: every name, count and size is checked before anything is unpacked, and again while it is.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::path::{is_ignored, is_safe};
use super::{IntakeError, Labelled, Limits};

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Entries may be that long whatever their ratio: a picture of one colour is small.
const SMALL_BYTES: u64 = 1 << 20;

/// Takes the pictures of a zip whose folders are named for their classes. Entries that are no pictures are left out and named.
///
/// # Errors
/// [`IntakeError`], by the name of the entry: then nothing is taken.
pub fn read_zip(bytes: &[u8], limits: &Limits) -> Result<Labelled, IntakeError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_zip(&error))?;
    check(&mut archive, limits)?;
    let mut found = Labelled::default();
    let mut left = limits.total_bytes;
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).map_err(|error| no_zip(&error))?;
        let name = name(&file)?;
        if is_ignored(&name) {
            continue;
        }
        let bytes = unpack(&mut file, &name, limits.picture_bytes.min(left))?;
        left -= bytes.len() as u64;
        found.take(name, bytes, limits);
    }
    found.some()
}

fn no_zip(error: &ZipError) -> IntakeError {
    IntakeError::NoZip(error.to_string())
}

fn name<R: Read>(file: &ZipFile<'_, R>) -> Result<String, IntakeError> {
    let name = file.name().map_err(|error| no_zip(&error))?;
    Ok(name.into_owned())
}

/// What the archive says of itself.
fn check(archive: &mut Archive<'_>, limits: &Limits) -> Result<(), IntakeError> {
    if archive.len() > limits.entries {
        return Err(IntakeError::TooManyEntries {
            got: archive.len(),
            most: limits.entries,
        });
    }
    let mut total = 0_u64;
    for place in 0..archive.len() {
        let file = archive
            .by_index_raw(place)
            .map_err(|error| no_zip(&error))?;
        let name = name(&file)?;
        if !is_safe(name.strip_suffix('/').unwrap_or(&name)) || file.is_symlink() {
            return Err(IntakeError::Traversal(name));
        }
        total = total.saturating_add(file.size());
        check_size(&name, (file.size(), file.compressed_size()), total, limits)?;
    }
    let overlaps = archive
        .has_overlapping_entries()
        .map_err(|error| no_zip(&error))?;
    match overlaps || archive.has_duplicate_names() {
        true => Err(IntakeError::Overlap),
        false => Ok(()),
    }
}

fn check_size(
    entry: &str,
    (size, compressed): (u64, u64),
    total: u64,
    limits: &Limits,
) -> Result<(), IntakeError> {
    let what = match () {
        () if size > limits.picture_bytes => {
            format!("{size} bytes, more than {}", limits.picture_bytes)
        }
        () if total > limits.total_bytes => format!(
            "more than {} bytes in all entries up to this one",
            limits.total_bytes
        ),
        () if size > SMALL_BYTES && size / compressed.max(1) > limits.ratio => {
            format!(
                "{size} bytes out of {compressed}, more than {} times as many",
                limits.ratio
            )
        }
        () => return Ok(()),
    };
    Err(IntakeError::Bomb {
        entry: entry.to_owned(),
        what,
    })
}

/// Unpacks an entry, whatever length it said it has.
fn unpack<R: Read>(
    file: &mut ZipFile<'_, R>,
    entry: &str,
    most: u64,
) -> Result<Vec<u8>, IntakeError> {
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| IntakeError::NoZip(format!("'{entry}': {error}")))?;
    match bytes.len() as u64 > most {
        true => Err(IntakeError::Bomb {
            entry: entry.to_owned(),
            what: format!("more than {most} bytes, whatever it says"),
        }),
        false => Ok(bytes),
    }
}
