//! End to end in headless Chromium over WebDriver, on the built folder, served from a sub-path: `cargo xtask test browser`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not so"
)]

mod bench;
mod cache;
mod card;
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
mod pictures;
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

use tokio::sync::{Semaphore, SemaphorePermit};

/// Two browsers at a time, as the machine has two cores; a test that measures has it for itself.
const BROWSERS: u32 = 2;
static FREE: Semaphore = Semaphore::const_new(BROWSERS as usize);

/// The software adapter computes on both cores: it serves one test at a time.
static ADAPTER: Semaphore = Semaphore::const_new(1);

/// Words in the names of tests that hold a time or the memory of a process against a limit.
const MEASURED: &[&str] = &[
    "cost_little",
    "first_answer_comes_soon",
    "five_widgets",
    "freeze",
    "learns_from_nothing",
    "memory",
    "prediction_comes_quickly",
    "quick",
    "second_visit",
    "without_blocking",
];

/// What a test holds while its browser runs.
pub struct Place {
    _browser: SemaphorePermit<'static>,
    _adapter: Option<SemaphorePermit<'static>>,
}

/// Waits until a test may start a browser. Its thread bears its name, but with one thread for all, where nothing runs beside it.
async fn place(gpu: bool) -> Place {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    let measures = MEASURED.iter().any(|word| name.contains(word));
    let browsers = if measures { BROWSERS } else { 1 };
    let adapter = match gpu {
        true => Some(ADAPTER.acquire().await.expect("it is never closed")),
        false => None,
    };
    let browser = FREE.acquire_many(browsers).await;
    Place {
        _browser: browser.expect("it is never closed"),
        _adapter: adapter,
    }
}
