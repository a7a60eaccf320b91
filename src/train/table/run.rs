//! A cross-validation under way: fold after fold, a slice at a time, so that whoever drives it may stop or look between slices.

use std::fmt;

use super::fold::{FoldFigures, FoldRun};
use super::result::TableResult;
use super::{Question, TableSettings, TableSettingsError};
use crate::data::table::{Fold, Problem, ProblemError, Table, Task, folds};
use crate::eval::EvaluationError;

/// Why a table cannot be learned.
#[derive(Clone, Debug, PartialEq)]
pub enum TableTrainError {
    /// A setting cannot be used.
    Settings(TableSettingsError),
    /// The table poses no such problem.
    Problem(ProblemError),
    /// There are fewer rows than folds need.
    FewRows {
        /// The rows.
        rows: usize,
        /// The folds.
        folds: usize,
    },
    /// The device failed, or its numbers are none.
    Evaluation(EvaluationError),
}

impl fmt::Display for TableTrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(error) => error.fmt(f),
            Self::Problem(error) => error.fmt(f),
            Self::FewRows { rows, folds } => write!(
                f,
                "expected at least two rows in each of {folds} folds, got {rows} rows. Take fewer folds, or more rows"
            ),
            Self::Evaluation(error) => write!(
                f,
                "expected numbers from the network, got {error:?}. Take a lower learning rate"
            ),
        }
    }
}

impl std::error::Error for TableTrainError {}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableProgress {
    /// The fold, from 1.
    pub fold: usize,
    /// How many there are.
    pub folds: usize,
    /// The share of all work that is done, 0 to 1.
    pub share: f64,
}

/// A run under way.
pub struct TableRun {
    table: Table,
    problem: Problem,
    settings: TableSettings,
    folds: Vec<Fold>,
    current: Option<FoldRun>,
    done: Vec<FoldFigures>,
}

impl TableRun {
    /// Prepares a run that learns to predict the column of that name.
    ///
    /// # Errors
    /// What is wrong with the settings or the table.
    pub fn new(
        table: Table,
        target: &str,
        task: Option<Task>,
        settings: TableSettings,
    ) -> Result<Self, TableTrainError> {
        settings.check().map_err(TableTrainError::Settings)?;
        let problem = Problem::new(&table, target, task).map_err(TableTrainError::Problem)?;
        let rows = problem.rows.len();
        if rows < 2 * settings.folds {
            let folds = settings.folds;
            return Err(TableTrainError::FewRows { rows, folds });
        }
        Ok(Self {
            folds: folds(&problem.truth, settings.folds, settings.seed),
            table,
            problem,
            settings,
            current: None,
            done: Vec::new(),
        })
    }

    /// How far it is.
    pub fn progress(&self) -> TableProgress {
        let features = self.problem.features.len();
        let within = self
            .current
            .as_ref()
            .map_or(0.0, |fold| fold.share(features));
        let count = self.folds.len();
        TableProgress {
            fold: (self.done.len() + 1).min(count),
            folds: count,
            share: (self.done.len() as f64 + within) / count as f64,
        }
    }

    /// Works one slice on; the result once all is done.
    ///
    /// # Errors
    /// [`TableTrainError::Evaluation`]
    pub async fn advance(&mut self) -> Result<Option<TableResult>, TableTrainError> {
        let question = Question {
            table: &self.table,
            problem: &self.problem,
            settings: &self.settings,
        };
        let number = self.done.len();
        let Some(fold) = self.folds.get(number) else {
            return Ok(Some(TableResult::new(
                &self.table,
                &self.problem,
                &self.done,
            )));
        };
        let current = match &mut self.current {
            Some(current) => current,
            empty => empty.insert(FoldRun::new(question, fold.clone(), number)),
        };
        let figures = current.advance(question).await;
        if let Some(figures) = figures.map_err(TableTrainError::Evaluation)? {
            self.done.push(figures);
            self.current = None;
        }
        Ok(None)
    }
}
