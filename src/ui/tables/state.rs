//! Everything that the page of tables shows, what a person does there, and what it asks of the world.

use super::found::{TableReport, TableResult};
use crate::protocol::RequestId;
use crate::protocol::table::{TableConfig, TableReply, TableRequest, TableTask, TakenFor};
use crate::ui::shared::Shared;

/// A table that the site brings along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleTable {
    /// Its name on the page.
    pub title: &'static str,
    /// What is in it.
    pub about: &'static str,
    /// Its file.
    pub address: &'static str,
    /// The column that is predicted at first.
    pub target: &'static str,
}

/// The tables that the site brings along.
pub const SAMPLES: [SampleTable; 3] = [
    SampleTable {
        title: "Penguins",
        about: "344 penguins of three species, measured in Antarctica, with gaps",
        address: "data/penguins/penguins.csv",
        target: "species",
    },
    SampleTable {
        title: "Iris",
        about: "150 flowers of three species, Fisher's table of 1936",
        address: "data/iris/iris.csv",
        target: "species",
    },
    SampleTable {
        title: "Wine",
        about: "178 wines of three growers, analysed in 13 figures",
        address: "data/wine/wine.csv",
        target: "cultivar",
    },
];

/// How the engine is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EngineLife {
    /// It is on its way.
    #[default]
    Starting,
    /// It answers.
    Ready,
    /// It is gone; why.
    Lost(String),
}

/// A training under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Training {
    /// Its request.
    pub id: RequestId,
    /// When it was asked for, and when it was last heard of, in milliseconds.
    pub heard_ms: (f64, f64),
    /// The fold, from 1, and how many there are; zeros before the first is told.
    pub fold: (usize, usize),
    /// The share of the work that is done, 0 to 1.
    pub share: f64,
}

/// A column that is being taken for something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retyping {
    /// The request.
    pub id: RequestId,
    /// The column.
    pub column: String,
    /// What it is taken for.
    pub kind: TakenFor,
    /// Whether a person said so before, of the same table.
    pub is_again: bool,
}

/// What was said of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// By the network: one probability a class, or the number.
    pub network: Vec<f64>,
    /// By the linear baseline.
    pub baseline: Vec<f64>,
    /// Of cells whose value was never seen.
    pub unknown: Vec<String>,
}

/// Where on the page something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where a table is chosen.
    Choose,
    /// Where its columns are listed.
    Columns,
    /// Where it is learned.
    Train,
    /// Where a row is asked about.
    Ask,
}

/// A setting of the training, as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Folds of the cross-validation.
    Folds,
    /// Passes over the rows.
    Epochs,
    /// What decides every random choice.
    Seed,
}

/// The page of tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TablesState {
    /// How the engine is.
    pub engine: EngineLife,
    /// The file that is being read: its request and its name.
    pub reading: Option<(RequestId, String)>,
    /// The name of the file that was refused last, which may be read otherwise.
    pub refused: Option<String>,
    /// Whether a new engine reads the table that is there.
    pub is_restored: bool,
    /// The name of the table that was read.
    pub name: String,
    /// What is in it.
    pub report: Option<Shared<TableReport>>,
    /// What a person says of the file: what separates cells, and whether the first row has names.
    pub read_as: (Option<char>, Option<bool>),
    /// The columns that are being taken for something else.
    pub retyping: Vec<Retyping>,
    /// What a person took columns for, in that order; an engine that reads the table again is told so again.
    pub taken: Vec<(String, TakenFor)>,
    /// Columns that are listed beyond the first ones.
    pub more: usize,
    /// Columns that a person leaves out.
    pub left_out: Vec<String>,
    /// The column to predict.
    pub target: String,
    /// Whether classes or numbers are predicted, where a person says so.
    pub task: Option<TableTask>,
    /// How to learn, as it was typed: folds, epochs, seed.
    pub settings: [String; 3],
    /// The training under way.
    pub training: Option<Training>,
    /// Whether the last training was cancelled.
    pub is_cancelled: bool,
    /// What the last training found.
    pub result: Option<Shared<TableResult>>,
    /// Whether the engine still has its models.
    pub has_models: bool,
    /// The row to ask about: names of columns and what stands in them.
    pub cells: Vec<(String, String)>,
    /// The question under way.
    pub asking: Option<RequestId>,
    /// What was said of the row.
    pub said: Option<Said>,
    /// What a person should read, and where.
    pub problem: Option<(Place, String)>,
    /// The last request's id.
    pub last_id: RequestId,
}

/// Digits of a setting.
const MOST_DIGITS: usize = 15;

impl TablesState {
    /// Whether something is under way that must end first.
    pub fn is_busy(&self) -> bool {
        self.reading.is_some() || !self.retyping.is_empty() || self.training.is_some()
    }

    /// What is to be read at that place.
    pub fn problem_at(&self, place: Place) -> Option<String> {
        let here = self.problem.as_ref().filter(|(at, _)| *at == place);
        here.map(|(_, text)| text.clone())
    }

    /// The settings as the engine wants them.
    ///
    /// # Errors
    /// A setting that is no whole number, or one that messages, which go through JavaScript's numbers, do not hold.
    pub fn config(&self) -> Result<TableConfig, String> {
        let number = |name: &str, text: &str| match text.trim() {
            "" => Ok(None),
            text => match text.parse::<u64>() {
                Ok(number) if text.len() <= MOST_DIGITS => Ok(Some(number)),
                _ => Err(format!(
                    "{name}: expected a whole number of at most {MOST_DIGITS} digits, or nothing, got '{text}'"
                )),
            },
        };
        let [folds, epochs, seed] = &self.settings;
        let epochs = number("Passes over the rows", epochs)?;
        Ok(TableConfig {
            folds: number("Folds", folds)?.map(|it| usize::try_from(it).unwrap_or(usize::MAX)),
            epochs: epochs.map(|it| u32::try_from(it).unwrap_or(u32::MAX)),
            seed: number("Seed", seed)?.unwrap_or(0),
            leave_out: self.left_out.clone(),
            ..TableConfig::default()
        })
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A file of that name was brought.
    Bring(String),
    /// The file of that request could not be had; why.
    NotHad(RequestId, String),
    /// Its cells are separated by this, and its first row has names or has none.
    ReadAs(Option<char>, Option<bool>),
    /// A column is to be taken for this; left out without a kind.
    Take(String, Option<TakenFor>),
    /// List more columns.
    More,
    /// This column is to be predicted.
    Target(String),
    /// Classes or a number is to be predicted.
    Task(Option<TableTask>),
    /// A setting was typed.
    Set(Setting, String),
    /// Train; the time in milliseconds.
    Train(f64),
    /// Stop training.
    Cancel,
    /// A cell of the row to ask about.
    Cell(String, String),
    /// Ask about that row.
    Ask,
    /// The engine said something; the time in milliseconds.
    Told(TableReply, f64),
    /// The engine is gone; why.
    Lost(String),
    /// Start another engine.
    Restart,
}

/// What the page asks of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the file that was brought last, or the one that is there.
    Read {
        /// The request.
        id: RequestId,
        /// What separates cells.
        delimiter: Option<char>,
        /// Whether the first row has names.
        has_header: Option<bool>,
    },
    /// The file that was brought last was read: it is the one that is there.
    Keep,
    /// The file that was brought last cannot be had.
    Drop,
    /// Ask the engine.
    Ask(TableRequest),
    /// Start an engine in the place of the one that is gone.
    Restart,
    /// Give the focus to the element with this id.
    Focus(&'static str),
    /// Scroll to the heading with this id, and give it the focus.
    Show(&'static str),
}
