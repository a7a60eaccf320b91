//! Turns rows of a table into numbers. What it takes from the rows (medians, means, deviations, categories) comes from the training part
//! alone, as scikit-learn's `SimpleImputer(median, add_indicator)`, `StandardScaler` and `OneHotEncoder(handle_unknown="ignore")` take it.

use super::summary::{quantile, sorted};
use super::{Table, Values};

/// The code of a category that the training part does not have.
const UNKNOWN: usize = 0;

/// How each column that is learned from becomes numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoder {
    columns: Vec<ColumnEncoder>,
}

#[derive(Clone, Debug, PartialEq)]
enum ColumnEncoder {
    Number {
        column: usize,
        /// Stands for what is missing.
        median: f64,
        mean: f64,
        deviation: f64,
        /// Whether the training part lacks some: then a second number says so.
        has_missing: bool,
    },
    Category {
        column: usize,
        /// For each level of the table its code, from 1.
        codes: Vec<usize>,
        /// The code of what is missing.
        missing: usize,
        /// How many codes the training part has, the unknown one not among them.
        known: usize,
    },
}

/// Rows of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Numbers in a row.
    pub width: usize,
    /// Row by row.
    pub values: Vec<f64>,
}

impl Matrix {
    /// How many rows.
    pub fn rows(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        self.values
            .get(row * self.width..(row + 1) * self.width)
            .unwrap_or_default()
    }
}

/// Rows of a table to look at, one column of which may have the values of other rows.
#[derive(Clone, Copy, Debug)]
pub struct RowView<'a> {
    /// The table.
    pub table: &'a Table,
    /// Its rows.
    pub rows: &'a [usize],
    /// The place of a column in the table, and the rows that its values are taken from instead.
    pub swapped: Option<(usize, &'a [usize])>,
}

impl<'a> RowView<'a> {
    /// Rows as they are.
    pub fn new(table: &'a Table, rows: &'a [usize]) -> Self {
        Self {
            table,
            rows,
            swapped: None,
        }
    }

    /// The row that a column's value comes from.
    fn source(&self, place: usize, column: usize) -> usize {
        match self.swapped {
            Some((swapped, rows)) if swapped == column => rows[place],
            _ => self.rows[place],
        }
    }

    fn number(&self, place: usize, column: usize) -> f64 {
        match &self.table.columns[column].values {
            Values::Numbers(numbers) => numbers[self.source(place, column)],
            _ => f64::NAN,
        }
    }

    fn level(&self, place: usize, column: usize) -> Option<usize> {
        match &self.table.columns[column].values {
            Values::Codes { codes, .. } => {
                codes[self.source(place, column)].map(|code| code as usize)
            }
            _ => None,
        }
    }
}

impl Encoder {
    /// Takes from the training part what is needed to encode any row.
    pub fn fit(view: &RowView<'_>, features: &[usize]) -> Self {
        let fit = |column: &usize| match &view.table.columns[*column].values {
            Values::Codes { levels, .. } => category(view, *column, levels.len()),
            _ => number(view, *column),
        };
        Self {
            columns: features.iter().map(fit).collect(),
        }
    }

    /// How many numbers a row of [`Encoder::network_rows`] begins with.
    pub fn numbers(&self) -> usize {
        let width = |column: &ColumnEncoder| match column {
            ColumnEncoder::Number { has_missing, .. } => 1 + usize::from(*has_missing),
            ColumnEncoder::Category { .. } => 0,
        };
        self.columns.iter().map(width).sum()
    }

    /// How many codes each column of categories has, the unknown one among them.
    pub fn categories(&self) -> Vec<usize> {
        let codes = |column: &ColumnEncoder| match column {
            ColumnEncoder::Number { .. } => None,
            ColumnEncoder::Category { known, .. } => Some(known + 1),
        };
        self.columns.iter().filter_map(codes).collect()
    }

    /// The columns in which a row has a category that the training part does not have.
    pub fn unknown(&self, view: &RowView<'_>, place: usize) -> Vec<usize> {
        let column = |of: &ColumnEncoder| match of {
            ColumnEncoder::Category { column, .. } => {
                let is_there = view.level(place, *column).is_some();
                (is_there && of.code(view, place) == Some(UNKNOWN)).then_some(*column)
            }
            ColumnEncoder::Number { .. } => None,
        };
        self.columns.iter().filter_map(column).collect()
    }

    /// Rows for a linear model, column by column: a number scaled to mean 0 and deviation 1, then 1 where it is missing; a category as
    /// one number a code, 1 for its own; an unknown one as zeros.
    pub fn linear_rows(&self, view: &RowView<'_>) -> Matrix {
        let width = self.numbers()
            + self
                .categories()
                .iter()
                .map(|codes| codes - 1)
                .sum::<usize>();
        let mut values = Vec::with_capacity(view.rows.len() * width);
        for place in 0..view.rows.len() {
            for column in &self.columns {
                column.push_numbers(view, place, &mut |number| values.push(number));
                if let (Some(code), ColumnEncoder::Category { known, .. }) =
                    (column.code(view, place), column)
                {
                    values.extend((1..=*known).map(|it| f64::from(u8::from(it == code))));
                }
            }
        }
        Matrix { width, values }
    }

