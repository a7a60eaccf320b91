//! The cache's part of a download: what is here already, whether the rest has room, and what is kept.

use futures_util::future::join_all;

use super::WeightsDownload;
use crate::engine::cache::{self, chunk_name};
use crate::engine::platform::{Body, Platform, Room};
use crate::weights::Chunk;

/// Chunks that are read at once: a browser answers each in several turns, and they overlap.
const AT_ONCE: usize = 8;

/// What the store is good for.
pub(super) struct Cache {
    /// The names of its entries.
    pub(super) names: Vec<String>,
    /// Whether chunks are kept.
    pub(super) keeps: bool,
}

impl<B: Body> WeightsDownload<B> {
    /// Looks what is here, and whether the rest has room.
    pub(super) async fn look<P: Platform>(&mut self, world: &P) -> Cache {
        let mut cache = Cache {
            names: world.names().await,
            keeps: true,
        };
        let lacking = self.chunks.iter().filter(|chunk| !cache.has(chunk));
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
        let entered = cache::enter(world, &self.model, &self.index).await;
        entered.err().map(|failure| failure.got)
    }

    fn will_not_keep(&mut self, why: &str) {
        self.notice = Some(format!(
            "The {} cannot be stored in this browser and will be fetched again next time: {why}.",
            self.what
        ));
    }

    /// Takes the next chunks from the cache; a spoilt one is dropped and comes from the network.
    pub(super) async fn take_cached<P: Platform>(&mut self, world: &P) {
        let chunks = self.next_cached();
        let stored = chunks.iter().map(|chunk| whole(world, chunk));
        for (chunk, stored) in chunks.iter().zip(join_all(stored).await) {
            let Some(bytes) = stored else {
                return self.drop_cached(world, &chunk_name(&chunk.sha256)).await;
            };
            self.bytes.extend_from_slice(&bytes);
            self.transfer = None;
            self.accept(chunk);
        }
    }

    /// The chunks that come next and are here.
    fn next_cached(&self) -> Vec<Chunk> {
        let is_here = |chunk: &&Chunk| self.cache.as_ref().is_some_and(|cache| cache.has(chunk));
        let next = self.chunks.iter().skip(self.verified.0);
        next.take_while(is_here).take(AT_ONCE).cloned().collect()
    }

    async fn drop_cached<P: Platform>(&mut self, world: &P, name: &str) {
        if let Some(cache) = &mut self.cache {
            cache.names.retain(|stored| stored != name);
        }
        // One that cannot be removed is not used either.
        let _ = world.remove(name).await;
    }

    pub(super) fn is_next_cached(&self) -> bool {
        let next = self.chunks.get(self.verified.0);
        let cache = self.cache.as_ref().zip(next);
        cache.is_some_and(|(cache, next)| cache.has(next))
    }

    /// Keeps a verified chunk. A store that is full costs nothing but the next visit's download.
    pub(super) async fn keep<P: Platform>(
        &mut self,
        world: &P,
        name: &str,
        range: std::ops::Range<usize>,
    ) {
        let Some(cache) = self.cache.as_mut().filter(|cache| cache.keeps) else {
            return;
        };
        if let Err(failure) = world.write(name, &self.bytes[range]).await {
            cache.keeps = false;
            self.will_not_keep(&failure.got);
        }
    }
}

/// A stored chunk, if it is what it should be.
async fn whole<P: Platform>(world: &P, chunk: &Chunk) -> Option<Vec<u8>> {
    let bytes = world.read(&chunk_name(&chunk.sha256)).await.ok()??;
    (world.sha256(&bytes).await == chunk.sha256).then_some(bytes)
}

/// Why there is no room for so many bytes, if so.
fn too_little(room: Room, needed: u64) -> Option<String> {
    match room {
        Room::Bytes(free) if free < needed => Some(format!("{} kB are free", free / 1_000)),
        _ => None,
    }
}

impl Cache {
    pub(super) fn has(&self, chunk: &Chunk) -> bool {
        self.names.contains(&chunk_name(&chunk.sha256))
    }
}
