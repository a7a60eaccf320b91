//! A weight file on its way, a chunk at a time: from the cache or from the network, verified as soon as it is whole, then kept.

mod cached;
mod verify;

use cached::Cache;

use crate::engine::cache::{Index, chunk_name};
use crate::engine::platform::{Body, Platform, Wanted};
use crate::engine::transfer::{Moved, Transfer, Trouble};
use crate::protocol::{Failure, Progress};
use crate::weights::{Chunk, Manifest, ManifestFile, ManifestWeights};

/// A file of a model being fetched: its weights, or another that it needs.
pub struct WeightsDownload<B> {
    model: String,
    what: String,
    address: String,
    sha256: String,
    chunks: Vec<Chunk>,
    /// All chunks of the model.
    index: Index,
    /// Verified chunks, in order; then the one that is coming.
    bytes: Vec<u8>,
    /// How many chunks are verified, and how many bytes they have.
    verified: (usize, u64),
    /// Bytes of the whole.
    total: u64,
    transfer: Option<Transfer<B>>,
    /// `None` until the store was looked at.
    cache: Option<Cache>,
    was_fetched: bool,
    notice: Option<String>,
}

impl<B: Body> WeightsDownload<B> {
    /// Prepares to fetch the weights that a manifest means.
    pub fn new(manifest: &Manifest) -> Self {
        let ManifestWeights {
            file,
            bytes,
            sha256,
            chunks,
            ..
        } = &manifest.weights;
        let whole = Chunk {
            bytes: *bytes,
            sha256: sha256.clone(),
        };
        Self::of(manifest, "weights", file, whole, chunks.clone())
    }

    /// Prepares to fetch another file that a manifest means, such as a vocabulary; it has one chunk.
    pub fn beside(manifest: &Manifest, file: &ManifestFile) -> Self {
        let whole = chunk_of(file);
        Self::of(manifest, &file.role, &file.file, whole.clone(), vec![whole])
    }

    fn of(manifest: &Manifest, role: &str, file: &str, whole: Chunk, chunks: Vec<Chunk>) -> Self {
        Self {
            model: manifest.name.clone(),
            what: format!("{role} of {}", manifest.title),
            address: format!("models/{}/{file}", manifest.name),
            sha256: whole.sha256,
            chunks,
            index: index(manifest),
            bytes: Vec::new(),
            verified: (0, 0),
            total: whole.bytes,
            transfer: None,
            cache: None,
            was_fetched: false,
            notice: None,
        }
    }

    /// Where the file lies on the site.
    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// How far it is; bytes from the cache count.
    pub fn progress(&self) -> Progress {
        Progress::Bytes {
            what: self.what.clone(),
            done: self.bytes.len() as u64,
            total: self.total,
        }
    }

    /// Something the person should know: why the weights are not kept, if so.
    pub fn take_notice(&mut self) -> Option<String> {
        self.notice.take()
    }

    /// Moves on by a slice; returns the whole file once it is there and verified.
    ///
    /// # Errors
    /// A file that does not come, or is not the one that the manifest means: by its name, its chunk, what was expected and
    /// what came. What was verified before stays in the cache.
    pub async fn advance<P: Platform<Body = B>>(
        &mut self,
        world: &P,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let Some(cache) = &self.cache else {
            self.check_manifest()?;
            self.cache = Some(self.look(world).await);
            self.bytes.reserve_exact(self.total as usize);
            return Ok(None);
        };
        let next = self.chunks.get(self.verified.0);
        match next {
            None => {
                self.look_behind(world).await?;
                self.finish(world).await.map(Some)
            }
            Some(chunk) if self.is_between() && cache.has(chunk) => {
                self.take_cached(world).await;
                Ok(None)
            }
            Some(_) => self.fetch(world).await.map(|()| None),
        }
    }

    /// A host that told no length may send more than belongs there.
    async fn look_behind<P: Platform<Body = B>>(&mut self, world: &P) -> Result<(), Failure> {
        let Some(transfer) = &mut self.transfer else {
            return Ok(());
        };
        match transfer.advance(world).await {
            Err(trouble @ Trouble::Length { .. }) => Err(self.refuse_transfer(trouble)),
            _ => Ok(()),
        }
    }

    /// Whether no part of the next chunk is here yet.
    fn is_between(&self) -> bool {
        self.bytes.len() as u64 == self.verified.1
    }

    /// The present chunk and its name in the store.
    fn next_chunk(&self) -> (Chunk, String) {
        let chunk = self.chunks.get(self.verified.0).cloned();
        let chunk = chunk.unwrap_or(Chunk {
            bytes: 0,
            sha256: String::new(),
        });
        let name = chunk_name(&chunk.sha256);
        (chunk, name)
    }

    fn accept(&mut self, chunk: &Chunk) {
        self.verified.0 += 1;
        self.verified.1 += chunk.bytes;
    }

    /// Waits for the network.
    async fn fetch<P: Platform<Body = B>>(&mut self, world: &P) -> Result<(), Failure> {
        let here = self.bytes.len() as u64;
        let fits = |transfer: &Transfer<B>| transfer.at() == here;
        let mut transfer = match self.transfer.take().filter(fits) {
            Some(transfer) => transfer,
            None => self.open(here),
        };
        let moved = transfer.advance(world).await;
        self.transfer = Some(transfer);
        match moved {
            Ok(Moved::Waits | Moved::Broke) => Ok(()),
            Ok(Moved::End) => {
                self.transfer = None;
                Ok(())
            }
            Ok(Moved::Bytes(piece)) => {
                self.was_fetched = true;
                self.bytes.extend_from_slice(&piece);
                self.verify(world).await
            }
            Err(trouble) => Err(self.refuse_transfer(trouble)),
        }
    }

    /// What is cached here needs no other cache; and one that holds spoilt bytes would give them again and again.
    fn open(&self, from: u64) -> Transfer<B> {
        let wanted = Wanted {
            address: self.address(),
            from,
            fresh: self.cache.as_ref().is_some_and(|cache| cache.keeps),
        };
        Transfer::new(wanted, Some(self.total))
    }
}

/// The chunks of all files of a model.
fn index(manifest: &Manifest) -> Index {
    let weights = manifest.weights.chunks.iter().cloned();
    Index {
        title: manifest.title.clone(),
        chunks: weights.chain(manifest.files.iter().map(chunk_of)).collect(),
    }
}

fn chunk_of(file: &ManifestFile) -> Chunk {
    Chunk {
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    }
}
