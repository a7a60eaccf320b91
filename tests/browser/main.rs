//! End to end in headless Chromium over WebDriver, on the built folder, served from a sub-path: `cargo xtask test browser`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod cache;
mod clothes;
mod device;
mod digits;
mod files;
mod gpu;
mod harness;
mod keyboard;
mod lighthouse;
mod looks;
mod many_photos;
mod many_runs;
mod own_classes;
mod page;
mod photos;
mod recipes;
mod resume;
mod robust;
mod runs;
mod session_figures;
mod settings;
mod share;
mod tables;
mod texts;
mod widget;
mod write;
mod zoo_api;
mod zoo_figures;

/// All tests share one browser at a time: the machine has two cores, and figures are measured.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
