//! What the engine says of a table and of a training, as far as the page shows it; its names are those of the JSON.

use serde::Deserialize;

/// What is in a table.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct TableReport {
    /// How the file was read.
    pub source: Source,
    /// How many rows, without the header.
    pub rows: usize,
    /// How many cells have no value.
    pub missing_cells: usize,
    /// Rows that occur again.
    pub duplicates: Duplicates,
    /// From left to right.
    pub columns: Vec<ColumnReport>,
    /// Some rows as they were written.
    pub samples: Vec<SampleRow>,
}

impl TableReport {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&ColumnReport> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// How a file was read.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Source {
    /// The name of the encoding.
    pub encoding: String,
    /// What stands between two cells.
    pub delimiter: String,
    /// Whether the first row has the columns' names.
    pub has_header: bool,
}

/// Rows that are equal to an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Duplicates {
    /// How many.
    pub rows: usize,
    /// The first of them, each with the row that it repeats: rows of the file, from 1.
    pub examples: Vec<(usize, usize)>,
}

/// What is known of a column.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// What its cells were taken for, as a word of the wire.
    pub kind: String,
    /// The same for people.
    pub kind_words: String,
    /// Whether a model can learn from it.
    pub is_learnable: bool,
    /// How many cells have no value.
    pub missing: usize,
    /// What stands in those.
    pub missing_as: Vec<LevelCount>,
    /// How many different values there are.
    pub distinct: usize,
    /// The figures of numbers.
    pub numbers: Option<NumberSummary>,
    /// How often each category occurs, or each of the few numbers that are predicted as classes, the most frequent first; no more than twenty.
    pub levels: Vec<LevelCount>,
    /// What a person should know of it.
    pub notes_in_words: Vec<String>,
}

/// How often a text occurs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct LevelCount {
    /// The text.
    pub level: String,
    /// How often.
    pub count: usize,
}

/// The figures of numbers that the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct NumberSummary {
    /// The smallest.
    pub min: f64,
    /// Half is smaller.
    pub median: f64,
    /// The largest.
    pub max: f64,
}

/// One row as it was written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct SampleRow {
    /// Its row of the file, from 1.
    pub row: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

/// What a training found.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct TableResult {
    /// The column that is predicted.
    pub target: String,
    /// The classes; none where numbers are predicted.
    pub classes: Vec<String>,
    /// The columns that were learned from.
    pub features: Vec<String>,
    /// Rows with an answer.
    pub rows: usize,
    /// Rows without one.
    pub rows_without_target: usize,
    /// How many folds.
    pub folds: usize,
    /// The network.
    pub network: ModelResult,
    /// The linear model.
    pub baseline: ModelResult,
    /// One answer to every row.
    pub simplest: ModelResult,
    /// How far the network's first figure is above the others'.
    pub differences: Vec<DifferenceResult>,
    /// How much the network needs each column, the most needed first.
    pub importance: Vec<ImportanceResult>,
}

/// A model's figures.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct ModelResult {
    /// What the model is.
    pub model: String,
    /// Its figures; the first is what models are compared by.
    pub figures: Vec<FigureResult>,
    /// Which class it took for which, `[truth][answer]`.
    pub confusion: Vec<Vec<u32>>,
    /// True numbers with what it said.
    pub pairs: Vec<(f64, f64)>,
}

/// One figure over the folds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct FigureResult {
    /// Its name, as scikit-learn has it.
    pub name: String,
    /// Whether more is better.
    pub is_score: bool,
    /// The mean over the folds.
    pub mean: Option<f64>,
    /// The low end of its 95 % interval; nothing where all folds are alike.
    pub low: Option<f64>,
    /// The high end.
    pub high: Option<f64>,
}

/// How far the network's first figure is above another model's, on the same folds.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct DifferenceResult {
    /// The other model.
    pub model: String,
    /// The mean over the folds.
    pub mean: Option<f64>,
    /// The low end of its 95 % interval; nothing where all folds are alike.
    pub low: Option<f64>,
    /// The high end.
    pub high: Option<f64>,
}

/// How much the network needs a column.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct ImportanceResult {
    /// The column.
    pub column: String,
    /// The mean fall of the network's first figure when it is shuffled.
    pub mean: f64,
    /// The low end of its 95 % interval.
    pub low: f64,
    /// The high end.
    pub high: f64,
}
