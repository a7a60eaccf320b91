//! Everything the page shows, as one value.

use super::action::Topic;
use super::demo::{Demo, Shown};
use super::devices::Devices;
use super::few::Few;
use super::link::Choice;
use super::memory;
use super::shared::Shared;
use crate::protocol::{
    CachedModel, DeviceInfo, DeviceKind, Failure, InputKind, LoadedModel, ModelCard, OwnClasses,
};

/// The label list's entry for a class of one's own.
pub const NEW_LABEL: &str = "\u{0}new";

/// The demo that opens where the address names none.
pub const FIRST_DEMO: &str = "digits";

/// The page.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The processor's engine.
    pub engine: EngineState,
    /// The devices and their choice.
    pub devices: Devices,
    /// The demos to choose from.
    pub models: Shared<Vec<ModelCard>>,
    /// The demo that is open.
    pub demo: Demo,
    /// Those that were opened before; what runs there goes on.
    pub parked: Vec<Demo>,
    /// The models of which something is stored in this browser.
    pub cached: Vec<CachedModel>,
    /// What screen readers are told, beside the messages.
    pub announcement: &'static str,
    /// Messages, oldest first.
    pub messages: Vec<Message>,
    /// Numbers of commands about the page as a whole.
    pub(super) numbers: Few<Topic, u32>,
    pub(super) next_number: u32,
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

/// Something the person should read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Unique on this page.
    pub id: u32,
    /// The text.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
    /// Whether it is about one thing that was given and could not be used: it goes when the next is given.
    pub is_refusal: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            engine: EngineState::Starting,
            devices: Devices::default(),
            models: Shared::default(),
            demo: Demo::new(FIRST_DEMO),
            parked: Vec::new(),
            cached: Vec::new(),
            announcement: "",
            messages: Vec::new(),
            numbers: Few::default(),
            next_number: 0,
            next_sample: 1,
            next_message: 1,
        }
    }
}

impl State {
    /// The open demo's model.
    pub fn loaded(&self) -> Option<&LoadedModel> {
        self.demo.loaded()
    }

    /// The open demo's card, once it is known.
    pub fn card(&self) -> Option<&ModelCard> {
        let mut listed = self.models.iter();
        let loaded = self.loaded().map(|model| &model.card);
        loaded.or_else(|| listed.find(|card| card.name == self.demo.name))
    }

    /// What the open demo's model looks at. The first demo's pad stands before anything is known.
    pub fn input(&self) -> Option<InputKind> {
        let is_first = self.demo.name == FIRST_DEMO;
        let first = is_first.then_some(InputKind::Drawing);
        self.card().map(|card| card.input).or(first)
    }

    /// What teaching the open demo's model does.
    pub fn own_classes(&self) -> OwnClasses {
        let unknown = match self.demo.name == FIRST_DEMO {
            true => OwnClasses::Extend,
            false => OwnClasses::Fixed,
        };
        self.card().map_or(unknown, |card| card.own_classes)
    }

