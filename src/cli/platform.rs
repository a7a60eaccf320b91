//! The engine's world natively: files of this repository (or of a built site), a folder to keep things, replies in a list.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::engine::platform::{
    Arrival, Body, Build, Clock, Fetch, FetchError, Hash, Head, Memory, Outbox, Room, Store, Wanted,
};
use crate::protocol::{Failure, FailureKind, Reply};

/// A platform over folders.
pub struct NativePlatform {
    site: PathBuf,
    kept: PathBuf,
    start: Instant,
    replies: RefCell<Vec<Reply>>,
}

impl NativePlatform {
    /// `site` holds `models/` and `data/` (or `static/data/`, as this repository does); `kept` is where `Keep` writes.
    pub fn new(site: &Path, kept: &Path) -> Self {
        Self {
            site: site.into(),
            kept: kept.into(),
            start: Instant::now(),
            replies: RefCell::default(),
        }
    }

    /// The replies since the last call.
    pub fn take_replies(&self) -> Vec<Reply> {
        self.replies.take()
    }

    fn path(&self, address: &str) -> PathBuf {
        let built = self.site.join(address);
        match built.exists() {
            true => built,
            false => self.site.join("static").join(address),
        }
    }
}

impl Clock for NativePlatform {
    fn now_ms(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1_000.0
    }

    fn unix_ms(&self) -> f64 {
        unix_ms()
    }

    /// Nothing else runs here meanwhile.
    async fn pause(&self, ms: u32) {
        std::thread::sleep(Duration::from_millis(ms.into()));
    }
}

/// Milliseconds since 1970.
pub fn unix_ms() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_millis() as f64)
}

/// A file in one piece, or why there is none.
pub struct WholeFile(VecDeque<Result<Arrival, FetchError>>);

impl Body for WholeFile {
    async fn next(&mut self) -> Result<Arrival, FetchError> {
        self.0.pop_front().unwrap_or(Ok(Arrival::End))
    }
}

impl Fetch for NativePlatform {
    type Body = WholeFile;

    fn open(&self, wanted: &Wanted) -> WholeFile {
        let path = self.path(&wanted.address);
        let arrivals = match std::fs::read(&path) {
            Ok(bytes) => vec![
                Ok(Arrival::Head(Head::whole(bytes.len() as u64))),
                Ok(Arrival::Piece(bytes)),
            ],
            Err(error) => {
                let hint = "run from the repository's root, or name the site's folder with --site";
                let what = format!("{} ({error}; {hint})", path.display());
                vec![Err(FetchError::Refused(what))]
            }
        };
        WholeFile(arrivals.into())
    }
}

impl Hash for NativePlatform {}

impl Build for NativePlatform {}

impl Store for NativePlatform {
    async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        match std::fs::read(self.kept.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(storage(name, &error)),
        }
    }

    async fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        // Runs are written where the command line is told to.
        if name.starts_with("runs/") || name.starts_with("sessions/") {
            return Ok(());
        }
        let path = self.kept.join(name);
        let folder = path.parent().unwrap_or(&self.kept);
        let unfinished = path.with_extension("unfinished");
        let write = || {
            std::fs::create_dir_all(folder)?;
            std::fs::write(&unfinished, bytes)?;
            std::fs::rename(&unfinished, &path)
        };
        write().map_err(|error| storage(name, &error))
    }

    async fn remove(&self, name: &str) -> Result<(), Failure> {
        match std::fs::remove_file(self.kept.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(storage(name, &error))
            }
            _ => Ok(()),
        }
    }

    /// Everything is in one folder: nothing is cached here.
    async fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.kept)
            .into_iter()
            .flatten()
            .flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    async fn size(&self, name: &str) -> Option<u64> {
        let file = std::fs::metadata(self.kept.join(name)).ok()?;
        Some(file.len())
    }

    /// The site's files are on this disk already.
    async fn room(&self) -> Room {
        Room::Unneeded
    }
}

impl Outbox for NativePlatform {
    fn send(&self, reply: Reply) {
        self.replies.borrow_mut().push(reply);
    }
}

fn storage(name: &str, error: &std::io::Error) -> Failure {
    Failure {
        kind: FailureKind::Storage,
        expected: "a folder that can be read and written".into(),
        got: error.to_string(),
        place: name.into(),
        advice: "Check the folder's permissions and free space.".into(),
    }
}

impl Memory for NativePlatform {
    fn engine_bytes(&self) -> Option<u64> {
        None
    }
}
