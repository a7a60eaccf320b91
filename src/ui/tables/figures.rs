//! What a training found, as rows, sentences and bars.

use super::found::{DifferenceResult, FigureResult, ModelResult, TableResult};
use super::numbers::{figure, measured, with_interval};

/// Columns whose importance is drawn.
const MOST_BARS: usize = 20;

/// A bar with the interval of its value; places are shares of the drawing's width, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub name: String,
    /// Its value in words.
    pub words: String,
    /// Where zero is, and where the bar ends.
    pub ends: (f64, f64),
    /// The interval.
    pub interval: (f64, f64),
}

/// The names of the three models.
pub fn models(result: &TableResult) -> [String; 3] {
    all(result).map(|model| capital(&model.model))
}

fn all(result: &TableResult) -> [&ModelResult; 3] {
    [&result.network, &result.baseline, &result.simplest]
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A row a figure: what it is, and the three models' values with their intervals.
pub fn figures(result: &TableResult) -> Vec<(String, [String; 3])> {
    let value = |model: &ModelResult, place: usize| {
        let known = model.figures.get(place);
        known.map_or_else(String::new, |it| {
            with_interval([it.mean, it.low, it.high], unit(&it.name))
        })
    };
    let row = |(place, of): (usize, &FigureResult)| {
        let better = if of.is_score { "more" } else { "less" };
        let name = format!("{} ({better} is better)", name(&of.name));
        (name, all(result).map(|model| value(model, place)))
    };
    result.network.figures.iter().enumerate().map(row).collect()
}

/// How a figure is written: errors of numbers are in the unit of what is predicted.
fn unit(of_scikit_learn: &str) -> fn(f64) -> String {
    match of_scikit_learn {
        "mean_absolute_error" | "root_mean_squared_error" => measured,
        _ => figure,
    }
}

fn name(of_scikit_learn: &str) -> String {
    match of_scikit_learn {
        "accuracy" => "Share answered rightly",
        "log_loss" => "Log loss",
        "macro_f1" => "F1, mean over classes",
        "roc_auc" => "Area under the ROC curve",
        "r_squared" => "R\u{b2}, share of the variance explained",
        "mean_absolute_error" => "Mean absolute error",
        "root_mean_squared_error" => "Root mean squared error",
        other => other,
    }
    .into()
}

/// The first figure of each model as a bar.
pub fn bars(result: &TableResult) -> Vec<Bar> {
    let first = |model: &ModelResult| {
        let figure = model.figures.first()?;
        let mean = figure.mean?;
        let ends = [figure.low, figure.high].map(|end| end.unwrap_or(mean));
        Some((capital(&model.model), [mean, ends[0], ends[1]]))
    };
    drawn(all(result).into_iter().filter_map(first).collect(), 1.0)
}

/// How much the network needs each column, the most needed first.
pub fn importance(result: &TableResult) -> Vec<Bar> {
    let columns = result.importance.iter().take(MOST_BARS);
    let values = columns.map(|it| (it.column.clone(), [it.mean, it.low, it.high]));
    drawn(values.collect(), 0.0)
}

/// The same in numbers, of all columns.
pub fn importance_rows(result: &TableResult) -> Vec<(String, [String; 3])> {
    let columns = result.importance.iter();
    columns
        .map(|it| (it.column.clone(), [it.mean, it.low, it.high].map(figure)))
        .collect()
}

/// Bars in one drawing, from the lowest value (zero at most) to the highest (`least_top` at least).
fn drawn(values: Vec<(String, [f64; 3])>, least_top: f64) -> Vec<Bar> {
    let ends = values.iter().flat_map(|(_, numbers)| numbers);
    let (low, high) = ends.fold((0.0_f64, least_top), |(low, high), it| {
        (low.min(*it), high.max(*it))
    });
    let width = if high > low { high - low } else { 1.0 };
    let place = |value: f64| (value - low) / width;
    let bar = |(name, [mean, from, to]): (String, [f64; 3])| Bar {
        name,
        words: with_interval([mean, from, to].map(Some), figure),
        ends: (place(0.0), place(mean)),
        interval: (place(from), place(to)),
    };
    values.into_iter().map(bar).collect()
}

/// What the figures say, and what they do not.
pub fn verdict(result: &TableResult) -> String {
    let against = |model: &ModelResult, name: &str| {
        let mut differences = result.differences.iter();
        let known = differences.find(|it| it.model == model.model);
        compared(&known.cloned().unwrap_or_default(), name)
    };
    format!(
        "The network is {}, and {}. Both differences are taken on the same held-out rows.",
        against(&result.baseline, &result.baseline.model),
        against(&result.simplest, &what(&result.simplest.model))
    )
}

/// Better or worse only where the interval of the difference does not reach zero.
fn compared(difference: &DifferenceResult, name: &str) -> String {
    let DifferenceResult {
        mean, low, high, ..
    } = difference;
    let more = [*mean, *low, *high];
    let less = [*mean, *high, *low].map(|end| end.map(|it| -it));
    match (low, high) {
        (Some(low), _) if *low > 0.0 => {
            format!("better than {name} by {}", with_interval(more, figure))
        }
        (_, Some(high)) if *high < 0.0 => {
            format!("worse than {name} by {}", with_interval(less, figure))
        }
        _ if mean.is_none() => format!("not told apart from {name}"),
        _ => format!(
            "not told apart from {name}: the difference is {}",
            with_interval(more, figure)
        ),
    }
}

fn what(simplest: &str) -> String {
    format!("always saying the {simplest}")
}

/// Numbers that were said against the true ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// The smallest and the largest of both.
    pub ends: [String; 2],
    /// Places from the left and from above, in hundredths.
    pub points: Vec<(f64, f64)>,
    /// Half of the rows are off by less.
    pub half: String,
}

/// The network's numbers against the true ones; nothing where classes are predicted.
pub fn scatter(result: &TableResult) -> Option<Scatter> {
    let pairs = &result.network.pairs;
    let all = pairs.iter().flat_map(|(truth, said)| [*truth, *said]);
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| {
        (low.min(it), high.max(it))
    });
    let mut off: Vec<f64> = pairs
        .iter()
        .map(|(truth, said)| (truth - said).abs())
        .collect();
    off.sort_unstable_by(f64::total_cmp);
    let half = off.get(off.len() / 2)?;
    let place = |value: f64| 100.0 * (value - low) / (high - low).max(f64::MIN_POSITIVE);
    Some(Scatter {
        ends: [measured(low), measured(high)],
        points: pairs
            .iter()
            .map(|(truth, said)| (place(*truth), 100.0 - place(*said)))
            .collect(),
        half: measured(*half),
    })
}
