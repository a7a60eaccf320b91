//! Pictures being read, one entry at a time: no more than one is ever in memory, and each can be read again.

use std::io::{Cursor, Error, Read, Seek, SeekFrom};

use super::path::{is_ignored, is_safe};
use super::picture::too_long;
use super::zip::Zip;
use super::{IntakeError, Labelled, Limits};

/// Pictures being read out of files that can be read in any order: one zip, or the files of a folder.
pub struct Reading<R> {
    source: Source<R>,
    limits: Limits,
    found: Labelled,
    done: usize,
    bytes: u64,
}

enum Source<R> {
    Zip(Box<Zip<R>>),
    /// Paths within the folder, with `/` between the parts.
    Files(Vec<(String, R)>),
}

impl<R: Read + Seek> Reading<R> {
    /// Begins to read a zip whose folders are named for their classes. Entries that are no pictures are left out and named.
    ///
    /// # Errors
    /// [`IntakeError`]: it is no zip, or has too many entries.
    pub fn zip(file: R, limits: Limits) -> Result<Self, IntakeError> {
        let zip = Zip::open(file, &limits)?;
        Ok(Self::new(Source::Zip(Box::new(zip)), limits))
    }

    /// Begins to read the files of a folder: their paths within it, with `/` between the parts.
    pub fn files(files: Vec<(String, R)>, limits: Limits) -> Self {
        Self::new(Source::Files(files), limits)
    }

    fn new(source: Source<R>, limits: Limits) -> Self {
        let found = Labelled::default();
        Self {
            source,
            limits,
            found,
            done: 0,
            bytes: 0,
        }
    }

    /// Checks or reads the next entry; whether that was all.
    ///
    /// # Errors
    /// [`IntakeError`], by the name of the entry: then nothing is to be taken.
    pub fn advance(&mut self) -> Result<bool, IntakeError> {
        if let Source::Zip(zip) = &mut self.source
            && !zip.check(&self.limits)?
        {
            return Ok(false);
        }
        if self.done < self.total() {
            self.take()?;
            self.done += 1;
        }
        if self.done < self.total() {
            return Ok(false);
        }
        match self.found.is_nothing() {
            true => Err(IntakeError::NoPictures),
            false => Ok(true),
        }
    }

    /// Reads all that is left.
    ///
    /// # Errors
    /// As [`Self::advance`].
    pub fn to_the_end(mut self) -> Result<Labelled, IntakeError> {
        while !self.advance()? {}
        Ok(self.found)
    }

    fn take(&mut self) -> Result<(), IntakeError> {
        let limits = &self.limits;
        match &mut self.source {
            Source::Zip(zip) => match zip.take(self.done, limits)? {
                None => {}
                Some((entry, Err(bytes))) => self.found.refuse(entry, too_long(bytes, limits)),
                Some((entry, Ok(bytes))) => {
                    self.bytes += bytes.len() as u64;
                    self.found.take(self.done, entry, &bytes, limits);
                }
            },
            Source::Files(files) => {
                let (entry, file) = &mut files[self.done];
                let bytes = (!is_ignored(entry)).then(|| whole(file, limits.picture_bytes));
                let read = take_file(&mut self.found, (self.done, entry), bytes, limits)?;
                self.bytes += read;
            }
        }
        Ok(())
    }

    /// How many entries were read.
    pub fn done(&self) -> usize {
        self.done
    }

    /// How many there are.
    pub fn total(&self) -> usize {
        match &self.source {
            Source::Zip(zip) => zip.len(),
            Source::Files(files) => files.len(),
        }
    }

    /// How many bytes were read, unpacked.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What was taken and left out so far.
    pub fn labelled(&self) -> &Labelled {
        &self.found
    }

    /// The file of a picture again, by its place among the pictures; `None` where there is none.
    ///
    /// # Errors
    /// [`IntakeError`], where it cannot be read any more.
    pub fn picture(&mut self, place: usize) -> Result<Option<Vec<u8>>, IntakeError> {
        let Some(picture) = self.found.pictures.get(place) else {
            return Ok(None);
        };
        let bytes = match &mut self.source {
            Source::Zip(zip) => zip.again(picture.source, &self.limits)?,
            Source::Files(files) => {
                let read = whole(&mut files[picture.source].1, self.limits.picture_bytes);
                read.map_err(|error| IntakeError::Gone {
                    entry: picture.entry.clone(),
                    said: error.to_string(),
                })?
            }
        };
        Ok(Some(bytes))
    }
}

/// The bytes of a file; of one that is too long no more than tell that.
fn whole<R: Read + Seek>(file: &mut R, most: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Takes the file of that place and name in, or notes why not; `None` for the bytes of what systems put there. Returns how many bytes it has.
fn take_file(
    found: &mut Labelled,
    (place, entry): (usize, &str),
    bytes: Option<Result<Vec<u8>, Error>>,
    limits: &Limits,
) -> Result<u64, IntakeError> {
    if !is_safe(entry) {
        return Err(IntakeError::Traversal(entry.to_owned()));
    }
    let length = match bytes {
        None => return Ok(0),
        Some(Ok(bytes)) => {
            found.count(entry, bytes.len() as u64, limits)?;
            found.take(place, entry.to_owned(), &bytes, limits);
            bytes.len() as u64
        }
        Some(Err(error)) => {
            found.count(entry, 0, limits)?;
            let reason = format!("expected a file that can be read, got none: {error}");
            found.refuse(entry.to_owned(), reason);
            0
        }
    };
    Ok(length)
}

/// Takes the pictures of a zip that is in memory.
///
/// # Errors
/// [`IntakeError`], by the name of the entry: then nothing is taken.
pub fn read_zip(bytes: &[u8], limits: &Limits) -> Result<Labelled, IntakeError> {
    Reading::zip(Cursor::new(bytes), *limits)?.to_the_end()
}

/// Takes the files of a folder as they come: their paths within it, with `/` between the parts, and what is in them.
///
/// # Errors
/// As [`read_zip`].
pub fn read_files(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    limits: &Limits,
) -> Result<Labelled, IntakeError> {
    let mut found = Labelled::default();
    for (place, (entry, bytes)) in files.into_iter().enumerate() {
        let bytes = (!is_ignored(&entry)).then_some(Ok(bytes));
        take_file(&mut found, (place, &entry), bytes, limits)?;
    }
    match found.is_nothing() {
        true => Err(IntakeError::NoPictures),
        false => Ok(found),
    }
}
