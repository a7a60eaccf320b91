//! What is to be predicted from what.

use std::fmt;

use serde::Serialize;

use super::repeats::copies;
use super::{Kind, NoColumn, Table, Values};

/// The fewest rows of a table that something can be learned from.
pub const FEWEST_ROWS: usize = 10;

/// So many different whole numbers are classes still, if each has enough rows.
pub(super) const MOST_NUMBERED_CLASSES: usize = 10;

/// The most classes: a person compares no more of them, and each is a row and a column of a table.
const MOST_CLASSES: usize = 100;

/// Whether a class or a number is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// One of several classes.
    Classification,
    /// A number.
    Regression,
}

/// The right answers, one for each of a problem's rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// Classes: their names, and the place of each row's among them.
    Classes {
        /// In the order of their code points, or of their numbers.
        names: Vec<String>,
        /// One a row.
        labels: Vec<usize>,
    },
    /// Numbers.
    Numbers(Vec<f64>),
}

impl Truth {
    /// The task that these answers make.
    pub fn task(&self) -> Task {
        match self {
            Self::Classes { .. } => Task::Classification,
            Self::Numbers(_) => Task::Regression,
        }
    }

    /// How many answers.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { labels, .. } => labels.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column to predict, the columns to do it from, and the rows that have an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The place of the column that is predicted.
    pub target: usize,
    /// The places of the columns that are learned from.
    pub features: Vec<usize>,
    /// The table's rows that have an answer.
    pub rows: Vec<usize>,
    /// Their answers.
    pub truth: Truth,
}

/// Why a table poses no such problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemError {
    /// No column has that name.
    NoColumn(NoColumn),
    /// The column cannot be predicted.
    Target {
        /// Its name.
        name: String,
        /// What it is.
        kind: Kind,
        /// What was expected.
        expected: &'static str,
    },
    /// Too few rows have an answer.
    FewRows {
        /// How many.
        got: usize,
    },
    /// There is no column to learn from.
    NoFeatures,
    /// There are more classes than a model is made for.
    ManyClasses {
        /// How many.
        got: usize,
    },
    /// A class has one row only, or there is one class only.
    FewOfClass {
        /// The class.
        class: String,
        /// Its rows.
        got: usize,
        /// Whether it is a number, which can be predicted as one.
        is_number: bool,
    },
}

impl fmt::Display for ProblemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoColumn(error) => error.fmt(f),
            Self::Target { name, kind, expected } => write!(f, "column '{name}': expected {expected} to predict, got {}. Choose another column", kind.words()),
            Self::FewRows { got } => write!(f, "expected at least {FEWEST_ROWS} rows with an answer, got {got}. Add rows"),
            Self::NoFeatures => f.write_str("expected a column of numbers or categories beside the one that is predicted, got none. Add one"),
            Self::ManyClasses { got } => write!(f, "expected at most {MOST_CLASSES} classes, got {got}. Choose another column, put rare classes together, or predict numbers as numbers"),
            Self::FewOfClass { class, got, is_number } => {
                write!(f, "expected two classes or more of at least two rows each, got {got} of '{class}'. Add rows of it, or leave it out")?;
                f.write_str(if *is_number { ", or predict it as a number" } else { "" })
            }
        }
    }
}

impl std::error::Error for ProblemError {}

impl Problem {
    /// Poses the problem of predicting the column of that name from all others that can be learned from. Without a task, categories
    /// are classes, and so are a few whole numbers that occur again and again.
    ///
    /// # Errors
    /// [`ProblemError`]
    pub fn new(table: &Table, target: &str, task: Option<Task>) -> Result<Self, ProblemError> {
        let place = table.place(target).map_err(ProblemError::NoColumn)?;
        let (rows, truth) = answers(table, place, task)?;
        let is_feature = |at: &usize| *at != place && table.columns[*at].kind.is_learnable();
        let features: Vec<usize> = (0..table.columns.len()).filter(is_feature).collect();
        if features.is_empty() {
            return Err(ProblemError::NoFeatures);
        }
        if rows.len() < FEWEST_ROWS {
            return Err(ProblemError::FewRows { got: rows.len() });
        }
        let are_numbers = matches!(table.columns[place].values, Values::Numbers(_));
        check_classes(&truth, are_numbers)?;
        Ok(Self {
            target: place,
            features,
            rows,
            truth,
        })
    }