    /// Rows for a network: all numbers, then one code a column of categories, 0 for an unknown one.
    pub fn network_rows(&self, view: &RowView<'_>) -> Vec<f32> {
        let width = self.numbers() + self.categories().len();
        let mut values = Vec::with_capacity(view.rows.len() * width);
        for place in 0..view.rows.len() {
            for column in &self.columns {
                column.push_numbers(view, place, &mut |number| values.push(number as f32));
            }
            let codes = self
                .columns
                .iter()
                .filter_map(|column| column.code(view, place));
            values.extend(codes.map(|code| code as f32));
        }
        values
    }
}

impl ColumnEncoder {
    fn push_numbers(&self, view: &RowView<'_>, place: usize, push: &mut dyn FnMut(f64)) {
        let Self::Number {
            column,
            median,
            mean,
            deviation,
            has_missing,
        } = self
        else {
            return;
        };
        let number = view.number(place, *column);
        let is_missing = number.is_nan();
        let number = if is_missing { *median } else { number };
        push((number - mean) / deviation);
        if *has_missing {
            push(f64::from(u8::from(is_missing)));
        }
    }

    fn code(&self, view: &RowView<'_>, place: usize) -> Option<usize> {
        match self {
            Self::Number { .. } => None,
            Self::Category {
                column,
                codes,
                missing,
                ..
            } => Some(view.level(place, *column).map_or(*missing, |level| {
                codes.get(level).copied().unwrap_or(UNKNOWN)
            })),
        }
    }
}

/// The mean and the deviation (divided by n) of numbers; the deviation is 1 where they differ by no more than sums are rounded, as in
/// scikit-learn's `StandardScaler`: eighty times 0.1 has none.
pub fn mean_and_deviation(numbers: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = numbers.clone().count().max(1) as f64;
    let mean = numbers.clone().sum::<f64>() / count;
    let variance = numbers.map(|it| (it - mean).powi(2)).sum::<f64>() / count;
    let rounding = count * f64::EPSILON;
    let is_constant =
        variance.is_finite() && variance <= rounding * variance + (rounding * mean).powi(2);
    (mean, if is_constant { 1.0 } else { variance.sqrt() })
}

/// How many numbers a row of [`Encoder::linear_rows`] has at most, whichever rows are learned from.
pub fn widest_row(table: &Table, features: &[usize]) -> usize {
    let width = |column: &usize| match &table.columns[*column].values {
        Values::Codes { levels, codes } => {
            levels.len() + usize::from(codes.iter().any(Option::is_none))
        }
        Values::Numbers(numbers) => 1 + usize::from(numbers.iter().any(|it| it.is_nan())),
        Values::Texts => 0,
    };
    features.iter().map(width).sum()
}

fn number(view: &RowView<'_>, column: usize) -> ColumnEncoder {
    let numbers: Vec<f64> = (0..view.rows.len())
        .map(|place| view.number(place, column))
        .collect();
    let median = quantile(&sorted(&numbers), 0.5);
    let filled = numbers
        .iter()
        .map(|it| if it.is_nan() { median } else { *it });
    let (mean, deviation) = mean_and_deviation(filled);
    ColumnEncoder::Number {
        column,
        median,
        mean,
        deviation,
        has_missing: numbers.iter().any(|it| it.is_nan()),
    }
}

fn category(view: &RowView<'_>, column: usize, levels: usize) -> ColumnEncoder {
    let mut is_seen = vec![false; levels];
    let mut has_missing = false;
    for place in 0..view.rows.len() {
        match view.level(place, column) {
            Some(level) => is_seen[level] = true,
            None => has_missing = true,
        }
    }
    let mut known = 0;
    let mut next = |is_seen: bool| {
        known += usize::from(is_seen);
        if is_seen { known } else { UNKNOWN }
    };
    let codes = is_seen.into_iter().map(&mut next).collect();
    let missing = next(has_missing);
    ColumnEncoder::Category {
        column,
        codes,
        missing,
        known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_by_rounding_alone_has_no_deviation() {
        for constant in [0.1, 1e9 + 0.1, 0.0, -3.3e-7] {
            let numbers = [constant; 80];
            let (mean, deviation) = mean_and_deviation(numbers.into_iter());
            assert!((mean - constant).abs() <= 1e-12 * constant.abs() && deviation == 1.0);
        }
        let small = [1.0, 1.0 + 1e-9];
        let (_, deviation) = mean_and_deviation(small.into_iter());
        assert!((deviation - 5e-10).abs() < 1e-15, "{deviation}");
        assert_eq!(mean_and_deviation([].into_iter()), (0.0, 1.0));
    }
}
