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

use std::sync::{LazyLock, Mutex, PoisonError};

use tokio::sync::oneshot;
use tokio::time::{Duration, Instant, sleep_until};

/// Two browsers at a time, as the machine has two cores.
const BROWSERS: u32 = 2;

/// Words in the names of tests that hold a time or the memory of a process against a limit.
const MEASURED: &[&str] = &[
    "a_second_visit_has_the_model",
    "checkpoints_cost_little",
    "first_answer_comes_soon",
    "five_hundred_runs_stay_quick",
    "five_widgets",
    "freeze",
    "learns_from_nothing",
    "page_stays_quick",
    "prediction_comes_quickly",
    "without_blocking",
];

/// What a test needs, in the order in which they begin. What measures has the machine for itself; the software adapter computes on both cores,
/// serves one test at a time, and is waited for longest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    Machine,
    Adapter,
    Core,
}

/// All tests wait here at once, for cargo's runner would begin them by their names.
struct Places {
    free: u32,
    adapter: bool,
    waiting: Vec<(Need, oneshot::Sender<()>)>,
}

static PLACES: Mutex<Places> = Mutex::new(Places {
    free: BROWSERS,
    adapter: true,
    waiting: Vec::new(),
});

/// By then all tests have said what they need.
static OPENS: LazyLock<Instant> = LazyLock::new(|| Instant::now() + Duration::from_secs(1));

impl Places {
    fn fits(&self, need: Need) -> bool {
        match need {
            Need::Machine => self.free == BROWSERS,
            Need::Adapter => self.free > 0 && self.adapter,
            Need::Core => self.free > 0,
        }
    }

    fn take(&mut self, need: Need) {
        self.free -= browsers(need);
        self.adapter &= need != Need::Adapter;
    }

    fn give(&mut self, need: Need) {
        self.free += browsers(need);
        self.adapter |= need == Need::Adapter;
    }

    /// Lets in who fits; nobody passes one that waits for the whole machine.
    fn admit(&mut self) {
        self.waiting.sort_by_key(|(need, _)| *need);
        let comes = |places: &Self| {
            let mut needs = places.waiting.iter().map(|(need, _)| *need);
            needs.position(|need| need == Need::Machine || places.fits(need))
        };
        while let Some(at) = comes(self) {
            if !self.fits(self.waiting[at].0) {
                return;
            }
            let (need, tell) = self.waiting.remove(at);
            if tell.send(()).is_ok() {
                self.take(need);
            }
        }
    }
}

fn browsers(need: Need) -> u32 {
    if need == Need::Machine { BROWSERS } else { 1 }
}

/// A test that failed has left the list as it should be.
fn places() -> std::sync::MutexGuard<'static, Places> {
    PLACES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a test holds while its browser runs.
pub struct Place(Need);

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = places();
        places.give(self.0);
        places.admit();
    }
}

/// Waits until a test may start a browser. Its thread bears its name, but with one thread for all, where nothing runs beside it.
async fn place(gpu: bool) -> Place {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    let measures = MEASURED.iter().any(|word| name.contains(word));
    let need = match (measures, gpu) {
        (true, _) => Need::Machine,
        (_, true) => Need::Adapter,
        _ => Need::Core,
    };
    let (tell, told) = oneshot::channel();
    places().waiting.push((need, tell));
    sleep_until(*OPENS).await;
    places().admit();
    told.await.expect("it is told or waits");
    Place(need)
}
