//! What a cross-validation found, as a person and a program read it.

use serde::Serialize;

use super::{FoldFigures, ModelFigures};
use crate::data::table::{Problem, Table, Task, Truth};
use crate::eval::{FigureName, Resampled, paired_interval, resampled, wilson_interval};

/// The result of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableResult {
    /// The column that is predicted.
    pub target: String,
    /// Whether it is classes or numbers.
    pub task: Task,
    /// The classes.
    pub classes: Vec<String>,
    /// The columns that were learned from.
    pub features: Vec<String>,
    /// The columns that were not, since nothing can be learned from them.
    pub left_out: Vec<String>,
    /// Rows with an answer.
    pub rows: usize,
    /// Rows without one, which were left out.
    pub rows_without_target: usize,
    /// How many folds.
    pub folds: usize,
    /// The network.
    pub network: ModelResult,
    /// Logistic regression, or linear regression.
    pub baseline: ModelResult,
    /// The most frequent class, or the mean.
    pub simplest: ModelResult,
    /// How far the network's first figure is above the baseline's, and above the simplest one's.
    pub differences: Vec<DifferenceResult>,
    /// How much the network needs each column, the most needed first.
    pub importance: Vec<ImportanceResult>,
}

/// A model's figures over the folds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelResult {
    /// What the model is.
    pub model: &'static str,
    /// Its figures; the first is what models are compared by.
    pub figures: Vec<FigureResult>,
    /// Which class it took for which over all folds, `[truth][answer]`; empty of numbers.
    pub confusion: Vec<Vec<u32>>,
    /// True numbers of some held-out rows with what it said; empty of classes.
    pub pairs: Vec<(f64, f64)>,
}

/// One figure over the folds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureResult {
    /// Its name, as scikit-learn has it.
    pub name: &'static str,
    /// Whether more is better.
    pub is_score: bool,
    /// The mean over the folds; nothing where a fold has none.
    pub mean: Option<f64>,
    /// The low end of its 95 % interval, within what the figure can be; nothing where all folds are alike.
    pub low: Option<f64>,
    /// The high end of it.
    pub high: Option<f64>,
    /// The figure of each fold.
    pub folds: Vec<Option<f64>>,
}

/// How far the network's first figure is above another model's, on the same folds: what is hard for one is mostly hard for both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DifferenceResult {
    /// The other model.
    pub model: &'static str,
    /// The figure.
    pub figure: &'static str,
    /// The mean over the folds; nothing where a fold has none.
    pub mean: Option<f64>,
    /// The low end of its 95 % interval; nothing where all folds are alike, but for accuracy.
    pub low: Option<f64>,
    /// The high end of it.
    pub high: Option<f64>,
}

/// How much the network needs a column: by how much its first figure falls when the column is shuffled among the held-out rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportanceResult {
    /// The column.
    pub column: String,
    /// The mean fall over shufflings and folds.
    pub mean: f64,
    /// The low end of its 95 % interval over the folds.
    pub low: f64,
    /// The high end of it.
    pub high: f64,
}

impl TableResult {
    pub(super) fn new(table: &Table, problem: &Problem, folds: &[FoldFigures]) -> Self {
        let name = |place: &usize| table.columns[*place].name.clone();
        let is_left_out =
            |place: &usize| *place != problem.target && !problem.features.contains(place);
        let (classes, baseline, simplest) = match &problem.truth {
            Truth::Classes { names, .. } => {
                (names.clone(), "logistic regression", "most frequent class")
            }
            Truth::Numbers(_) => (Vec::new(), "linear regression", "mean"),
        };
        let network = model("network", folds, |fold| &fold.network);
        let baseline = model(baseline, folds, |fold| &fold.linear);
        let simplest = model(simplest, folds, |fold| &fold.simplest);
        let differences = [
            difference(folds, [&network, &baseline], |fold| &fold.linear),
            difference(folds, [&network, &simplest], |fold| &fold.simplest),
        ];
        Self {
            target: name(&problem.target),
            task: problem.truth.task(),
            classes,
            features: problem.features.iter().map(name).collect(),
            left_out: (0..table.columns.len())
                .filter(is_left_out)
                .map(|place| name(&place))
                .collect(),
            rows: problem.rows.len(),
            rows_without_target: table.rows() - problem.rows.len(),
            folds: folds.len(),
            network,
            baseline,
            simplest,
            differences: differences.into_iter().flatten().collect(),
            importance: importance(table, problem, folds),
        }
    }
}

