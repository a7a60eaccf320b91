//! The wire types between a page of tables and its worker, which speaks nothing else: no other page has their code in it.
//!
//! Legal order: the worker says [`TableEvent::Ready`] once, as request 0, before it accepts anything. Then a request gets any number of
//! [`TableEvent::Progress`] and exactly one other event. [`TableCommand::Train`] needs a table that was read, [`TableCommand::Predict`] one
//! that was trained on. A file that was read, a column that was
//! retyped, and a training that begins, end the training under way, which answers `Cancelled`, and forget its
//! models; what is refused leaves everything as it was.

use serde::{Deserialize, Serialize};

use super::{Bytes, FailureKind, RequestId};

/// One message to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableRequest {
    /// The request's id.
    pub id: RequestId,
    /// What is asked.
    pub command: TableCommand,
}

/// Everything the worker can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableCommand {
    /// Read a file of separated values. Answer: `Report`.
    Read {
        /// The file.
        file: Bytes,
        /// What stands between two cells; found out if left out.
        delimiter: Option<char>,
        /// Whether the first row has names; found out if left out.
        has_header: Option<bool>,
    },
    /// Take a column for something else than what was found out. Answer: `Report`.
    Retype {
        /// The column's name.
        column: String,
        /// What it is taken for.
        kind: TakenFor,
    },
    /// Learn to predict a column. Answer: `Trained`. Progress: `Progress`.
    Train {
        /// The column's name.
        target: String,
        /// Whether it is classes or numbers; found out if left out.
        task: Option<TableTask>,
        /// How to learn.
        config: TableConfig,
    },
    /// Predict a row from names of columns and what stands in them; the others have no value. Answer: `Predicted`.
    Predict {
        /// The cells.
        cells: Vec<(String, String)>,
    },
    /// End the training with this request id before its next slice. Answer: `Acknowledged`; the training itself answers `Cancelled`.
    Cancel {
        /// The training's request.
        request: RequestId,
    },
}

/// What a column may be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenFor {
    /// Numbers.
    Numbers,
    /// Categories.
    Categories,
}

/// Whether classes or numbers are predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableTask {
    /// One of several classes.
    Classification,
    /// A number.
    Regression,
}

/// How a table is learned; what is left out follows from the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct TableConfig {
    /// Folds of the cross-validation, 2 to 20.
    pub folds: Option<usize>,
    /// How often each column is shuffled for its importance, 1 to 100.
    pub repeats: Option<usize>,
    /// Passes over the rows, 1 to 1,000.
    pub epochs: Option<u32>,
    /// Rows a step, 1 to 1,024.
    pub batch_size: Option<usize>,
    /// The highest learning rate, above 0 up to 1.
    pub learning_rate: Option<f64>,
    /// AdamW's weight decay, 0 to 1.
    pub weight_decay: Option<f64>,
    /// Decides every random choice; 0 if left out.
    pub seed: u64,
    /// Columns that are not learned from.
    pub leave_out: Vec<String>,
}

/// One message from the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableReply {
    /// The request that it answers.
    pub id: RequestId,
    /// What happened.
    pub event: TableEvent,
}

/// Everything the worker can say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableEvent {
    /// The worker listens; it says so once, as request 0.
    Ready,
    /// How far a training is.
    Progress {
        /// The fold, from 1; one more than there are once models learn from all rows.
        fold: usize,
        /// How many there are.
        folds: usize,
        /// The share of all work that is done, 0 to 1.
        share: f64,
    },
    /// What is in a table, as `hearth table report --json` says it.
    Report(Json),
    /// What a training found, as `hearth table train --json` says it.
    Trained(Json),
    /// What the models say of a row.
    Predicted {
        /// The network's answer: one probability a class, or the number.
        network: Vec<f64>,
        /// The linear baseline's.
        baseline: Vec<f64>,
        /// A sentence for each cell whose value was never seen, and that both answered as an unknown one.
        unknown: Vec<String>,
    },
    /// Done, with nothing to say.
    Acknowledged,
    /// The training was cancelled.
    Cancelled,
    /// It could not be done.
    Failed {
        /// What kind of thing went wrong.
        kind: FailureKind,
        /// What was expected, what came, where, and what to do.
        message: String,
    },
}

/// A JSON object as text: a page shows it as it is or reads what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Json(pub String);
