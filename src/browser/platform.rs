//! The engine's world inside a worker.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

use super::fetch::StreamBody;
use super::wire::Wire;
use super::{fetch, store};
use crate::engine::platform::{Clock, Fetch, Memory, Outbox, Store};
use crate::protocol::{Failure, Reply};

/// The worker's own scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// An error as text.
pub fn text(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}

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
}

impl Fetch for WorkerPlatform {
    type Body = StreamBody;

    async fn open(&self, address: &str) -> Result<StreamBody, Failure> {
        fetch::open(address).await
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
