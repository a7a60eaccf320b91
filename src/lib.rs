//! Hearth: machine-learning models that run and train in a browser tab. This file is the code map.
//!
//! Read the rooms in this order; `ARCHITECTURE.md` says what each must not know.

// The rooms that compute: native and Wasm alike, no browser types.
#[cfg(any(feature = "engine", feature = "pictures", feature = "tables"))]
pub mod data;
#[cfg(feature = "engine")]
pub mod engine;
#[cfg(feature = "engine")]
pub mod eval;
#[cfg(feature = "engine")]
pub mod generate;
#[cfg(feature = "pictures")]
pub mod intake;
#[cfg(feature = "engine")]
pub mod kernels;
#[cfg(feature = "engine")]
pub mod model;
#[cfg(feature = "engine")]
pub mod train;
#[cfg(feature = "engine")]
pub mod weights;

// Between page and engine, what is kept of runs, and how two models' answers differ: plain data.
pub mod compare;
pub mod protocol;
pub mod runs;

// What people see, without a DOM.
#[cfg(feature = "ui")]
pub mod ui;

// The only home of web-sys, js-sys and wasm-bindgen: the page, the worker's entry, the JavaScript API.
#[cfg(target_arch = "wasm32")]
pub mod browser;

// The native command line.
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;