    /// Why no run can start now, in words; `None` when one can.
    pub fn train_obstacle(&self) -> Option<&'static str> {
        let demo = &self.demo;
        match () {
            () if self.loaded().is_none() => Some("The model is not loaded yet."),
            () if demo.run.is_some() => Some("A training is under way."),
            () if self.own_classes() == OwnClasses::Replace => self.lacks(),
            () if demo.samples.is_empty() => {
                Some("Add at least one drawing first; about five of each class work well.")
            }
            () if self.memory_hint().1 => Some("Choose a smaller batch first: see the settings."),
            () => None,
        }
        .or_else(|| {
            let is_good = demo.settings.to_config().is_some();
            (!is_good).then_some("Correct the settings first.")
        })
    }

    /// Whether the text that comes with the demo is searched, or on its way.
    pub fn is_bundled(&self) -> bool {
        let title = &self.demo.search.title;
        let example = self.card().and_then(|card| card.examples.first());
        title.is_empty() || example.is_none_or(|example| example.title == *title)
    }

    /// What is said beside the button that trains.
    pub fn train_hint(&self) -> &'static str {
        let changed = "Your examples have changed: train again to use them.";
        let has_changed = self.demo.finished.is_some() && self.demo.is_untrained;
        self.train_obstacle()
            .unwrap_or(if has_changed { changed } else { "" })
    }

    /// What new classes still need before a head can learn them.
    fn lacks(&self) -> Option<&'static str> {
        let mut classes: Vec<(&str, u32)> = Vec::new();
        for sample in self.demo.samples.iter() {
            match classes.iter_mut().find(|(label, _)| *label == sample.label) {
                Some((_, count)) => *count += 1,
                None => classes.push((&sample.label, 1)),
            }
        }
        match () {
            () if classes.len() < 2 => Some(
                "Add examples of at least two classes first, two of each or more; ten of each work well.",
            ),
            () if classes.iter().any(|(_, count)| *count < 2) => {
                Some("Each class needs at least two examples.")
            }
            () if self.demo.waiting() > 0 => {
                Some("The model still looks at your examples: a moment.")
            }
            () => None,
        }
    }

    /// Which devices compute what for the open demo: a GPU serves only the model that it was proven on.
    pub fn choice(&self) -> Choice {
        match self.devices.subject.as_ref() == Some(&self.demo.name) {
            true => self.devices.choice(),
            false => Choice::default(),
        }
    }

    /// How the engine stands: what runs where, and why.
    pub fn engine_in_words(&self) -> String {
        match &self.engine {
            EngineState::Starting => "Starting the engine.".into(),
            EngineState::Ready(_) => self.device_in_words(),
            EngineState::Unsupported(_) => "No engine can run here.".into(),
        }
    }

    /// What runs where, and why.
    pub fn device_in_words(&self) -> String {
        let subject = self.devices.subject.as_ref();
        match subject.filter(|subject| **subject != self.demo.name) {
            Some(subject) => {
                let mut models = self.models.iter();
                let card = models.find(|card| card.name == *subject);
                let title = card.map_or(subject, |card| &card.title);
                format!(
                    "Runs on your processor (CPU). The GPU was compared with it on {title} alone; choose it to have it compared here."
                )
            }
            None => self.devices.in_words(),
        }
    }

    /// What a training step takes of the GPU's memory, in words, and whether that is too much. Empty where the processor trains.
    pub fn memory_hint(&self) -> (String, bool) {
        let limits = self
            .devices
            .info
            .as_ref()
            .and_then(|info| info.limits.as_ref());
        let trains_there = self.choice().train == DeviceKind::WebGpu;
        match (self.loaded(), limits, self.demo.settings.to_config()) {
            (Some(model), Some(limits), Some(config)) if trains_there => {
                memory::in_words(model, limits, config.batch_size.into())
            }
            _ => (String::new(), false),
        }
    }

    /// Whether what is shown can be added as a sample.
    pub fn can_add(&self) -> bool {
        let demo = &self.demo;
        let is_there = match self.own_classes() {
            OwnClasses::Extend => demo.answer.is_some() && demo.shown != Shown::Nothing,
            OwnClasses::Replace => demo.item.is_some(),
            OwnClasses::Fixed => false,
        };
        is_there && demo.run.is_none()
    }

    pub(super) fn say(&mut self, text: String, is_error: bool) {
        self.messages.retain(|message| message.text != text);
        self.messages.push(Message {
            id: self.next_message,
            text,
            is_error,
            is_refusal: false,
        });
        self.next_message += 1;
    }

    /// Says why a thing that was given could not be used, in the place of what was said of an earlier one.
    pub(super) fn refuse(&mut self, why: String) {
        self.forget_refusals();
        self.say(why, true);
        self.messages
            .iter_mut()
            .for_each(|message| message.is_refusal |= message.id + 1 == self.next_message);
    }

    /// Another thing was given.
    pub(super) fn forget_refusals(&mut self) {
        self.messages.retain(|message| !message.is_refusal);
    }
}
