//! A zip of pictures: every name, count and size is checked before anything is unpacked, and again while it is.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::path::{is_ignored, is_safe};
use super::{IntakeError, Limits};

/// Entries may be that long whatever their ratio: a picture of one colour is small.
const SMALL_BYTES: u64 = 1 << 20;

/// The name of an entry, and its content, or how long it is where that is too long to be unpacked.
pub(super) type Entry = (String, Result<Vec<u8>, u64>);

/// An archive whose entries are checked one by one, then unpacked one by one.
pub(super) struct Zip<R> {
    archive: ZipArchive<R>,
    /// Entries whose name and size were checked, and what they say that they hold together.
    checked: (usize, u64),
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<R: Read + Seek> Zip<R> {
    /// Reads what the archive says of its entries.
    pub fn open(file: R, limits: &Limits) -> Result<Self, IntakeError> {
        let archive = ZipArchive::new(file).map_err(|error| no_zip(&error))?;
        match archive.len() > limits.entries {
            true => Err(IntakeError::TooManyEntries {
                got: archive.len(),
                most: limits.entries,
            }),
            false => Ok(Self {
                archive,
                checked: (0, 0),
                left: limits.total_bytes,
            }),
        }
    }

    pub fn len(&self) -> usize {
        self.archive.len()
    }

    /// Checks the next entry, and after the last one that no two overlap; whether all are checked.
    pub fn check(&mut self, limits: &Limits) -> Result<bool, IntakeError> {
        let (place, total) = self.checked;
        if place > self.archive.len() {
            return Ok(true);
        }
        let total = match place == self.archive.len() {
            true => self.check_overlap().map(|()| total)?,
            false => self.check_entry(place, total, limits)?,
        };
        self.checked = (place + 1, total);
        Ok(place == self.archive.len())
    }

    fn check_entry(
        &mut self,
        place: usize,
        total: u64,
        limits: &Limits,
    ) -> Result<u64, IntakeError> {
        let file = self.archive.by_index_raw(place);
        let file = file.map_err(|error| no_zip(&error))?;
        let name = name(&file)?;
        if !is_safe(name.strip_suffix('/').unwrap_or(&name)) || file.is_symlink() {
            return Err(IntakeError::Traversal(name));
        }
        check_ratio(&name, (file.size(), file.compressed_size()), limits)?;
        // One that is too long for a picture is not unpacked.
        let total = match file.size() > limits.picture_bytes {
            true => total,
            false => total.saturating_add(file.size()),
        };
        match total > limits.total_bytes {
            true => Err(IntakeError::TooMuch {
                entry: name,
                most: limits.total_bytes,
            }),
            false => Ok(total),
        }
    }

    fn check_overlap(&mut self) -> Result<(), IntakeError> {
        let overlaps = self.archive.has_overlapping_entries();
        let overlaps = overlaps.map_err(|error| no_zip(&error))?;
        match overlaps || self.archive.has_duplicate_names() {
            true => Err(IntakeError::Overlap),
            false => Ok(()),
        }
    }

    /// An entry; `None` for what systems put there.
    pub fn take(&mut self, place: usize, limits: &Limits) -> Result<Option<Entry>, IntakeError> {
        let file = self.archive.by_index_raw(place);
        let file = file.map_err(|error| no_zip(&error))?;
        let (name, size) = (name(&file)?, file.size());
        drop(file);
        if size > limits.picture_bytes && !is_ignored(&name) {
            return Ok(Some((name, Err(size))));
        }
        let taken = self.read(place, limits.picture_bytes.min(self.left))?;
        Ok(taken.map(|(name, bytes)| {
            self.left -= bytes.len() as u64;
            (name, Ok(bytes))
        }))
    }

    /// The same again of one that was taken.
    pub fn again(&mut self, place: usize, limits: &Limits) -> Result<Vec<u8>, IntakeError> {
        let read = self.read(place, limits.picture_bytes)?;
        Ok(read.map(|(_, bytes)| bytes).unwrap_or_default())
    }

    fn read(&mut self, place: usize, most: u64) -> Result<Option<(String, Vec<u8>)>, IntakeError> {
        let mut file = self
            .archive
            .by_index(place)
            .map_err(|error| no_zip(&error))?;
        let name = name(&file)?;
        if is_ignored(&name) {
            return Ok(None);
        }
        let bytes = unpack(&mut file, &name, most)?;
        Ok(Some((name, bytes)))
    }
}

fn no_zip(error: &ZipError) -> IntakeError {
    IntakeError::NoZip(error.to_string())
}

fn name<R: Read>(file: &ZipFile<'_, R>) -> Result<String, IntakeError> {
    let name = file.name().map_err(|error| no_zip(&error))?;
    Ok(name.into_owned())
}

/// Refuses what becomes far longer when it is unpacked.
fn check_ratio(
    entry: &str,
    (size, compressed): (u64, u64),
    limits: &Limits,
) -> Result<(), IntakeError> {
    let is_bomb = size > SMALL_BYTES && size / compressed.max(1) > limits.ratio;
    match is_bomb {
        true => Err(IntakeError::Bomb {
            entry: entry.to_owned(),
            what: format!(
                "{size} bytes out of {compressed}, more than {} times as many",
                limits.ratio
            ),
        }),
        false => Ok(()),
    }
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
