//! Labelled pictures of a folder or a zip, whose files can be read again one at a time.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use super::Error;
use crate::data::labelled::{Labelled, Limits, Reading, is_ignored, read_files};

/// What was found, and where it lies.
pub enum Pictures {
    /// In a zip.
    Zip(Box<Reading<BufReader<File>>>),
    /// In a folder.
    Folder(PathBuf, Labelled),
}

impl Pictures {
    /// Looks at all pictures of a folder or a zip.
    ///
    /// # Errors
    /// When a file cannot be read, or the pictures are refused as a whole.
    pub fn open(from: &Path) -> Result<Self, Error> {
        let opened = match from.is_dir() {
            true => folder(from).map(|labelled| Self::Folder(from.into(), labelled)),
            false => zip(from).map(|reading| Self::Zip(Box::new(reading))),
        };
        opened.map_err(|error| format!("{}: {error}", from.display()).into())
    }

    /// What was taken and left out.
    pub fn labelled(&self) -> &Labelled {
        match self {
            Self::Zip(reading) => reading.labelled(),
            Self::Folder(_, labelled) => labelled,
        }
    }

    /// The file of a picture, by its place among the pictures; empty where there is none.
    ///
    /// # Errors
    /// When it cannot be read any more.
    pub fn file(&mut self, place: usize) -> Result<Vec<u8>, Error> {
        let file = match self {
            Self::Zip(reading) => reading.picture(place)?,
            Self::Folder(folder, labelled) => match labelled.pictures.get(place) {
                Some(picture) => Some(super::read(&folder.join(&picture.entry))?),
                None => None,
            },
        };
        Ok(file.unwrap_or_default())
    }
}

fn zip(from: &Path) -> Result<Reading<BufReader<File>>, Error> {
    let mut reading = Reading::zip(BufReader::new(File::open(from)?), Limits::default())?;
    while !reading.advance()? {}
    Ok(reading)
}

fn folder(from: &Path) -> Result<Labelled, Error> {
    let limits = Limits::default();
    let mut files = Vec::new();
    collect(from, "", limits.entries, &mut files)?;
    let mut failed = None;
    let contents = files.into_iter().map_while(|name| {
        let bytes = picture(&from.join(&name), &limits);
        let bytes = bytes.map_err(|error| failed = Some(error)).ok()?;
        Some((name, bytes))
    });
    let labelled = read_files(contents, &limits);
    match failed {
        Some(error) => Err(error),
        None => Ok(labelled?),
    }
}

/// The bytes of a file; of one that is too long no more than tell that.
fn picture(file: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(limits.picture_bytes + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(bytes)
}

/// The files below a folder by their paths in it, in order, without those that systems put there; links are not followed. One more than
/// `most` ends the search.
fn collect(folder: &Path, prefix: &str, most: usize, files: &mut Vec<String>) -> Result<(), Error> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if is_ignored(&name) {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), most, files)?;
        } else if kind.is_file() && files.len() <= most {
            files.push(name);
        }
    }
    Ok(())
}
