//! One fold: three models learn from its training part and are measured on what it holds out, a slice at a time.

use rand::seq::SliceRandom;

use super::{LinearFit, NetworkFit, Question, Simplest, chosen, table_rows};
use crate::data::generator;
use crate::data::table::{Encoder, Fold, RowView, Truth};
use crate::eval::{EvaluationError, FigureName, Predictions};

/// Training steps in a slice.
const STEPS: u64 = 20;

/// The most held-out rows that importance is measured on.
const MOST_ROWS: usize = 2_000;

/// The most held-out rows of a fold whose numbers are shown beside the truth.
const MOST_PAIRS: usize = 100;

/// What was measured of a model on a fold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelFigures {
    /// Its figures.
    pub figures: Vec<Option<f64>>,
    /// Which class it takes for which, `[truth][answer]`; empty of numbers.
    pub confusion: Vec<Vec<u32>>,
    /// Whether each held-out row was answered rightly; empty of numbers.
    pub right: Vec<bool>,
    /// True numbers with what it said, of some rows; empty of classes.
    pub pairs: Vec<(f64, f64)>,
}

impl ModelFigures {
    fn of(predictions: &Predictions) -> Self {
        Self {
            figures: predictions.figures(),
            confusion: predictions.confusion(),
            right: predictions.right(),
            pairs: predictions.pairs(MOST_PAIRS),
        }
    }
}

/// What was measured on a fold.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldFigures {
    /// What the figures are called.
    pub names: &'static [FigureName],
    /// The network's.
    pub network: ModelFigures,
    /// The linear baseline's.
    pub linear: ModelFigures,
    /// Those of one answer to every row.
    pub simplest: ModelFigures,
    /// How much the network's first figure falls when a column is shuffled: one list a column, one number a shuffling.
    pub importance: Vec<Vec<f64>>,
    /// Rows held out, and rows learned from.
    pub rows: (usize, usize),
}

/// Two models and what turns rows into their numbers.
pub(super) struct Fitted {
    pub encoder: Encoder,
    pub linear: LinearFit,
    pub network: NetworkFit,
}

impl Fitted {
    /// Prepares models that learn from places among a problem's rows.
    pub fn new(question: Question<'_>, train: &[usize]) -> Self {
        let rows = table_rows(question.problem, train);
        let view = question.view(&rows);
        let truth = chosen(&question.problem.truth, train);
        let encoder = Encoder::fit(&view, &question.problem.features);
        Self {
            linear: LinearFit::new(&encoder, &view, &truth),
            network: NetworkFit::new(&encoder, &view, &truth, question.settings),
            encoder,
        }
    }

    /// Learns one slice more; whether all is learned.
    pub fn learn(&mut self) -> bool {
        if !self.linear.advance() {
            return false;
        }
        let (step, steps) = self.network.steps();
        for _ in 0..STEPS.min(steps - step) {
            self.network.step();
        }
        step == steps
    }

    /// The share of the work that is done, 0 to 1.
    pub fn share(&self) -> f64 {
        let (step, steps) = self.network.steps();
        let (linear, network) = (self.linear.cost(), self.network.cost());
        let done = self.linear.share() * linear + step as f64 / steps.max(1) as f64 * network;
        done / (linear + network).max(1.0)
    }
}

/// A fold under way.
pub(super) struct FoldRun {
    fold: Fold,
    number: usize,
    fitted: Fitted,
    /// The score before anything is shuffled.
    score: Option<f64>,
    importance: Vec<Vec<f64>>,
}

impl FoldRun {
    pub(super) fn new(question: Question<'_>, fold: Fold, number: usize) -> Self {
        Self {
            fitted: Fitted::new(question, &fold.train),
            fold,
            number,
            score: None,
            importance: Vec::new(),
        }
    }

    /// The share of the work that is done, 0 to 1: training is counted as half of it.
    pub(super) fn share(&self, features: usize) -> f64 {
        let measured = self.importance.len() as f64 / features.max(1) as f64;
        0.5 * self.fitted.share() + 0.5 * measured
    }

    /// Works one slice on; the figures once all is done.
    pub(super) async fn advance(
        &mut self,
        question: Question<'_>,
    ) -> Result<Option<FoldFigures>, EvaluationError> {
        if !self.fitted.learn() {
            return Ok(None);
        }
        if self.importance.len() < question.problem.features.len() {
            self.measure_column(question).await?;
            return Ok(None);
        }
        self.figures(question).await.map(Some)
    }

    /// Measures the importance of the next column: permutation importance after Breiman, "Random forests" (2001).
    async fn measure_column(&mut self, question: Question<'_>) -> Result<(), EvaluationError> {
        let places = spread(&self.fold.held_out);
        let rows = table_rows(question.problem, &places);
        let truth = chosen(&question.problem.truth, &places);
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
        let Fitted {
            encoder, network, ..
        } = &self.fitted;
        let predictions = network.predict(encoder, view, truth).await?;
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
        let Fitted {
            encoder,
            linear,
            network,
        } = &self.fitted;
        let network = network.predict(encoder, &view, &truth).await?;
        Ok(FoldFigures {
            names: network.names(),
            network: ModelFigures::of(&network),
            linear: ModelFigures::of(&linear.predict(encoder, &view, &truth)),
            simplest: ModelFigures::of(&Simplest::fit(&learned).predict(&truth)),
            importance: self.importance.clone(),
            rows: (self.fold.held_out.len(), self.fold.train.len()),
        })
    }
}

/// No more than [`MOST_ROWS`] of them, evenly spread, since a table may be sorted.
fn spread(places: &[usize]) -> Vec<usize> {
    let count = places.len().min(MOST_ROWS);
    let place = |number: usize| places[number * places.len() / count];
    (0..count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_spread_and_few_are_all_taken() {
        let all: Vec<usize> = (0..5_000).collect();
        let some = spread(&all);
        assert_eq!((some.len(), some[0], some[1_999]), (2_000, 0, 4_997));
        assert_eq!(spread(&all[..7]), all[..7]);
        assert!(spread(&[]).is_empty());
    }
}
