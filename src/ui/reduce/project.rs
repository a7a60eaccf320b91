//! Projects: examples, their features and the head in one file.

use super::{load, send};
use crate::protocol::{Bytes, InputKind};
use crate::protocol::{Command, Example, Failure, ModelHandle, OwnClasses, WeightSource};
use crate::ui::action::{Effect, Topic};
use crate::ui::demo::{Item, Project};
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

/// Reads a project's examples; nothing changes before all of the file has proven good.
pub(super) fn open(state: &mut State, name: String, file: Bytes) -> Vec<Effect> {
    let Some(model) = state.loaded().map(|model| model.handle) else {
        state.refuse("The model is not loaded yet.".into());
        return Vec::new();
    };
    state.demo.importing = Some(name);
    state.demo.project = Some(Project {
        file: Shared::new(file.clone()),
        examples: Shared::default(),
    });
    send(state, Topic::Project, Command::Unpack { model, file })
}

/// The examples are good: the head comes next.
pub(super) fn unpacked(state: &mut State, examples: Vec<Example>) -> Vec<Effect> {
    match &mut state.demo.project {
        Some(project) => {
            project.examples = Shared::new(examples);
            let file = (*project.file).clone();
            load(state, WeightSource::Given(file))
        }
        None => Vec::new(),
    }
}

/// The file is no project for this model.
pub(super) fn failed(state: &mut State, failure: Failure) -> Vec<Effect> {
    state.demo.project = None;
    let place = state.demo.importing.take().unwrap_or(failure.place);
    state.refuse(Failure { place, ..failure }.to_string());
    Vec::new()
}

/// The head stands: the examples take the place of those collected so far. Nothing to do where other weights were loaded.
pub(super) fn opened(state: &mut State) -> Vec<Effect> {
    let Some(Project { examples, .. }) = state.demo.project.take() else {
        return Vec::new();
    };
    let is_text = state.input() == Some(InputKind::Text);
    let demo = &mut state.demo;
    demo.samples = Shared::default();
    demo.waiting.clear();
    demo.features = Default::default();
    for Example {
        label,
        content,
        features,
    } in examples.iter().cloned()
    {
        let content = content_of(is_text, &Shared::new(content));
        let id = push(state, label, content);
        state.demo.features.insert(id, Shared::new(features));
    }
    (state.demo.is_unsaved, state.demo.is_untrained) = (false, false);
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
    (state.demo.is_unsaved, state.demo.is_untrained) = (true, true);
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
