//! Everything the page shows, as one value.

use super::action::Topic;
use super::devices::Devices;
use super::few::Few;
use super::memory;
use super::pad::Pad;
use super::run::{Finished, Run};
use super::teaching::{OwnSample, Settings};
use crate::protocol::{
    CachedModel, DeviceInfo, DeviceKind, Failure, GallerySample, LoadedModel, ModelCard,
    Prediction, RequestId,
};

/// The label list's entry for a class of one's own.
pub const NEW_LABEL: &str = "\u{0}new";

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The processor's engine.
    pub engine: EngineState,
    /// The devices and their choice.
    pub devices: Devices,
    /// The demos to choose from.
    pub models: Vec<ModelCard>,
    /// The model.
    pub model: ModelState,
    /// The drawing pad.
    pub pad: Pad,
    /// What the answer belongs to.
    pub shown: Shown,
    /// The latest answer.
    pub answer: Option<Prediction>,
    /// Whether an answer is awaited, and whether the drawing changed since it was asked for.
    pub predicting: Predicting,
    /// Known digits to click.
    pub gallery: Vec<GallerySample>,
    /// What the person teaches.
    pub samples: Vec<OwnSample>,
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
    /// The last finished run.
    pub finished: Option<Finished>,
    /// Whether a reset is being asked about.
    pub asks_reset: bool,
    /// The models of which something is stored in this browser.
    pub cached: Vec<CachedModel>,
    /// The file that is being loaded, if any.
    pub importing: Option<String>,
    /// What screen readers are told, beside the messages.
    pub announcement: &'static str,
    /// Messages, oldest first.
    pub messages: Vec<Message>,
    pub(super) numbers: Few<Topic, u32>,
    pub(super) requests: Few<Topic, RequestId>,
    pub(super) next_sample: u32,
    pub(super) next_message: u32,
}

/// The engine.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineState {
    /// It is being started.
    Starting,
    /// It runs.
    Ready(DeviceInfo),
    /// None can run here.
    Unsupported(Failure),
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

/// What the answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing yet.
    Nothing,
    /// The drawing.
    Drawing,
    /// A picture of the gallery.
    Sample(usize),
}

/// Whether an answer is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predicting {
    /// No.
    Idle,
    /// Yes.
    Asked,
    /// Yes, and it is out of date already: ask again.
    AskedAndStale,
}

/// Something the person should read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Unique on this page.
    pub id: u32,
    /// The text.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            engine: EngineState::Starting,
            devices: Devices::default(),
            models: Vec::new(),
            model: ModelState::Loading { done: 0, total: 0 },
            pad: Pad::default(),
            shown: Shown::Nothing,
            answer: None,
            predicting: Predicting::Idle,
            gallery: Vec::new(),
            samples: Vec::new(),
            label: "0".into(),
            new_label: String::new(),
            label_problem: None,
            settings: Settings::default(),
            run: None,
            finished: None,
            asks_reset: false,
            cached: Vec::new(),
            importing: None,
            announcement: "",
            messages: Vec::new(),
            numbers: Few::default(),
            requests: Few::default(),
            next_sample: 1,
            next_message: 1,
        }
    }
}

impl State {
    /// The loaded model.
    pub fn loaded(&self) -> Option<&LoadedModel> {
        match &self.model {
            ModelState::Ready(model) => Some(model),
            _ => None,
        }
    }

    /// The classes to choose from: the model's, and those of the samples collected so far.
    pub fn labels(&self) -> Vec<String> {
        let mut labels = self
            .loaded()
            .map(|model| model.labels.clone())
            .unwrap_or_default();
        for sample in &self.samples {
            if !labels.contains(&sample.label) {
                labels.push(sample.label.clone());
            }
        }
        labels
    }

    /// Why no run can start now, in words; `None` when one can.
    pub fn train_obstacle(&self) -> Option<&'static str> {
        match () {
            () if self.loaded().is_none() => Some("The model is not loaded yet."),
            () if self.run.is_some() => Some("A training is under way."),
            () if self.samples.is_empty() => {
                Some("Add at least one drawing first; about five of each class work well.")
            }
            () if self.settings.to_config().is_none() => Some("Correct the settings first."),
            () if self.memory_hint().1 => Some("Choose a smaller batch first: see the settings."),
            () => None,
        }
    }

    /// What a training step takes of the GPU's memory, in words, and whether that is too much. Empty where the processor trains.
    pub fn memory_hint(&self) -> (String, bool) {
        let limits = self
            .devices
            .info
            .as_ref()
            .and_then(|info| info.limits.as_ref());
        let trains_there = self.devices.choice().train == DeviceKind::WebGpu;
        match (self.loaded(), limits, self.settings.to_config()) {
            (Some(model), Some(limits), Some(config)) if trains_there => {
                memory::in_words(model, limits, config.batch_size.into())
            }
            _ => (String::new(), false),
        }
    }

    /// Whether the answer's picture can be added as a sample.
    pub fn can_add(&self) -> bool {
        self.answer.is_some() && self.shown != Shown::Nothing && self.run.is_none()
    }

    /// A class that is gone with its last sample cannot stay chosen.
    pub(super) fn mend_label(&mut self) {
        let labels = self.labels();
        if self.label != NEW_LABEL && !labels.contains(&self.label) {
            self.label = labels.first().cloned().unwrap_or_default();
        }
    }

    pub(super) fn say(&mut self, text: String, is_error: bool) {
        self.messages.retain(|message| message.text != text);
        self.messages.push(Message {
            id: self.next_message,
            text,
            is_error,
        });
        self.next_message += 1;
    }
}
