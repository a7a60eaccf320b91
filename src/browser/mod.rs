//! The only home of web-sys, js-sys and wasm-bindgen: the page, the JavaScript API, and the worker that holds an engine.

pub mod channel;
pub mod transfer;

#[cfg(feature = "ui")]
pub mod api;
#[cfg(feature = "ui")]
pub mod link;
#[cfg(feature = "ui")]
pub mod page;
#[cfg(any(feature = "ui", feature = "gpu"))]
mod probe;
#[cfg(feature = "runs-page")]
mod runs;

#[cfg(any(feature = "engine", feature = "runs-page"))]
mod claims;
#[cfg(feature = "engine")]
mod fetch;
#[cfg(feature = "gpu")]
mod gpu;
#[cfg(feature = "engine")]
mod hash;
#[cfg(any(feature = "engine", feature = "pictures-worker"))]
mod inbox;
#[cfg(any(feature = "engine", feature = "pictures-worker"))]
pub mod objects;
#[cfg(feature = "pictures-worker")]
mod picture_file;
#[cfg(feature = "pictures-worker")]
pub mod picture_worker;
#[cfg(feature = "engine")]
mod platform;
#[cfg(feature = "engine")]
mod room;
#[cfg(any(feature = "engine", feature = "pictures-worker", feature = "runs-page"))]
mod scope;
#[cfg(any(feature = "pictures-worker", feature = "tables-engine"))]
mod serving;
#[cfg(any(feature = "engine", feature = "runs-page"))]
mod store;
#[cfg(feature = "tables-engine")]
pub mod table_worker;
#[cfg(feature = "tables-page")]
mod tables;
#[cfg(feature = "widget")]
pub mod widget;
#[cfg(feature = "engine")]
pub mod wire;
#[cfg(feature = "engine")]
pub mod worker;

/// Panics are told on the console.
#[cfg(feature = "ui")]
pub fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
    }));
}
