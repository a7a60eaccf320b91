//! A weight file on its way, a chunk at a time: from the cache or from the network, verified as soon as it is whole, then kept.

use super::cache::{self, Index, chunk_name};
use super::download::MOST_BYTES;
use super::failure::{bad_weights, not_fetched};
use super::platform::{Body, Platform, Room, Wanted};
use super::transfer::{Moved, Transfer, Trouble};
use crate::protocol::{Failure, FailureKind, Progress};
use crate::weights::{Chunk, Manifest, ManifestWeights, WeightsError, looks_like_web_page};

/// A model's weights being fetched.
pub struct WeightsDownload<B> {
    model: String,
    title: String,
    file: ManifestWeights,
    /// Verified chunks, in order; then the one that is coming.
    bytes: Vec<u8>,
    /// How many chunks are verified, and how many bytes they have.
    verified: (usize, u64),
    transfer: Option<Transfer<B>>,
    /// `None` until the store was looked at.
    cache: Option<Cache>,
    was_fetched: bool,
    notice: Option<String>,
}

/// What the store is good for.
struct Cache {
    /// The names of its entries.
    names: Vec<String>,
    /// Whether chunks are kept.
    keeps: bool,
}

impl<B: Body> WeightsDownload<B> {
    /// Prepares to fetch the weights that a manifest means.
    pub fn new(manifest: &Manifest) -> Self {
        Self {
            model: manifest.name.clone(),
            title: manifest.title.clone(),
            file: manifest.weights.clone(),
            bytes: Vec::new(),
            verified: (0, 0),
            transfer: None,
            cache: None,
            was_fetched: false,
            notice: None,
        }
    }

    /// Where the file lies on the site.
    pub fn address(&self) -> String {
        format!("models/{}/{}", self.model, self.file.file)
    }

