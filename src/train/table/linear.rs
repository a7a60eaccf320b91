//! The linear baseline of a table: logistic regression for classes, ordinary least squares for numbers.

use super::simplest::{classes, numbers};
use crate::data::table::{Encoder, RowView, Truth};
use crate::eval::Predictions;
use crate::model::LinearModel;
use crate::train::baseline::{LeastSquaresFit, LogisticFit};

/// Numbers that are read in a slice, if a single step does not read more: a tenth of a second.
const WORK: usize = 100_000_000;

/// A fit under way.
pub enum LinearFit {
    /// Of classes.
    Logistic(LogisticFit),
    /// Of numbers.
    LeastSquares(LeastSquaresFit),
}

impl LinearFit {
    /// Prepares the fit to rows and their answers.
    pub fn new(encoder: &Encoder, view: &RowView<'_>, truth: &Truth) -> Self {
        let rows = encoder.linear_rows(view);
        match truth {
            Truth::Classes { names, labels } => {
                Self::Logistic(LogisticFit::new(rows, labels.clone(), names.len()))
            }
            Truth::Numbers(numbers) => Self::LeastSquares(LeastSquaresFit::new(rows, numbers)),
        }
    }

    /// Works a slice on; whether it is done.
    pub fn advance(&mut self) -> bool {
        let mut left = WORK / self.work().max(1);
        while !self.is_done() {
            self.step();
            if left == 0 {
                break;
            }
            left -= 1;
        }
        self.is_done()
    }

    /// How much of the way is gone, 0 to 1.
    pub fn share(&self) -> f64 {
        match self {
            _ if self.is_done() => 1.0,
            Self::Logistic(fit) => fit.share(),
            Self::LeastSquares(fit) => fit.share(),
        }
    }

    /// About how many products all of it takes: some hundred passes over the rows are usual.
    pub fn cost(&self) -> f64 {
        100.0 * self.work() as f64
    }

    fn work(&self) -> usize {
        match self {
            Self::Logistic(fit) => fit.work(),
            Self::LeastSquares(fit) => fit.work(),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Self::Logistic(fit) => fit.is_done(),
            Self::LeastSquares(fit) => fit.is_done(),
        }
    }

    fn step(&mut self) {
        match self {
            Self::Logistic(fit) => fit.step(),
            Self::LeastSquares(fit) => fit.step(),
        }
    }

    /// The model as it is now.
    pub fn model(&self) -> LinearModel {
        match self {
            Self::Logistic(fit) => fit.model(),
            Self::LeastSquares(fit) => fit.model(),
        }
    }

    /// What it says to rows with these answers.
    pub fn predict(&self, encoder: &Encoder, view: &RowView<'_>, truth: &Truth) -> Predictions {
        let (model, rows) = (self.model(), encoder.linear_rows(view));
        match truth {
            Truth::Classes { .. } => classes(truth, |place| {
                let probabilities = model.probabilities(rows.row(place));
                probabilities.into_iter().map(|it| it as f32).collect()
            }),
            Truth::Numbers(_) => numbers(truth, |place| model.scores(rows.row(place))[0]),
        }
    }
}
