//! What an engine needs of the world around it: a clock, files to fetch, a place to keep things, a way out for replies.
//!
//! `browser/` and `cli/` implement these; tests implement them with scripted doubles.

use crate::protocol::{Failure, Reply};

/// Time that only goes forward.
pub trait Clock {
    /// Milliseconds since some fixed moment.
    fn now_ms(&self) -> f64;

    /// Milliseconds since 1970, by the machine's own clock, which may be set back.
    fn unix_ms(&self) -> f64;

    /// Ends after so many milliseconds; may be dropped before.
    fn pause(&self, ms: u32) -> impl Future<Output = ()>;
}

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its address relative to the root, such as `models/digits/manifest.json`.
    pub address: String,
    /// The first byte that is wanted; from 1 on this is an HTTP Range request.
    pub from: u64,
    /// Past every cache on the way. Else a cache may answer, but has to ask the host first whether its copy still holds.
    pub fresh: bool,
}

/// How long a connection may keep us waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// A connection that gives nothing for so many milliseconds is broken.
    pub stall_ms: u32,
    /// The same where a copy from an earlier visit is at hand.
    pub stall_with_copy_ms: u32,
    /// Breaks in a row after which the file is given up.
    pub breaks: u32,
    /// Pause after the first break in milliseconds; each further one is twice as long.
    pub pause_ms: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            stall_ms: 20_000,
            stall_with_copy_ms: 3_000,
            breaks: 5,
            pause_ms: 300,
        }
    }
}

/// Files of the site (or of a folder).
pub trait Fetch {
    /// An open file.
    type Body: Body;

    /// Starts to fetch a file; what comes of it, its body tells. Dropping the body ends the transfer.
    fn open(&self, wanted: &Wanted) -> Self::Body;

    /// How long to wait for it.
    fn patience(&self) -> Patience {
        Patience::default()
    }
}

/// A file that comes in pieces.
pub trait Body {
    /// What comes next: first [`Arrival::Head`], then pieces, then [`Arrival::End`]. A future that is dropped loses
    /// nothing: the next call goes on where it stood.
    fn next(&mut self) -> impl Future<Output = Result<Arrival, FetchError>>;
}

/// What comes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The host answers.
    Head(Head),
    /// Bytes.
    Piece(Vec<u8>),
    /// No more bytes.
    End,
}

/// How a host answers, before any byte of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The HTTP status; 200 for a file of a folder.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: String,
    /// `Content-Range`.
    pub content_range: Option<String>,
    /// `Content-Length`, in bytes.
    pub content_length: Option<u64>,
    /// Whether the bytes are packed on the way, so that their number says nothing of the file's.
    pub is_packed: bool,
}

impl Head {
    /// A whole file of known length.
    pub fn whole(bytes: u64) -> Self {
        Self {
            status: 200,
            content_length: Some(bytes),
            ..Self::default()
        }
    }
}

/// Why a file does not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The connection could not be made or broke: worth another try. What was seen.
    Broken(String),
    /// There is no such file. What was seen.
    Refused(String),
}

/// A place that outlives the engine: OPFS in a browser, a folder natively. Names may have `/` in them.
pub trait Store {
    /// Reads a whole entry; `None` when there is none.
    fn read(&self, name: &str) -> impl Future<Output = Result<Option<Vec<u8>>, Failure>>;

    /// Writes an entry as a whole: afterwards it is the new one or, after an error, the old one.
    fn write(&self, name: &str, bytes: &[u8]) -> impl Future<Output = Result<(), Failure>>;

    /// Removes an entry; well if there is none.
    fn remove(&self, name: &str) -> impl Future<Output = Result<(), Failure>>;

    /// The names of all entries; none where nothing can be stored.
    fn names(&self) -> impl Future<Output = Vec<String>>;

    /// Bytes of an entry, where there is one.
    fn size(&self, name: &str) -> impl Future<Output = Option<u64>>;

    /// Claims a name for this engine until it ends: whether no other one, in whatever tab, has claimed it. Where nothing is shared,
    /// everything is free.
    fn claim(&self, _name: &str) -> impl Future<Output = bool> {
        std::future::ready(true)
    }

    /// What a cache of fetched files may take.
    fn room(&self) -> impl Future<Output = Room>;
}

/// What a cache may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// A cache would be of no use: files are as near as it would be.
    Unneeded,
    /// Nobody knows: writing will show.
    Unknown,
    /// So many bytes.
    Bytes(u64),
}

/// The hash that weights are known by.
pub trait Hash {
    /// SHA-256 in hexadecimal, with whatever is fastest here.
    fn sha256(&self, bytes: &[u8]) -> impl Future<Output = String> {
        std::future::ready(plain_sha256(bytes))
    }
}

/// SHA-256 in hexadecimal, by our own code.
pub fn plain_sha256(bytes: &[u8]) -> String {
    crate::weights::sha256(bytes)
}

/// Where replies go.
pub trait Outbox {
    /// Sends one reply, in order.
    fn send(&self, reply: Reply);
}

/// How much memory there is in use.
pub trait Memory {
    /// Bytes of this engine's memory, where that is known.
    fn engine_bytes(&self) -> Option<u64>;
}

/// The version of the package, as runs note it.
pub const PACKAGE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Which code computes: what a run notes, so that a later one can be told from it.
pub trait Build {
    /// The package's version and, where a build was marked with it, the commit.
    fn code_version(&self) -> String {
        PACKAGE_VERSION.into()
    }
}

/// All seven together.
pub trait Platform: Clock + Fetch + Store + Hash + Outbox + Memory + Build {}

impl<T: Clock + Fetch + Store + Hash + Outbox + Memory + Build> Platform for T {}