    /// How far it is; bytes from the cache count.
    pub fn progress(&self) -> Progress {
        Progress::Bytes {
            what: format!("weights of {}", self.title),
            done: self.bytes.len() as u64,
            total: self.file.bytes,
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
            self.bytes.reserve_exact(self.file.bytes as usize);
            return Ok(None);
        };
        let next = self.file.chunks.get(self.verified.0);
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

    fn check_manifest(&self) -> Result<(), Failure> {
        let in_chunks: u64 = self.file.chunks.iter().map(|chunk| chunk.bytes).sum();
        match self.file.bytes == in_chunks && in_chunks <= MOST_BYTES {
            true => Ok(()),
            false => Err(self.refuse(&WeightsError::Format(format!(
                "a manifest with {} bytes in all and {in_chunks} in chunks, of {MOST_BYTES} at most",
                self.file.bytes
            )))),
        }
    }

    /// Looks what is here, and whether the rest has room.
    async fn look<P: Platform>(&mut self, world: &P) -> Cache {
        let mut cache = Cache {
            names: world.names().await,
            keeps: true,
        };
        let lacking = self.file.chunks.iter().filter(|chunk| !cache.has(chunk));
        let needed: u64 = lacking.map(|chunk| chunk.bytes).sum();
        let is_known = cache.names.contains(&cache::index_name(&self.model));
        if needed == 0 && is_known {
            return cache;
        }
        let obstacle = match world.room().await {
            Room::Unneeded => Some(String::new()),
            _ => match self.enter(world).await {
                // What an older version of the weights took is free now.
                None => too_little(world.room().await, needed),
                why => why,
            },
        };
        if let Some(why) = obstacle.as_ref().filter(|why| !why.is_empty()) {
            self.will_not_keep(&format!("{} kB are needed, {why}", needed / 1_000));
        }
        cache.keeps = obstacle.is_none();
        cache
    }

    /// Notes in the store which chunks the model has now; returns why that failed, if so.
    async fn enter<P: Platform>(&self, world: &P) -> Option<String> {
        let index = Index {
            title: self.title.clone(),
            chunks: self.file.chunks.clone(),
        };
        let entered = cache::enter(world, &self.model, &index).await;
        entered.err().map(|failure| failure.got)
    }

    fn will_not_keep(&mut self, why: &str) {
        self.notice = Some(format!(
            "The weights of {} cannot be stored in this browser and will be fetched again next time: {why}.",
            self.title
        ));
    }

    /// Takes a chunk from the cache; a spoilt one is dropped and comes from the network.
    async fn take_cached<P: Platform>(&mut self, world: &P) {
        let (chunk, name) = self.next_chunk();
        let stored = world.read(&name).await.ok().flatten();
        let is_whole = match &stored {
            Some(bytes) => world.sha256(bytes).await == chunk.sha256,
            None => false,
        };
        match (stored, is_whole) {
            (Some(bytes), true) => {
                self.bytes.extend_from_slice(&bytes);
                self.transfer = None;
                self.accept(&chunk);
            }
            _ => self.drop_cached(world, &name).await,
        }
    }

    async fn drop_cached<P: Platform>(&mut self, world: &P, name: &str) {
        if let Some(cache) = &mut self.cache {
            cache.names.retain(|stored| stored != name);
        }
        // One that cannot be removed is not used either.
        let _ = world.remove(name).await;
    }

    /// The present chunk and its name in the store.
    fn next_chunk(&self) -> (Chunk, String) {
        let chunk = self.file.chunks.get(self.verified.0).cloned();
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
        if self
            .transfer
            .as_ref()
            .is_none_or(|transfer| transfer.at() != here)
        {
            self.transfer = Some(self.open(here));
        }
        let Some(transfer) = &mut self.transfer else {
            return Ok(());
        };
        match transfer.advance(world).await {
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
        Transfer::new(wanted, Some(self.file.bytes))
    }

    /// Verifies every chunk that is whole, and keeps it.
    async fn verify<P: Platform<Body = B>>(&mut self, world: &P) -> Result<(), Failure> {
        if self.verified.1 == 0 && looks_like_web_page(&self.bytes) {
            return Err(self.refuse(&WeightsError::WebPage));
        }
        while self.verified.0 < self.file.chunks.len() {
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

    fn is_next_cached(&self) -> bool {
        let next = self.file.chunks.get(self.verified.0);
        let cache = self.cache.as_ref().zip(next);
        cache.is_some_and(|(cache, next)| cache.has(next))
    }

    /// Keeps a verified chunk. A store that is full costs nothing but the next visit's download.
    async fn keep<P: Platform>(&mut self, world: &P, name: &str, range: std::ops::Range<usize>) {
        let Some(cache) = self.cache.as_mut().filter(|cache| cache.keeps) else {
            return;
        };
        if let Err(failure) = world.write(name, &self.bytes[range]).await {
            cache.keeps = false;
            self.will_not_keep(&failure.got);
        }
    }

    /// Chunks were verified one by one; after a download the whole is once more, so that its hash can be told as the file's.
    async fn finish<P: Platform>(&mut self, world: &P) -> Result<Vec<u8>, Failure> {
        let bytes = std::mem::take(&mut self.bytes);
        if self.was_fetched {
            let got = world.sha256(&bytes).await;
            if got != self.file.sha256 {
                return Err(self.refuse(&WeightsError::Format(format!(
                    "chunks that are well and a whole with SHA-256 {got} instead of {}",
                    self.file.sha256
                ))));
            }
        }
        Ok(bytes)
    }

    fn refuse_transfer(&self, trouble: Trouble) -> Failure {
        let is_wrong = matches!(trouble, Trouble::Length { .. });
        let failure = not_fetched(&self.address(), trouble);
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
            advice: "Try again; if it stays, the site's copy of the weights is damaged.".into(),
            ..bad_weights(&self.address(), error)
        }
    }
}

/// Why there is no room for so many bytes, if so.
fn too_little(room: Room, needed: u64) -> Option<String> {
    match room {
        Room::Bytes(free) if free < needed => Some(format!("{} kB are free", free / 1_000)),
        _ => None,
    }
}

impl Cache {
    fn has(&self, chunk: &Chunk) -> bool {
        self.names.contains(&chunk_name(&chunk.sha256))
    }
}
