//! What an engine needs of the world around it: a clock, files to fetch, a place to keep things, a way out for replies.
//!
//! `browser/` and `cli/` implement these; tests implement them with scripted doubles.

use crate::protocol::{Failure, Reply};

/// Time that only goes forward.
pub trait Clock {
    /// Milliseconds since some fixed moment.
    fn now_ms(&self) -> f64;
}

/// Files of the site (or of a folder), by their address relative to its root, such as `models/digits/manifest.json`.
pub trait Fetch {
    /// An open file.
    type Body: Body;

    /// Opens a file. Fails with [`crate::protocol::FailureKind::Network`].
    fn open(&self, address: &str) -> impl Future<Output = Result<Self::Body, Failure>>;
}

/// A file that comes in pieces.
pub trait Body {
    /// The next piece, or `None` at the end.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, Failure>>;
}

/// A place that outlives the engine: OPFS in a browser, a folder natively.
pub trait Store {
    /// Reads a whole entry; `None` when there is none.
    fn read(&self, name: &str) -> impl Future<Output = Result<Option<Vec<u8>>, Failure>>;

    /// Writes an entry as a whole: afterwards it is the new one or, after an error, the old one.
    fn write(&self, name: &str, bytes: &[u8]) -> impl Future<Output = Result<(), Failure>>;

    /// Removes an entry; well if there is none.
    fn remove(&self, name: &str) -> impl Future<Output = Result<(), Failure>>;
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

/// All five together.
pub trait Platform: Clock + Fetch + Store + Outbox + Memory {}

impl<T: Clock + Fetch + Store + Outbox + Memory> Platform for T {}
