//! A cross-validation under way: fold after fold, a slice at a time, so that whoever drives it may stop or look between slices.

use std::fmt;
use std::sync::Arc;

use super::fold::{Fitted, FoldFigures, FoldRun};
use super::result::TableResult;
use super::{Question, TableModel, TableSettings, TableSettingsError};
use crate::data::table::{Fold, Problem, ProblemError, Table, Task, Truth, folds, widest_row};
use crate::eval::EvaluationError;

/// The most numbers that the linear baseline learns from or answers: 240 MB, which a tab has beside the table.
const MOST_NUMBERS: usize = 30_000_000;

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
    /// A row of the linear baseline is too wide for so many rows, or has too many answers.
    TooLarge {
        /// The rows.
        rows: usize,
        /// Numbers in a row.
        width: usize,
        /// Classes, each of which a row has a probability of; 1 where a number is predicted.
        classes: usize,
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
            Self::TooLarge {
                rows,
                width,
                classes,
            } => write!(
                f,
                "expected at most {MOST_NUMBERS} numbers to learn from, and as many probabilities of classes, got {rows} rows of {width} numbers (one a column, one more for its gaps, one a category) and {}. Take a part of the rows, or leave out columns of many categories, or put rare classes together",
                match classes {
                    1 => "a number to predict".into(),
                    classes => format!("{classes} classes"),
                }
            ),
            Self::Evaluation(error) => write!(
                f,
                "expected numbers from the network, got {error}. Take a lower learning rate"
            ),
        }
    }
}

impl std::error::Error for TableTrainError {}

/// Refuses what a tab has no room for: of each row its numbers, and later a probability of each class.
fn check_size(rows: usize, width: usize, classes: usize) -> Result<(), TableTrainError> {
    match rows.saturating_mul(width.max(classes)) > MOST_NUMBERS {
        true => Err(TableTrainError::TooLarge {
            rows,
            width,
            classes,
        }),
        false => Ok(()),
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableProgress {
    /// The fold, from 1; one more than there are once models learn from all rows.
    pub fold: usize,
    /// How many there are.
    pub folds: usize,
    /// The share of all work that is done, 0 to 1.
    pub share: f64,
}

/// What a run ends with.
pub struct TableOutcome {
    /// What was found.
    pub result: TableResult,
    /// Models that learned from all rows.
    pub model: TableModel,
}

/// A run under way.
pub struct TableRun {
    table: Arc<Table>,
    problem: Problem,
    settings: TableSettings,
    folds: Vec<Fold>,
    current: Option<FoldRun>,
    done: Vec<FoldFigures>,
    of_all: Option<Fitted>,
}

impl TableRun {
    /// Prepares a run that learns to predict the column of that name.
    ///
    /// # Errors
    /// What is wrong with the settings or the table.
    pub fn new(
        table: impl Into<Arc<Table>>,
        target: &str,
        task: Option<Task>,
        settings: TableSettings,
    ) -> Result<Self, TableTrainError> {
        let table = table.into();
        settings.check().map_err(TableTrainError::Settings)?;
        let problem = Problem::new(&table, target, task)
            .and_then(|problem| problem.without(&table, &settings.leave_out))
            .map_err(TableTrainError::Problem)?;
        let rows = problem.rows.len();
        if rows < 2 * settings.folds {
            let folds = settings.folds;
            return Err(TableTrainError::FewRows { rows, folds });
        }
        let classes = match &problem.truth {
            Truth::Classes { names, .. } => names.len(),
            Truth::Numbers(_) => 1,
        };
        check_size(rows, widest_row(&table, &problem.features), classes)?;
        Ok(Self {
            folds: folds(
                &problem.truth,
                &problem.first_equals(&table),
                settings.folds,
                settings.seed,
            ),
            table,
            problem,
            settings,
            current: None,
            done: Vec::new(),
            of_all: None,
        })
    }

    /// How far it is.
    pub fn progress(&self) -> TableProgress {
        let features = self.problem.features.len();
        let within = match (&self.current, &self.of_all) {
            (Some(fold), _) => fold.share(features),
            (None, all) => all.as_ref().map_or(0.0, Fitted::share),
        };
        let (done, folds) = (self.done.len(), self.folds.len());
        TableProgress {
            fold: done + 1,
            folds,
            share: ((done as f64 + within) / (folds + 1) as f64).min(1.0),
        }
    }

    /// Works one slice on; the result once all is done.
    ///
    /// # Errors
    /// [`TableTrainError::Evaluation`]
    pub async fn advance(&mut self) -> Result<Option<TableOutcome>, TableTrainError> {
        let question = Question {
            table: &self.table,
            problem: &self.problem,
            settings: &self.settings,
        };
        let number = self.done.len();
        let Some(fold) = self.folds.get(number) else {
            return Ok(self.learn_all());
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

    /// Lets models learn from all rows, one slice; the outcome once they have.
    fn learn_all(&mut self) -> Option<TableOutcome> {
        let question = Question {
            table: &self.table,
            problem: &self.problem,
            settings: &self.settings,
        };
        let mut fitted = self.of_all.take().unwrap_or_else(|| {
            let all: Vec<usize> = (0..self.problem.rows.len()).collect();
            Fitted::new(question, &all)
        });
        if !fitted.learn() {
            self.of_all = Some(fitted);
            return None;
        }
        let (table, problem) = (Arc::clone(&self.table), self.problem.clone());
        Some(TableOutcome {
            result: TableResult::new(&table, &problem, &self.done),
            model: TableModel::new(table, problem, fitted),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_of_many_classes_are_refused_as_wide_ones_are() {
        assert_eq!(check_size(300_000, 100, 100), Ok(()));
        let error = check_size(300_001, 3, 100).unwrap_err();
        let said = error.to_string();
        assert!(
            said.contains("300001 rows of 3 numbers") && said.contains("and 100 classes"),
            "{said}"
        );
        assert!(check_size(300_001, 100, 1).is_err());
    }
}