/// Rows held out by rows learned from, of the mean fold.
fn held_out_by_trained(folds: &[FoldFigures]) -> f64 {
    let (held_out, trained) = folds.iter().fold((0, 0), |sum, fold| {
        (sum.0 + fold.rows.0, sum.1 + fold.rows.1)
    });
    held_out as f64 / trained.max(1) as f64
}

fn model(
    model: &'static str,
    folds: &[FoldFigures],
    of: impl Fn(&FoldFigures) -> &ModelFigures,
) -> ModelResult {
    let names = folds.first().map_or(&[][..], |fold| fold.names);
    let confusion = sum(folds.iter().map(|fold| &of(fold).confusion));
    let figure = |(place, name): (usize, &FigureName)| {
        let of_folds: Vec<Option<f64>> = folds.iter().map(|fold| of(fold).figures[place]).collect();
        let known: Option<Vec<f64>> = of_folds.iter().copied().collect();
        let over_folds = known.and_then(|known| resampled(&known, held_out_by_trained(folds)));
        let interval = over_folds.and_then(|it| interval(name, &it, &confusion));
        FigureResult {
            name: name.name,
            is_score: name.is_score,
            mean: over_folds.map(|it| it.mean),
            low: interval.map(|it| it.0),
            high: interval.map(|it| it.1),
            folds: of_folds,
        }
    };
    ModelResult {
        model,
        figures: names.iter().enumerate().map(figure).collect(),
        confusion,
        pairs: folds
            .iter()
            .flat_map(|fold| &of(fold).pairs)
            .copied()
            .collect(),
    }
}

/// The interval over the folds, within what the figure can be. Folds that are alike by chance say too little of accuracy: where it is wider,
/// the interval of all held-out rows after Wilson takes its place.
fn interval(
    name: &FigureName,
    over_folds: &Resampled,
    confusion: &[Vec<u32>],
) -> Option<(f64, f64)> {
    let interval = over_folds.interval();
    let interval = interval.map(|(low, high)| (low.max(name.least), high.min(name.most)));
    if !name.is_accuracy() {
        return interval;
    }
    let (right, rows) = right_of(confusion);
    Some(wider(interval, wilson_interval(right, rows)))
}

fn wider(interval: Option<(f64, f64)>, other: (f64, f64)) -> (f64, f64) {
    let width = |(low, high): (f64, f64)| high - low;
    let is_wider = |it: &(f64, f64)| width(*it) > width(other);
    interval.filter(is_wider).unwrap_or(other)
}

/// How far the network's first figure is above that of another model, which `of` finds in a fold.
fn difference(
    folds: &[FoldFigures],
    [network, other]: [&ModelResult; 2],
    of: impl Fn(&FoldFigures) -> &ModelFigures,
) -> Option<DifferenceResult> {
    let (ours, theirs) = (network.figures.first()?, other.figures.first()?);
    let pairs = ours.folds.iter().zip(&theirs.folds);
    let known: Option<Vec<f64>> = pairs
        .map(|(ours, theirs)| Some((*ours)? - (*theirs)?))
        .collect();
    let over_folds = known.and_then(|known| resampled(&known, held_out_by_trained(folds)));
    let interval = over_folds.and_then(|it| match apart(folds, of) {
        (_, _, 0) => it.interval(),
        (better, worse, rows) => Some(wider(it.interval(), paired_interval(better, worse, rows))),
    });
    Some(DifferenceResult {
        model: other.model,
        figure: ours.name,
        mean: over_folds.map(|it| it.mean),
        low: interval.map(|it| it.0),
        high: interval.map(|it| it.1),
    })
}

