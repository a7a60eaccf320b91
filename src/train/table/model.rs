//! What is left of a run: the models, fitted to all rows with an answer, which say what a row of one's own has.

use std::fmt;
use std::sync::Arc;

use super::fold::Fitted;
use crate::data::table::{CellError, Problem, RowView, Table, Truth, UnknownCell};
use crate::eval::{EvaluationError, Predictions};

/// Why a row cannot be predicted.
#[derive(Clone, Debug, PartialEq)]
pub enum RowError {
    /// A cell is none that its column takes.
    Cell(CellError),
    /// The device failed, or its numbers are none.
    Evaluation(EvaluationError),
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(error) => error.fmt(f),
            Self::Evaluation(error) => {
                write!(
                    f,
                    "expected numbers from the network, got {error}. Train again"
                )
            }
        }
    }
}

impl std::error::Error for RowError {}

/// What the models say of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowPrediction {
    /// The network's answer: one probability a class, or the number.
    pub network: Vec<f64>,
    /// The linear baseline's.
    pub linear: Vec<f64>,
    /// The cells that both answered as unknown ones.
    pub unknown: Vec<UnknownCell>,
}

/// Models that learned from all rows.
pub struct TableModel {
    table: Arc<Table>,
    problem: Problem,
    fitted: Fitted,
}

impl TableModel {
    pub(super) fn new(table: Arc<Table>, problem: Problem, fitted: Fitted) -> Self {
        Self {
            table,
            problem,
            fitted,
        }
    }

    /// What the models say of a row, given as names of columns and what stands in them; columns that are not named have no value.
    ///
    /// # Errors
    /// [`RowError`]
    pub async fn predict(&self, cells: &[(String, String)]) -> Result<RowPrediction, RowError> {
        let row = self.table.row_of(cells).map_err(RowError::Cell)?;
        let view = RowView::new(&row, &[0]);
        // What is said does not depend on the answer.
        let truth = match &self.problem.truth {
            Truth::Classes { names, .. } => Truth::Classes {
                names: names.clone(),
                labels: vec![0],
            },
            Truth::Numbers(_) => Truth::Numbers(vec![0.0]),
        };
        let Fitted {
            encoder,
            linear,
            network,
        } = &self.fitted;
        let by_network = network.predict(encoder, &view, &truth).await;
        let unknown = encoder.unknown(&view, 0).into_iter();
        Ok(RowPrediction {
            network: said(&by_network.map_err(RowError::Evaluation)?),
            linear: said(&linear.predict(encoder, &view, &truth)),
            unknown: unknown.map(|column| cell(&row, column)).collect(),
        })
    }
}

/// What was given for a column of a row of one's own.
fn cell(row: &Table, column: usize) -> UnknownCell {
    let column = &row.columns[column];
    UnknownCell {
        name: column.name.clone(),
        text: column.cells.get(0).to_owned(),
    }
}

fn said(predictions: &Predictions) -> Vec<f64> {
    match predictions {
        Predictions::Classes { answers, .. } => {
            let all = answers.iter().flat_map(|answer| &answer.probabilities);
            all.map(|probability| f64::from(*probability)).collect()
        }
        Predictions::Numbers { predicted, .. } => predicted.clone(),
    }
}