    /// The same problem without the columns of those names.
    ///
    /// # Errors
    /// A name that no column has, or nothing that is left to learn from.
    pub fn without(mut self, table: &Table, names: &[String]) -> Result<Self, ProblemError> {
        for name in names {
            let place = table.place(name).map_err(ProblemError::NoColumn)?;
            self.features.retain(|feature| *feature != place);
        }
        match self.features.is_empty() {
            true => Err(ProblemError::NoFeatures),
            false => Ok(self),
        }
    }

    /// For each row the place among the rows of the first that it is a copy of: equal in all that is learned from and in the answer, where no
    /// row has the same features and another answer, and most rows are not there many times.
    pub fn first_equals(&self, table: &Table) -> Vec<usize> {
        copies(table, &self.features, self.target, &self.rows)
    }
}

/// The rows that have an answer, and those answers.
fn answers(
    table: &Table,
    place: usize,
    task: Option<Task>,
) -> Result<(Vec<usize>, Truth), ProblemError> {
    let column = &table.columns[place];
    let refuse = |expected| {
        Err(ProblemError::Target {
            name: column.name.clone(),
            kind: column.kind,
            expected,
        })
    };
    match (&column.values, task) {
        (Values::Codes { .. }, Some(Task::Regression)) => refuse("numbers"),
        (Values::Texts, _) => refuse("numbers or categories"),
        (Values::Codes { levels, codes }, _) => {
            let present = codes
                .iter()
                .enumerate()
                .filter_map(|(row, code)| Some((row, (*code)? as usize)));
            let (rows, labels) = present.unzip();
            let names = levels.clone();
            Ok((rows, Truth::Classes { names, labels }))
        }
        (Values::Numbers(numbers), task) => {
            let present = numbers
                .iter()
                .enumerate()
                .filter(|(_, number)| !number.is_nan());
            let (rows, numbers): (Vec<usize>, Vec<f64>) =
                present.map(|(row, number)| (row, *number)).unzip();
            let task = task.unwrap_or_else(|| task_of(&numbers));
            Ok((rows, of_numbers(numbers, task)))
        }
    }
}

fn of_numbers(numbers: Vec<f64>, task: Task) -> Truth {
    if task == Task::Regression {
        return Truth::Numbers(numbers);
    }
    let different = different(&numbers);
    let place = |number: &f64| different.partition_point(|it| it < number);
    Truth::Classes {
        labels: numbers.iter().map(place).collect(),
        names: different.iter().map(f64::to_string).collect(),
    }
}

/// Numbers as what they are predicted as where nobody says more.
pub(super) fn as_found_out(numbers: Vec<f64>) -> Truth {
    let task = task_of(&numbers);
    of_numbers(numbers, task)
}

fn different(numbers: &[f64]) -> Vec<f64> {
    let mut different = numbers.to_vec();
    different.sort_unstable_by(f64::total_cmp);
    different.dedup();
    different
}

fn task_of(numbers: &[f64]) -> Task {
    let different = different(numbers);
    let are_whole = different.iter().all(|number| number.fract() == 0.0);
    let are_few = different.len() <= MOST_NUMBERED_CLASSES && 10 * different.len() <= numbers.len();
    match are_whole && are_few {
        true => Task::Classification,
        false => Task::Regression,
    }
}

fn check_classes(truth: &Truth, is_number: bool) -> Result<(), ProblemError> {
    let Truth::Classes { names, labels } = truth else {
        return Ok(());
    };
    if names.len() > MOST_CLASSES {
        return Err(ProblemError::ManyClasses { got: names.len() });
    }
    let mut counts = vec![0; names.len()];
    labels.iter().for_each(|label| counts[*label] += 1);
    let refuse = |class: &str, got: usize| {
        Err(ProblemError::FewOfClass {
            class: class.to_owned(),
            got,
            is_number,
        })
    };
    match counts.iter().position(|count| *count < 2) {
        Some(class) => refuse(&names[class], counts[class]),
        None if names.len() < 2 => refuse(names.first().map_or("", String::as_str), labels.len()),
        None => Ok(()),
    }
}
