//! Projects: examples, their features and the head in one file.

use super::{load, send};
use crate::protocol::{Bytes, InputKind};
use crate::protocol::{Command, Example, ModelHandle, OwnClasses, WeightSource};
use crate::ui::action::{Effect, Topic};
use crate::ui::demo::Item;
use crate::ui::shared::Shared;
use crate::ui::state::State;
use crate::ui::teaching::{Content, OwnSample};

/// Writes the project; an example that was not looked at yet cannot be in it.
pub(super) fn save(state: &mut State, model: ModelHandle) -> Vec<Effect> {
    let demo = &state.demo;
    let example = |sample: &OwnSample| {
        let features = demo.features.get(sample.id)?;
        let (Content::Photo(content) | Content::Text(content)) = &sample.content else {
            return None;
        };
        Some(Example {
            label: sample.label.clone(),
            content: (**content).clone(),
            features: (**features).clone(),
        })
    };
    let examples = demo.samples.iter().filter_map(example).collect();
    send(state, Topic::Project, Command::Pack { model, examples })
}

/// Loads a project's head; its examples follow.
pub(super) fn open(state: &mut State, name: String, file: Bytes) -> Vec<Effect> {
    state.demo.importing = Some(name);
    state.demo.project = Some(Shared::new(file.clone()));
    load(state, WeightSource::Given(file))
}

/// The head of a project stands: its examples come next.
pub(super) fn unpack(state: &mut State, model: ModelHandle) -> Vec<Effect> {
    match state.demo.project.take() {
        Some(file) => {
            let file = (*file).clone();
            send(state, Topic::Project, Command::Unpack { model, file })
        }
        None => Vec::new(),
    }
}

/// A project's examples take the place of those collected so far.
pub(super) fn unpacked(state: &mut State, examples: Vec<Example>) -> Vec<Effect> {
    let is_text = state.input() == Some(InputKind::Text);
    let demo = &mut state.demo;
    demo.samples = Shared::default();
    demo.waiting.clear();
    demo.features = Default::default();
    for example in examples {
        let content = content_of(is_text, &Shared::new(example.content));
        let id = push(state, example.label, content);
        let features = Shared::new(example.features);
        state.demo.features.insert(id, features);
    }
    state.demo.mend_label();
    let count = state.demo.samples.len();
    state.say(format!("The project is open: {count} examples."), false);
    vec![Effect::Refocus("teach-title")]
}

/// What people see of a photo or a text.
fn content_of(is_text: bool, content: &Shared<Bytes>) -> Content {
    match is_text {
        true => Content::Text(content.clone()),
        false => Content::Photo(content.clone()),
    }
}

/// Adds a photo or a text, which is still to be looked at.
pub(super) fn add(state: &mut State, label: String, item: &Item) {
    let is_text = state.input() == Some(InputKind::Text);
    let id = push(state, label, content_of(is_text, &item.content));
    state.demo.waiting.push((id, item.input.clone()));
}

/// Adds a sample; returns its id.
pub(super) fn push(state: &mut State, label: String, content: Content) -> u32 {
    let id = state.next_sample;
    state.next_sample += 1;
    state.demo.samples.make_mut().push(OwnSample {
        id,
        label,
        content,
        answer: None,
    });
    id
}

/// Whether this demo's examples can be put into one file.
pub(super) fn is_project(state: &State) -> bool {
    state.own_classes() == OwnClasses::Replace
}
