//! The page of runs as a value: what is listed, chosen, open and compared, and what follows from what a person does there.

mod changes;
mod compare;
mod details;
mod reduce;
mod row;
mod state;

pub use changes::{Changes, changed_between, changed_by};
pub use compare::{Comparison, MOST_COMPARED, compare};
pub use details::{Figure, Side, diagram, facts, figures, foreseen, per_class, reports};
pub use reduce::reduce;
pub use row::Row;
pub use state::{Action, Effect, Format, RunsState};
