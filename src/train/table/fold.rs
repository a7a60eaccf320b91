//! One fold: three models learn from its training part and are measured on what it holds out, a slice at a time.

use rand::seq::SliceRandom;

use super::{LinearFit, NetworkFit, Question, Simplest, chosen, table_rows};
use crate::data::generator;
use crate::data::table::{Encoder, Fold, RowView, Truth};
use crate::eval::{EvaluationError, FigureName};

/// Training steps in a slice.
const STEPS: u64 = 20;

/// The most held-out rows that importance is measured on.
const MOST_ROWS: usize = 2_000;

/// What was measured on a fold.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldFigures {
    /// What the figures are called.
    pub names: &'static [FigureName],
    /// The network's.
    pub network: Vec<Option<f64>>,
    /// The linear baseline's.
    pub linear: Vec<Option<f64>>,
    /// Those of one answer to every row.
    pub simplest: Vec<Option<f64>>,
    /// How much the network's first figure falls when a column is shuffled: one list a column, one number a shuffling.
    pub importance: Vec<Vec<f64>>,
    /// Rows held out, and rows learned from.
    pub rows: (usize, usize),
}

/// A fold under way.
pub(super) struct FoldRun {
    fold: Fold,
    number: usize,
    encoder: Encoder,
    linear: LinearFit,
    is_linear_done: bool,
    network: NetworkFit,
    /// The score before anything is shuffled.
    score: Option<f64>,
    importance: Vec<Vec<f64>>,
}

impl FoldRun {
    pub(super) fn new(question: Question<'_>, fold: Fold, number: usize) -> Self {
        let train = table_rows(question.problem, &fold.train);
        let view = question.view(&train);
        let truth = chosen(&question.problem.truth, &fold.train);
        let encoder = Encoder::fit(&view, &question.problem.features);
        Self {
            linear: LinearFit::new(&encoder, &view, &truth),
            is_linear_done: false,
            network: NetworkFit::new(&encoder, &view, &truth, question.settings),
            encoder,
            fold,
            number,
            score: None,
            importance: Vec::new(),
        }
    }

    /// The share of the work that is done, 0 to 1: training is counted as half of it.
    pub(super) fn share(&self, features: usize) -> f64 {
        let (step, steps) = self.network.steps();
        let measured = self.importance.len() as f64 / features.max(1) as f64;
        0.5 * step as f64 / steps.max(1) as f64 + 0.5 * measured
    }

    /// Works one slice on; the figures once all is done.
    pub(super) async fn advance(
        &mut self,
        question: Question<'_>,
    ) -> Result<Option<FoldFigures>, EvaluationError> {
        let (step, steps) = self.network.steps();
        if !self.is_linear_done {
            self.is_linear_done = self.linear.step();
        } else if step < steps {
            for _ in 0..STEPS.min(steps - step) {
                self.network.step();
            }
        } else if self.importance.len() < question.problem.features.len() {
            self.measure_column(question).await?;
        } else {
            return self.figures(question).await.map(Some);
        }
        Ok(None)
    }

    /// Measures the importance of the next column: permutation importance after Breiman, "Random forests" (2001).
    async fn measure_column(&mut self, question: Question<'_>) -> Result<(), EvaluationError> {
        let places = &self.fold.held_out[..self.fold.held_out.len().min(MOST_ROWS)];
        let rows = table_rows(question.problem, places);
        let truth = chosen(&question.problem.truth, places);
        let score = match self.score {
            Some(score) => score,
            None => self.score_of(&question.view(&rows), &truth).await?,
        };
        self.score = Some(score);
        let feature = self.importance.len();
        let column = question.problem.features[feature];
        let mut falls = Vec::with_capacity(question.settings.repeats);
        for repeat in 0..question.settings.repeats {
            let shuffled = self.shuffled(question, &rows, (feature, repeat));
            let view = RowView {
                swapped: Some((column, &shuffled)),
                ..question.view(&rows)
            };
            falls.push(score - self.score_of(&view, &truth).await?);
        }
        self.importance.push(falls);
        Ok(())
    }

    async fn score_of(&self, view: &RowView<'_>, truth: &Truth) -> Result<f64, EvaluationError> {
        let predictions = self.network.predict(&self.encoder, view, truth).await?;
        Ok(predictions.score())
    }

    fn shuffled(
        &self,
        question: Question<'_>,
        rows: &[usize],
        (feature, repeat): (usize, usize),
    ) -> Vec<usize> {
        let features = question.problem.features.len();
        let turn = (self.number * features + feature) * question.settings.repeats + repeat;
        let mut shuffled = rows.to_vec();
        // Epochs count up from zero, first weights from a quarter.
        let place = u64::MAX / 2 + turn as u64;
        shuffled.shuffle(&mut generator(question.settings.seed, place));
        shuffled
    }

    async fn figures(&self, question: Question<'_>) -> Result<FoldFigures, EvaluationError> {
        let rows = table_rows(question.problem, &self.fold.held_out);
        let view = question.view(&rows);
        let truth = chosen(&question.problem.truth, &self.fold.held_out);
        let learned = chosen(&question.problem.truth, &self.fold.train);
        let network = self.network.predict(&self.encoder, &view, &truth).await?;
        Ok(FoldFigures {
            names: network.names(),
            network: network.figures(),
            linear: self.linear.predict(&self.encoder, &view, &truth).figures(),
            simplest: Simplest::fit(&learned).predict(&truth).figures(),
            importance: self.importance.clone(),
            rows: (self.fold.held_out.len(), self.fold.train.len()),
        })
    }
}
