//! One demo: its model, what is shown to it, what it answers, and what it is taught.

use super::action::Topic;
use super::address::Address;
use super::few::Few;
use super::pad::Pad;
use super::run::{Fate, Finished, Run};
use super::search::Search;
use super::shared::Shared;
use super::state::NEW_LABEL;
use super::teaching::{OwnSample, Settings};
use crate::protocol::{
    Bytes, Example, Failure, GallerySample, Input, LoadedModel, OwnClasses, Prediction, RequestId,
};

/// Examples of a class that are shown at first: each is a part of the page.
const SHOWN_EXAMPLES: usize = 60;

/// A demo, open or parked.
#[derive(Clone, Debug, PartialEq)]
pub struct Demo {
    /// Its model's name in the registry.
    pub name: String,
    /// The model.
    pub model: ModelState,
    /// The drawing pad.
    pub pad: Pad,
    /// The photo, file or text that was shown last.
    pub item: Option<Item>,
    /// What the answer belongs to.
    pub shown: Shown,
    /// The latest answer.
    pub answer: Option<Shared<Prediction>>,
    /// Whether an answer is awaited, and whether what is shown changed since it was asked for.
    pub predicting: Predicting,
    /// Known digits to click.
    pub gallery: Shared<Vec<GallerySample>>,
    /// The search by meaning.
    pub search: Search,
    /// What the person teaches.
    pub samples: Shared<Vec<OwnSample>>,
    /// What the head sees of a sample, by the sample's id.
    pub features: Few<u32, Shared<Bytes>>,
    /// Samples that are still to be looked at.
    pub waiting: Vec<(u32, Shared<Input>)>,
    /// The sample that is being looked at.
    pub embedding: Option<u32>,
    /// Files that are still to be read.
    pub unread: u32,
    /// Whether samples that the model finds hard come first.
    pub hard_first: bool,
    /// Examples of a class that are shown; the others are counted.
    pub shown_examples: usize,
    /// The class of the next sample; [`NEW_LABEL`] for a new one.
    pub label: String,
    /// The name of a new class, as typed.
    pub new_label: String,
    /// Why the last sample was not added, if so.
    pub label_problem: Option<&'static str>,
    /// The settings of a run.
    pub settings: Settings,
    /// The run under way.
    pub run: Option<Run>,
    /// The samples that it learns from, in their order.
    pub learned: Vec<u32>,
    /// The last finished run.
    pub finished: Option<Shared<Finished>>,
    /// What becomes of it.
    pub fate: Fate,
    /// Whether a reset is being asked about.
    pub asks_reset: bool,
    /// The file that is being loaded, if any.
    pub importing: Option<String>,
    /// The project that is being opened.
    pub project: Option<Project>,
    /// Whether there are examples that would be lost with the page.
    pub is_unsaved: bool,
    /// Whether examples came, went or changed since the last training.
    pub is_untrained: bool,
    /// What the address wants set, until it is known what is usual.
    pub(super) wanted: Option<Address>,
    pub(super) is_set_up: bool,
    pub(super) numbers: Few<Topic, u32>,
    pub(super) requests: Few<Topic, RequestId>,
}

/// The model.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelState {
    /// It is on its way: bytes done and in all (zero while unknown).
    Loading {
        /// Bytes that came.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// It answers.
    Ready(Box<LoadedModel>),
    /// It could not be loaded.
    Failed(Failure),
    /// The person gave the loading up.
    GivenUp,
}

/// A photo, a file or a text that a model is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The file's name, or where it came from.
    pub name: String,
    /// As the engine takes it.
    pub input: Shared<Input>,
    /// As people see it and as a project keeps it: a small picture file, or a text in UTF-8.
    pub content: Shared<Bytes>,
}

/// A project on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// The file.
    pub file: Shared<Bytes>,
    /// Its examples, once they were read.
    pub examples: Shared<Vec<Example>>,
}

/// What the answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing yet.
    Nothing,
    /// The drawing.
    Drawing,
    /// A picture of the gallery.
    Sample(usize),
    /// The photo, file or text.
    Item,
}

/// Whether an answer is awaited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Predicting {
    /// No.
    #[default]
    Idle,
    /// Yes.
    Asked,
    /// Yes, and it is out of date already: ask again.
    AskedAndStale,
}

impl Demo {
    /// A demo whose model is still to be loaded.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            model: ModelState::Loading { done: 0, total: 0 },
            pad: Pad::default(),
            item: None,
            shown: Shown::Nothing,
            answer: None,
            predicting: Predicting::Idle,
            gallery: Shared::default(),
            search: Search::default(),
            samples: Shared::default(),
            features: Few::default(),
            waiting: Vec::new(),
            embedding: None,
            unread: 0,
            hard_first: false,
            shown_examples: SHOWN_EXAMPLES,
            label: "0".into(),
            new_label: String::new(),
            label_problem: None,
            settings: Settings::default(),
            run: None,
            learned: Vec::new(),
            finished: None,
            fate: Fate::Open,
            asks_reset: false,
            importing: None,
            project: None,
            is_unsaved: false,
            is_untrained: false,
            wanted: None,
            is_set_up: false,
            numbers: Few::default(),
            requests: Few::default(),
        }
    }

    /// The loaded model.
    pub fn loaded(&self) -> Option<&LoadedModel> {
        match &self.model {
            ModelState::Ready(model) => Some(model),
            _ => None,
        }
    }

    /// The model's present classes, if they are the person's own or can be added to.
    pub fn taught(&self) -> &[String] {
        match self.loaded() {
            Some(model)
                if model.card.own_classes == OwnClasses::Extend
                    || model.labels != model.card.labels =>
            {
                &model.labels
            }
            _ => &[],
        }
    }

    /// The classes to choose from: the model's, and those of the samples collected so far.
    pub fn labels(&self) -> Vec<String> {
        let mut labels = self.taught().to_vec();
        for sample in self.samples.iter() {
            if !labels.contains(&sample.label) {
                labels.push(sample.label.clone());
            }
        }
        labels
    }

    /// How many samples and files are still to be looked at.
    pub fn waiting(&self) -> usize {
        self.waiting.len() + self.unread as usize
    }

    /// A class that is gone with its last sample cannot stay chosen.
    pub(super) fn mend_label(&mut self) {
        let labels = self.labels();
        if self.label != NEW_LABEL && !labels.contains(&self.label) {
            self.label = labels.first().cloned().unwrap_or_else(|| NEW_LABEL.into());
        }
    }
}
