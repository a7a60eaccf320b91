//! The engine's world inside a worker.

use super::fetch::StreamBody;
use super::scope::{pause, scope};
use super::wire::Wire;
use super::{claims, fetch, hash, room, store};
use crate::engine::platform::{
    Build, Clock, Fetch, Hash, Memory, Outbox, PACKAGE_VERSION, Room, Store, Wanted,
};
use crate::protocol::{Failure, Reply};

/// Clock, files, storage and replies of a worker.
pub struct WorkerPlatform {
    wire: Wire,
}

impl WorkerPlatform {
    /// Of this worker: its name says in which form replies are wanted.
    pub fn here() -> Self {
        Self {
            wire: Wire::of_worker(&scope().name()),
        }
    }
}

impl Clock for WorkerPlatform {
    fn now_ms(&self) -> f64 {
        scope()
            .performance()
            .map_or(0.0, |performance| performance.now())
    }

    fn unix_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    async fn pause(&self, ms: u32) {
        pause(ms).await;
    }
}

impl Fetch for WorkerPlatform {
    type Body = StreamBody;

    fn open(&self, wanted: &Wanted) -> StreamBody {
        fetch::open(wanted)
    }
}

impl Hash for WorkerPlatform {
    async fn sha256(&self, bytes: &[u8]) -> String {
        hash::sha256(bytes).await
    }
}

/// Where `cargo xtask shrink` leaves the commit.
const BUILD: &str = "hearthBuild";

impl Build for WorkerPlatform {
    fn code_version(&self) -> String {
        let build = js_sys::Reflect::get(&js_sys::global(), &BUILD.into());
        match build.ok().and_then(|build| build.as_string()) {
            Some(commit) => format!("{PACKAGE_VERSION} ({commit})"),
            None => PACKAGE_VERSION.into(),
        }
    }
}

impl Store for WorkerPlatform {
    async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        store::read(name).await
    }

    async fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        store::write(name, bytes).await
    }

    async fn remove(&self, name: &str) -> Result<(), Failure> {
        store::remove(name).await
    }

    async fn names(&self) -> Vec<String> {
        store::names().await
    }

    async fn size(&self, name: &str) -> Option<u64> {
        store::size(name).await
    }

    async fn claim(&self, name: &str) -> bool {
        claims::claim(name).await
    }

    async fn room(&self) -> Room {
        room::room().await
    }
}

impl Memory for WorkerPlatform {
    fn engine_bytes(&self) -> Option<u64> {
        let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().into();
        let buffer: js_sys::ArrayBuffer = memory.buffer().into();
        Some(buffer.byte_length().into())
    }
}

impl Outbox for WorkerPlatform {
    fn send(&self, reply: Reply) {
        let posted = self.wire.pack(&reply).and_then(|packed| {
            scope().post_message_with_transfer(&packed.message, &packed.buffers)
        });
        if let Err(error) = posted {
            web_sys::console::error_2(&"hearth: a reply could not be sent:".into(), &error);
        }
    }
}
