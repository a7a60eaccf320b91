//! Whether what came is what the manifest means: each chunk as soon as it is whole, and the whole at the end.

use super::WeightsDownload;
use crate::engine::answer::WEB_PAGE;
use crate::engine::cache;
use crate::engine::download::MOST_BYTES;
use crate::engine::failure::{bad_weights, not_fetched};
use crate::engine::platform::{Body, Platform};
use crate::engine::transfer::{Transfer, Trouble};
use crate::protocol::{Failure, FailureKind};
use crate::weights::{WeightsError, looks_like_web_page};

impl<B: Body> WeightsDownload<B> {
    pub(super) fn check_manifest(&self) -> Result<(), Failure> {
        let in_chunks: u64 = self.chunks.iter().map(|chunk| chunk.bytes).sum();
        match self.total == in_chunks && in_chunks <= MOST_BYTES {
            true => Ok(()),
            false => Err(self.refuse(&WeightsError::Format(format!(
                "a manifest with {} bytes in all and {in_chunks} in chunks, of {MOST_BYTES} at most",
                self.total
            )))),
        }
    }

    /// Verifies every chunk that is whole, and keeps it.
    pub(super) async fn verify<P: Platform<Body = B>>(&mut self, world: &P) -> Result<(), Failure> {
        if self.verified.1 == 0 && looks_like_web_page(&self.bytes) {
            return Err(self.refuse_transfer(Trouble::Refused(WEB_PAGE.into())));
        }
        while self.verified.0 < self.chunks.len() {
            let (chunk, name) = self.next_chunk();
            let (start, end) = (self.verified.1, self.verified.1 + chunk.bytes);
            if (self.bytes.len() as u64) < end {
                break;
            }
            let part = &self.bytes[start as usize..end as usize];
            let got = world.sha256(part).await;
            if got != chunk.sha256 {
                return Err(self.refuse(&WeightsError::Hash {
                    chunk: self.verified.0,
                    expected: chunk.sha256,
                    got,
                }));
            }
            self.keep(world, &name, start as usize..end as usize).await;
            self.accept(&chunk);
            self.transfer.iter_mut().for_each(Transfer::got_on);
            if self.is_next_cached() {
                // What came of it already is here anyway.
                self.bytes.truncate(end as usize);
                self.transfer = None;
                break;
            }
        }
        Ok(())
    }

    /// Chunks were verified one by one; after a download the whole is once more, so that its hash can be told as the file's.
    pub(super) async fn finish<P: Platform>(&mut self, world: &P) -> Result<Vec<u8>, Failure> {
        let bytes = std::mem::take(&mut self.bytes);
        if self.was_fetched {
            let got = world.sha256(&bytes).await;
            if got != self.sha256 {
                // Else the next try would take the chunks for well.
                let _ = cache::remove(world, &self.model).await;
                return Err(self.refuse(&WeightsError::Format(format!(
                    "chunks that are well and a whole with SHA-256 {got} instead of {}",
                    self.sha256
                ))));
            }
        }
        Ok(bytes)
    }

    pub(super) fn refuse_transfer(&self, trouble: Trouble) -> Failure {
        let is_wrong = matches!(trouble, Trouble::Length { .. });
        let failure = not_fetched(&self.address, trouble);
        match is_wrong {
            true => Failure {
                kind: FailureKind::BadWeights,
                ..failure
            },
            false => failure,
        }
    }

    fn refuse(&self, error: &WeightsError) -> Failure {
        Failure {
            advice: "Try again; if it stays, the site's copy of it is damaged.".into(),
            ..bad_weights(&self.address, error)
        }
    }
}
