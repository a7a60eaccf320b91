//! Everything that the page of runs shows, what a person does there, and what it asks of the world.

use crate::runs::{Direction, RunList, RunRecord, SortKey};
use crate::ui::shared::Shared;

/// Rows that are shown at first: each is a part of the page.
const SHOWN: usize = 100;

/// The page of runs.
#[derive(Clone, Debug, PartialEq)]
pub struct RunsState {
    /// The runs.
    pub list: Shared<RunList>,
    /// Whether the store was read.
    pub is_read: bool,
    /// What is searched.
    pub query: String,
    /// What the list is sorted by.
    pub key: SortKey,
    /// In which direction.
    pub direction: Direction,
    /// Rows that are shown; the others are counted.
    pub shown: usize,
    /// The runs that are chosen, in the order of choice.
    pub chosen: Vec<String>,
    /// The run whose details are open.
    pub open: Option<String>,
    /// Whether the deletion of the chosen ones is being asked about.
    pub asks_delete: bool,
    /// What the person should read.
    pub messages: Vec<String>,
    /// Names and notes that are being written.
    pub saving: usize,
    /// Whether the last of them was written; nothing before there was one.
    pub is_saved: Option<bool>,
}

impl Default for RunsState {
    fn default() -> Self {
        Self {
            list: Shared::default(),
            is_read: false,
            query: String::new(),
            key: SortKey::Start,
            direction: Direction::Descending,
            shown: SHOWN,
            chosen: Vec::new(),
            open: None,
            asks_delete: false,
            messages: Vec::new(),
            saving: 0,
            is_saved: None,
        }
    }
}

impl RunsState {
    /// The runs that are found, in their order.
    pub fn found(&self) -> Vec<&RunRecord> {
        self.list.view(&self.query, self.key, self.direction)
    }

    /// The chosen runs, in the order of choice.
    pub fn chosen(&self) -> Vec<&RunRecord> {
        let records = self.chosen.iter().filter_map(|id| self.list.get(id));
        records.collect()
    }

    /// What the deletion that is being asked about would delete.
    pub fn deletion_in_words(&self) -> String {
        let found = self.found();
        let chosen = self.chosen();
        let is_hidden = |run: &&&RunRecord| !found.iter().any(|other| other.id == run.id);
        let hidden = match chosen.iter().filter(is_hidden).count() {
            0 => String::new(),
            count => format!(" ({count} of them not in the list as it is searched now)"),
        };
        let all = match chosen.len() {
            1 => "1 run".to_owned(),
            count => format!("{count} runs"),
        };
        format!(
            "This deletes {all}{hidden} with weights, adapters and capsules from this browser. It cannot be undone."
        )
    }

    /// What became of the name and the note that were typed.
    pub fn saving_in_words(&self) -> &'static str {
        match (self.saving, self.is_saved) {
            (1.., _) => "Being kept.",
            (0, None) => "Kept when you leave the field.",
            (0, Some(true)) => "Kept in this browser.",
            (0, Some(false)) => "Not kept: a message above says why.",
        }
    }

    /// The run whose details are open.
    pub fn open(&self) -> Option<&RunRecord> {
        self.list.get(self.open.as_deref()?)
    }
}

/// A form in which runs leave the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One row a run.
    TableCsv,
    /// One row a point of the history.
    MetricsCsv,
    /// Whole records.
    Json,
    /// A folder that MLflow opens, as a zip.
    Mlflow,
    /// One file that replays a run.
    Capsule,
    /// A run's weights.
    Weights,
    /// What a run with adapters added to the weights that it began with.
    Adapter,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The store was read: records, and why a file is none.
    Read(Vec<Result<RunRecord, String>>),
    /// Words were typed to search by.
    Search(String),
    /// Sort by this; once more, in the other direction.
    Sort(SortKey),
    /// Show more rows.
    More,
    /// Choose a run, or choose it no more.
    Choose(String),
    /// Choose none.
    ChooseNone,
    /// Open the details of a run, or close them.
    Open(String),
    /// A run has another name.
    Rename(String, String),
    /// A run has another note.
    Note(String, String),
    /// Ask whether to delete the chosen runs.
    AskDelete,
    /// Do not delete.
    DropDelete,
    /// Delete the chosen runs.
    Delete,
    /// Let the chosen runs leave the browser.
    Export(Format),
    /// A name and a note were written: the record with them.
    Saved(Box<RunRecord>),
    /// They were not; why.
    NotSaved(String),
    /// Something failed; why.
    Failed(String),
    /// The messages were read.
    Dismiss,
}

/// What the page asks of the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write the name and the note of this run into its record, which may have gone on meanwhile.
    Save {
        /// The run.
        id: String,
        /// Its name.
        name: String,
        /// Its note.
        note: String,
    },
    /// Remove these runs with all that belongs to them, then read the store again.
    Remove(Vec<String>),
    /// Offer these runs as a file.
    Export(Format, Vec<RunRecord>),
    /// Give the focus to the element with this id, if what had it is gone.
    Refocus(&'static str),
}
