//! What people see, without a DOM: the state, the reducer that moves it, and view models. Tested natively.

pub mod action;
pub mod address;
pub mod answer;
pub mod chart;
pub mod decimal;
pub mod demo;
mod device_facts;
pub mod devices;
pub mod few;
pub mod format;
pub mod hex;
pub mod link;
pub mod memory;
pub mod pad;
mod reduce;
mod run;
pub mod runs;
pub mod search;
pub mod share;
pub mod shared;
pub mod sharing;
pub mod similarity;
pub mod state;
pub mod stored;
#[cfg(any(feature = "tables", feature = "tables-page"))]
pub mod tables;
pub mod teaching;

pub use action::{Action, Effect, Topic};
pub use reduce::reduce;
pub use run::{Curves, Fate, Finished, Run, RunStage};
pub use state::State;
