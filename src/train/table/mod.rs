//! Learns to predict a column of a table: a network, a linear baseline and no model at all, each cross-validated on the same folds.

mod fold;
mod linear;
mod model;
mod network;
mod result;
mod run;
mod settings;
mod simplest;

pub use fold::{FoldFigures, ModelFigures};
pub use linear::LinearFit;
pub use model::{RowError, RowPrediction, TableModel};
pub use network::NetworkFit;
pub use result::{DifferenceResult, FigureResult, ImportanceResult, ModelResult, TableResult};
pub use run::{TableOutcome, TableProgress, TableRun, TableTrainError};
pub use settings::{TableSettings, TableSettingsError};
pub use simplest::Simplest;

use crate::data::table::{Problem, RowView, Table, Truth};

/// The rows of a table behind places among a problem's rows.
fn table_rows(problem: &Problem, places: &[usize]) -> Vec<usize> {
    places.iter().map(|place| problem.rows[*place]).collect()
}

/// The answers at places among a problem's rows.
fn chosen(truth: &Truth, places: &[usize]) -> Truth {
    match truth {
        Truth::Classes { names, labels } => Truth::Classes {
            names: names.clone(),
            labels: places.iter().map(|place| labels[*place]).collect(),
        },
        Truth::Numbers(numbers) => {
            Truth::Numbers(places.iter().map(|place| numbers[*place]).collect())
        }
    }
}

/// A table, what is asked of it, and how it is learned.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub table: &'a Table,
    pub problem: &'a Problem,
    pub settings: &'a TableSettings,
}

impl<'a> Question<'a> {
    fn view(&self, rows: &'a [usize]) -> RowView<'a> {
        RowView::new(self.table, rows)
    }
}
