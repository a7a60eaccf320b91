//! A file of the person's, read piece by piece where it lies: a zip of a gigabyte is never in memory.

use std::io::{Error, Read, Seek, SeekFrom};

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

use super::scope::text;

/// Bytes that are read at once.
const WINDOW_BYTES: u64 = 256 << 10;

/// A file, and the piece of it that was read last. Browsers let only workers read so.
pub struct PictureFile {
    blob: Blob,
    length: u64,
    position: u64,
    window_start: u64,
    window: Vec<u8>,
}

impl PictureFile {
    /// Nothing is read yet.
    pub fn new(blob: Blob) -> Self {
        Self {
            length: blob.size() as u64,
            blob,
            position: 0,
            window_start: 0,
            window: Vec::new(),
        }
    }

    /// What the window has from the position on.
    fn at_hand(&self) -> &[u8] {
        let start = self.position.checked_sub(self.window_start);
        let start = start.and_then(|start| usize::try_from(start).ok());
        start
            .and_then(|start| self.window.get(start..))
            .unwrap_or_default()
    }

    fn fetch(&mut self) -> Result<(), JsValue> {
        let end = (self.position + WINDOW_BYTES).min(self.length);
        let piece = self
            .blob
            .slice_with_f64_and_f64(self.position as f64, end as f64)?;
        let read = FileReaderSync::new()?.read_as_array_buffer(&piece)?;
        self.window = Uint8Array::new(&read).to_vec();
        self.window_start = self.position;
        Ok(())
    }
}

impl Read for PictureFile {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        if self.position >= self.length {
            // Many files wait beside each other: none keeps its last piece.
            self.window = Vec::new();
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            self.fetch().map_err(|error| Error::other(text(&error)))?;
        }
        let count = self.at_hand().read(into)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for PictureFile {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Error> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = place.ok_or_else(|| Error::other("a place before the beginning"))?;
        Ok(self.position)
    }
}
