//! One small file on its way: the network's if that answers, else the copy of an earlier visit, so that the page works offline.

use super::answer::WEB_PAGE;
use super::failure::not_fetched;
use super::platform::{Body, Platform, Room, Wanted};
use super::transfer::{Moved, Transfer, Trouble};
use crate::protocol::{Failure, Progress};
use crate::weights::looks_like_web_page;

/// No file of a site is larger: static hosts cut at 25 MiB, and a shard stays under 24.
pub const MOST_BYTES: u64 = 24 * 1024 * 1024;

/// A file being fetched.
pub struct Download<B> {
    wanted: Wanted,
    what: String,
    expected_bytes: Option<u64>,
    stage: Stage<B>,
    bytes: Vec<u8>,
}

enum Stage<B> {
    /// Nothing was done yet.
    New,
    /// It comes; beside it the copy of an earlier visit, if there is one.
    Comes(Transfer<B>, Option<Vec<u8>>),
}

impl<B: Body> Download<B> {
    /// Prepares to fetch `address`, which people would call `what`; its size, where it is known, is shown and enforced.
    pub fn new(address: String, what: &str, expected_bytes: Option<u64>) -> Self {
        let wanted = Wanted {
            address,
            from: 0,
            fresh: false,
        };
        Self {
            wanted,
            what: what.into(),
            expected_bytes,
            stage: Stage::New,
            bytes: Vec::new(),
        }
    }

    /// The same past all caches, our own copies included, and with one try.
    pub fn fresh(mut self) -> Self {
        self.wanted.fresh = true;
        self
    }

    /// Fetches the next piece; returns the whole file once it is there.
    ///
    /// # Errors
    /// What the fetch fails with, or a file that is longer than it may be.
    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &P,
    ) -> Result<Option<Vec<u8>>, Failure> {
        match &mut self.stage {
            Stage::New => {
                self.stage = self.open(world).await;
                Ok(None)
            }
            Stage::Comes(transfer, copy) => match (transfer.advance(world).await, copy.take()) {
                (Ok(Moved::Broke) | Err(Trouble::Broken { .. }), Some(copy)) => Ok(Some(copy)),
                // Who asks past all caches only compares: one try is enough.
                (Ok(Moved::Broke), None) if self.wanted.fresh => Err(not_fetched(
                    &self.wanted.address,
                    Trouble::Refused("a broken connection".into()),
                )),
                (Err(trouble), _) => Err(not_fetched(&self.wanted.address, trouble)),
                (Ok(Moved::End), copy) => self.end(world, copy).await.map(Some),
                (Ok(moved), old) => {
                    *copy = old;
                    self.take(moved)
                }
            },
        }
    }

    async fn open<P: Platform<Body = B>>(&self, world: &P) -> Stage<B> {
        let transfer = Transfer::new(self.wanted.clone(), self.expected_bytes);
        let name = copy_name(&self.wanted.address);
        match self.wanted.fresh {
            true => Stage::Comes(transfer, None),
            // A store that cannot be read has no copy for us.
            false => match world.read(&name).await.unwrap_or_default() {
                None => Stage::Comes(transfer, None),
                copy => {
                    let stall_ms = world.patience().stall_with_copy_ms;
                    Stage::Comes(transfer.with_stall_ms(stall_ms), copy)
                }
            },
        }
    }

    fn take(&mut self, moved: Moved) -> Result<Option<Vec<u8>>, Failure> {
        if let Moved::Bytes(piece) = moved {
            self.bytes.extend_from_slice(&piece);
        }
        match self.bytes.len() as u64 > MOST_BYTES {
            false => Ok(None),
            true => Err(not_fetched(
                &self.wanted.address,
                Trouble::Length {
                    expected: MOST_BYTES,
                    got: "more bytes".into(),
                },
            )),
        }
    }

    /// Keeps the file for a visit without network. Where that fails there is no copy, and nothing else is lost.
    async fn end<P: Platform>(
        &mut self,
        world: &P,
        copy: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Failure> {
        let bytes = std::mem::take(&mut self.bytes);
        if looks_like_web_page(&bytes) {
            let page = Trouble::Refused(WEB_PAGE.into());
            return Err(not_fetched(&self.wanted.address, page));
        }
        let is_new = copy.is_none_or(|copy| copy != bytes);
        if is_new && !self.wanted.fresh && world.room().await != Room::Unneeded {
            let _ = world.write(&copy_name(&self.wanted.address), &bytes).await;
        }
        Ok(bytes)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let done = self.bytes.len() as u64;
        Progress::Bytes {
            what: self.what.clone(),
            done,
            total: self.expected_bytes.unwrap_or(done),
        }
    }
}

/// Where the copy of a file of the site lies in the store.
pub fn copy_name(address: &str) -> String {
    format!("copy/{address}")
}
