//! The page of tables as a value: what was read, what is learned, what was found, and what follows from what a person does there.

mod answer;
mod columns;
mod figures;
mod form;
mod found;
mod numbers;
mod reduce;
mod state;
mod told;
mod words;

pub use answer::{Answer, Share, answer};
pub use columns::{Balance, ColumnRow, Taken, balance, column_rows, samples, summary, warnings};
pub use figures::{
    Bar, Scatter, bars, figures, importance, importance_rows, models, scatter, verdict,
};
pub use form::{Field, FieldKind, fields};
pub use found::{
    ColumnReport, DifferenceResult, FigureResult, ImportanceResult, LevelCount, ModelResult,
    NumberSummary, TableReport, TableResult,
};
pub use reduce::reduce;
pub use state::{
    Action, Effect, EngineLife, Place, Retyping, SAMPLES, Said, SampleTable, Setting, TablesState,
    Training,
};
pub use words::{progress, status, time_left, too_large};
