//! Examples: each is looked at once, one after the other, and what the head sees of it is kept in the place of the example itself.

use super::send;
use crate::protocol::{Bytes, Command, Failure, FailureKind, Input};
use crate::ui::action::{Effect, Topic};
use crate::ui::shared::Shared;
use crate::ui::state::State;

/// Asks for what the head sees of the next example.
pub(super) fn next(state: &mut State) -> Vec<Effect> {
    let Some(model) = state.loaded().map(|model| model.handle) else {
        return Vec::new();
    };
    let demo = &mut state.demo;
    match demo.waiting.first() {
        Some((id, input)) if demo.embedding.is_none() => {
            demo.embedding = Some(*id);
            let inputs: Vec<Input> = vec![(**input).clone()];
            send(state, Topic::Embed, Command::Embed { model, inputs })
        }
        _ => Vec::new(),
    }
}

/// It came; an example that was removed meanwhile has no use for it.
pub(super) fn learn(state: &mut State, features: Bytes) -> Vec<Effect> {
    let demo = &mut state.demo;
    if let Some(id) = demo.embedding.take() {
        demo.waiting.retain(|(waiting, _)| *waiting != id);
        if demo.samples.iter().any(|sample| sample.id == id) {
            demo.features.insert(id, Shared::new(features));
        }
    }
    next(state)
}

/// An example that cannot be looked at is taken out and told; a lost engine's is looked at again by the next one.
pub(super) fn failed(state: &mut State, failure: &Failure) -> Vec<Effect> {
    let id = state.demo.embedding.take();
    super::heard::report(state, failure);
    if failure.kind != FailureKind::EngineLost {
        id.into_iter().for_each(|id| remove(state, id));
    }
    next(state)
}

/// Forgets an example and all that is known of it.
pub(super) fn remove(state: &mut State, id: u32) {
    let demo = &mut state.demo;
    demo.samples.make_mut().retain(|sample| sample.id != id);
    demo.waiting.retain(|(waiting, _)| *waiting != id);
    demo.features.remove(id);
    (demo.is_unsaved, demo.is_untrained) = (!demo.samples.is_empty(), true);
    demo.mend_label();
}