/// How many rows the network alone answered rightly, how many the other model alone, and how many there are; none of numbers.
fn apart(
    folds: &[FoldFigures],
    of: impl Fn(&FoldFigures) -> &ModelFigures,
) -> (usize, usize, usize) {
    let (mut better, mut worse, mut rows) = (0, 0, 0);
    for fold in folds {
        for (ours, theirs) in fold.network.right.iter().zip(&of(fold).right) {
            better += usize::from(*ours && !*theirs);
            worse += usize::from(*theirs && !*ours);
            rows += 1;
        }
    }
    (better, worse, rows)
}

/// How many rows were answered rightly, and how many there are.
fn right_of(confusion: &[Vec<u32>]) -> (usize, usize) {
    let right = confusion.iter().enumerate().map(|(place, row)| row[place]);
    let all = confusion.iter().flatten();
    (right.sum::<u32>() as usize, all.sum::<u32>() as usize)
}

fn sum<'a>(matrices: impl Iterator<Item = &'a Vec<Vec<u32>>>) -> Vec<Vec<u32>> {
    let mut sum: Vec<Vec<u32>> = Vec::new();
    for matrix in matrices {
        if sum.is_empty() {
            sum.clone_from(matrix);
            continue;
        }
        for (counts, more) in sum.iter_mut().zip(matrix) {
            counts
                .iter_mut()
                .zip(more)
                .for_each(|(one, more)| *one += more);
        }
    }
    sum
}

