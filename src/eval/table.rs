//! What a model said to rows of a table, and the figures of that.

use super::confusion::{ConfusionMatrix, count};
use super::{Answer, Figures, average_auc, macro_average, regression};

/// What a model said, beside the truth.
#[derive(Clone, Debug, PartialEq)]
pub enum Predictions {
    /// To rows of that many classes.
    Classes {
        /// One a row.
        answers: Vec<Answer>,
        /// How many classes.
        classes: usize,
    },
    /// To rows with numbers.
    Numbers {
        /// The true numbers.
        truth: Vec<f64>,
        /// What was said.
        predicted: Vec<f64>,
    },
}

/// A figure: what it is called, whether more is better, and what it can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureName {
    /// Its name, as scikit-learn has it.
    pub name: &'static str,
    /// Whether more is better.
    pub is_score: bool,
    /// The least it can be.
    pub least: f64,
    /// The most it can be.
    pub most: f64,
}

impl FigureName {
    /// Whether it is the share of right answers.
    pub fn is_accuracy(&self) -> bool {
        self.name == ACCURACY
    }
}

const ACCURACY: &str = "accuracy";

const fn score(name: &'static str, least: f64) -> FigureName {
    FigureName {
        name,
        is_score: true,
        least,
        most: 1.0,
    }
}

const fn error(name: &'static str) -> FigureName {
    FigureName {
        name,
        is_score: false,
        least: 0.0,
        most: f64::INFINITY,
    }
}

/// The figures of classes; the first is what importance is measured by.
const OF_CLASSES: &[FigureName] = &[
    score(ACCURACY, 0.0),
    error("log_loss"),
    score("macro_f1", 0.0),
    score("roc_auc", 0.0),
];

/// The figures of numbers; the first is what importance is measured by.
const OF_NUMBERS: &[FigureName] = &[
    score("r_squared", f64::NEG_INFINITY),
    error("mean_absolute_error"),
    error("root_mean_squared_error"),
];

impl Predictions {
    /// What [`Predictions::figures`] are called, in their order.
    pub fn names(&self) -> &'static [FigureName] {
        match self {
            Self::Classes { .. } => OF_CLASSES,
            Self::Numbers { .. } => OF_NUMBERS,
        }
    }

    /// The figures; `None` for what is undefined on these rows.
    pub fn figures(&self) -> Vec<Option<f64>> {
        match self {
            Self::Classes { answers, classes } => {
                let figures = Figures::new(answers, *classes);
                let area = average_auc(&figures.roc_auc, &figures.support());
                vec![
                    Some(figures.accuracy()),
                    Some(figures.log_loss),
                    Some(macro_average(&figures.confusion).f1),
                    area.map(|(mean, _)| mean),
                ]
            }
            Self::Numbers { truth, predicted } => {
                let figures = regression(truth, predicted);
                vec![
                    figures.map(|it| it.r_squared),
                    figures.map(|it| it.mean_absolute_error),
                    figures.map(|it| it.root_mean_squared_error),
                ]
            }
        }
    }

    /// Which class was taken for which; empty of numbers.
    pub fn confusion(&self) -> ConfusionMatrix {
        match self {
            Self::Classes { answers, classes } => count(answers, *classes),
            Self::Numbers { .. } => Vec::new(),
        }
    }

    /// Whether each answer is right; empty of numbers.
    pub fn right(&self) -> Vec<bool> {
        match self {
            Self::Classes { answers, .. } => answers.iter().map(Answer::is_correct).collect(),
            Self::Numbers { .. } => Vec::new(),
        }
    }

    /// The true number and what was said, of no more than `most` rows, evenly spread; empty of classes.
    pub fn pairs(&self, most: usize) -> Vec<(f64, f64)> {
        let Self::Numbers { truth, predicted } = self else {
            return Vec::new();
        };
        let pairs = truth.iter().copied().zip(predicted.iter().copied());
        pairs.step_by(truth.len().div_ceil(most).max(1)).collect()
    }

    /// What importance is measured by: accuracy, or R². Zero where that is undefined.
    pub fn score(&self) -> f64 {
        match self {
            Self::Classes { answers, .. } => {
                let right = answers.iter().filter(|answer| answer.is_correct()).count();
                right as f64 / answers.len().max(1) as f64
            }
            Self::Numbers { truth, predicted } => {
                regression(truth, predicted).map_or(0.0, |figures| figures.r_squared)
            }
        }
    }
}
