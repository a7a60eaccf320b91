//! The linear baseline of a table: logistic regression for classes, ordinary least squares for numbers.

use super::simplest::{classes, numbers};
use crate::data::table::{Encoder, RowView, Truth};
use crate::eval::Predictions;
use crate::model::LinearModel;
use crate::train::baseline::{LogisticFit, least_squares};

/// A fit under way.
pub enum LinearFit {
    /// Takes a step at a time.
    Logistic(LogisticFit),
    /// Done.
    Fitted(LinearModel),
}

impl LinearFit {
    /// Prepares the fit to rows and their answers; that of numbers is done at once.
    pub fn new(encoder: &Encoder, view: &RowView<'_>, truth: &Truth) -> Self {
        let rows = encoder.linear_rows(view);
        match truth {
            Truth::Classes { names, labels } => {
                Self::Logistic(LogisticFit::new(rows, labels.clone(), names.len()))
            }
            Truth::Numbers(numbers) => Self::Fitted(least_squares(&rows, numbers)),
        }
    }

    /// Takes a step; whether it is done.
    pub fn step(&mut self) -> bool {
        match self {
            Self::Logistic(fit) => {
                if !fit.is_done() {
                    fit.step();
                }
                fit.is_done()
            }
            Self::Fitted(_) => true,
        }
    }

    /// The model as it is now.
    pub fn model(&self) -> LinearModel {
        match self {
            Self::Logistic(fit) => fit.model(),
            Self::Fitted(model) => model.clone(),
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