fn importance(table: &Table, problem: &Problem, folds: &[FoldFigures]) -> Vec<ImportanceResult> {
    let of_column = |(place, column): (usize, &usize)| {
        let mean = |fold: &FoldFigures| {
            let falls = &fold.importance[place];
            falls.iter().sum::<f64>() / falls.len().max(1) as f64
        };
        let means: Vec<f64> = folds.iter().map(mean).collect();
        let Resampled { mean, low, high } = resampled(&means, held_out_by_trained(folds))?;
        Some(ImportanceResult {
            column: table.columns[*column].name.clone(),
            mean,
            low,
            high,
        })
    };
    let columns = problem.features.iter().enumerate();
    let mut importance: Vec<ImportanceResult> = columns.filter_map(of_column).collect();
    importance.sort_by(|one, other| other.mean.total_cmp(&one.mean));
    importance
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test stops at the first thing that is not so"
    )]

    use super::*;
    use crate::data::table::{ReadOptions, read_table};
    use crate::eval::Predictions;

    /// A fold in which the network answers so many of ten rows rightly; its accuracy and its log loss are these.
    fn fold_of(right: u32, figures: [f64; 2]) -> FoldFigures {
        let none = Predictions::Classes {
            answers: Vec::new(),
            classes: 2,
        };
        let names = none.names();
        let network = ModelFigures {
            figures: figures.map(Some).to_vec(),
            confusion: vec![vec![right, 10 - right], vec![0, 0]],
            ..ModelFigures::default()
        };
        FoldFigures {
            names: &names[..2],
            linear: network.clone(),
            simplest: network.clone(),
            network,
            importance: Vec::new(),
            rows: (10, 20),
        }
    }

    #[test]
    fn folds_that_are_alike_are_no_proof() {
        let folds = [10, 10, 10].map(|right| fold_of(right, [1.0, 0.25]));
        let found = model("network", &folds, |fold| &fold.network);
        let [accuracy, log_loss] = &found.figures[..] else {
            panic!("{found:?}");
        };
        let (low, high) = wilson_interval(30, 30);
        let ends = (accuracy.mean, accuracy.low, accuracy.high);
        assert_eq!(ends, (Some(1.0), Some(low), Some(high)));
        assert!(low < 0.9);
        let ends = (log_loss.mean, log_loss.low, log_loss.high);
        assert_eq!(ends, (Some(0.25), None, None));
        let folds = [5, 10, 10].map(|right| fold_of(right, [f64::from(right) / 10.0, 0.25]));
        let found = model("network", &folds, |fold| &fold.network);
        let wider = resampled(&[0.5, 1.0, 1.0], 0.5).unwrap();
        assert_eq!(found.figures[0].low, Some(wider.low.max(0.0)));
    }

    /// The difference of a network and a baseline with these first figures, and these right answers.
    fn difference_of(of_folds: &[[f64; 2]], right: [&[bool]; 2]) -> DifferenceResult {
        let numbers = Predictions::Numbers {
            truth: Vec::new(),
            predicted: Vec::new(),
        };
        let names = numbers.names();
        let figures = |figure: f64, right: &[bool]| ModelFigures {
            figures: vec![Some(figure); names.len()],
            right: right.to_vec(),
            ..ModelFigures::default()
        };
        let fold = |[network, linear]: &[f64; 2]| FoldFigures {
            names,
            network: figures(*network, right[0]),
            linear: figures(*linear, right[1]),
            simplest: ModelFigures::default(),
            importance: Vec::new(),
            rows: (10, 40),
        };
        let folds: Vec<FoldFigures> = of_folds.iter().map(fold).collect();
        let network = model("network", &folds, |fold| &fold.network);
        let linear = model("linear regression", &folds, |fold| &fold.linear);
        let of_both = [&network, &linear];
        difference(&folds, of_both, |fold| &fold.linear).unwrap()
    }

    #[test]
    fn a_model_that_is_better_by_a_little_on_every_fold_is_told_apart() {
        let of_folds = [
            [0.62, 0.60],
            [0.83, 0.80],
            [0.72, 0.70],
            [0.925, 0.90],
            [0.53, 0.505],
        ];
        let [ours, theirs] = [0, 1].map(|model| of_folds.map(|fold| fold[model]));
        let alone = [ours, theirs].map(|figures| resampled(&figures, 0.25).unwrap());
        assert!(alone[0].low < alone[1].high, "their intervals overlap");
        let found = difference_of(&of_folds, [&[], &[]]);
        assert!((found.mean.unwrap() - 0.024).abs() < 1e-12);
        assert!(found.low.unwrap() > 0.0, "{found:?}");
        let others = of_folds.map(|[ours, theirs]| [theirs, ours]);
        assert!(difference_of(&others, [&[], &[]]).high.unwrap() < 0.0);
    }

    #[test]
    fn differences_that_are_alike_by_chance_are_no_proof() {
        let of_folds = [[1.0, 0.9]; 3];
        let found = difference_of(&of_folds, [&[], &[]]);
        assert_eq!((found.low, found.high), (None, None));
        let mut theirs = [true; 10];
        theirs[3] = false;
        let found = difference_of(&of_folds, [&[true; 10], &theirs]);
        let (low, high) = paired_interval(3, 0, 30);
        assert_eq!((found.low, found.high), (Some(low), Some(high)));
        assert!(low < 0.0 && high > 0.1);
    }

    #[test]
    fn the_interval_of_an_importance_is_over_folds_of_means_over_shufflings() {
        let text = "a,b,y\n".to_owned() + &"1.5,2,x\n2.5,1,z\n3,2,x\n".repeat(4);
        let table = read_table(text.as_bytes(), ReadOptions::default()).unwrap();
        let problem = Problem::new(&table, "y", None).unwrap();
        let fold = |a: [f64; 2], b: [f64; 2]| FoldFigures {
            names: &[],
            network: ModelFigures::default(),
            linear: ModelFigures::default(),
            simplest: ModelFigures::default(),
            importance: vec![a.to_vec(), b.to_vec()],
            rows: (4, 8),
        };
        let folds = [
            fold([0.0, 0.2], [0.4, 0.6]),
            fold([0.2, 0.2], [0.7, 0.7]),
            fold([0.3, 0.3], [0.6, 0.6]),
        ];
        let found = importance(&table, &problem, &folds);
        let expected = [("b", [0.5, 0.7, 0.6]), ("a", [0.1, 0.2, 0.3])];
        for (found, (column, means)) in found.iter().zip(expected) {
            let over_folds = resampled(&means, 0.5).unwrap();
            assert_eq!(found.column, column);
            assert!((found.mean - over_folds.mean).abs() < 1e-12);
            assert!((found.low - over_folds.low).abs() < 1e-12);
            assert!((found.high - over_folds.high).abs() < 1e-12);
            assert!(found.low < found.mean && found.mean < found.high);
        }
    }
}
