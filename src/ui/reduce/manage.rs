//! What follows from what the person does with weights, projects and messages.

use super::{load, next_number, project, send};
use crate::protocol::{Command, ModelHandle, WeightSource};
use crate::ui::action::{Action, Effect, Topic};
use crate::ui::run::Fate;
use crate::ui::state::State;

/// What the person does with what was learned, and with messages.
pub(super) fn managed(state: &mut State, action: Action) -> Vec<Effect> {
    let handle = state.loaded().map(|model| model.handle);
    match (action, handle) {
        (Action::Keep, Some(model)) => send(state, Topic::Keep, Command::Keep { model }),
        (Action::Discard, Some(model)) => discard(state, model),
        (Action::Export, Some(model)) => send(state, Topic::Export, Command::Export { model }),
        (Action::SaveProject, Some(model)) => project::save(state, model),
        (Action::AskReset, _) => {
            state.demo.asks_reset = true;
            vec![Effect::Refocus("reset-yes")]
        }
        (Action::DropReset, _) => {
            state.demo.asks_reset = false;
            vec![Effect::Refocus("weights-title")]
        }
        (Action::CancelLoad, _) => match state.demo.requests.get(Topic::Load) {
            Some(&request) => {
                let mut effects = send(state, Topic::Control, Command::Cancel { request });
                effects.push(Effect::Refocus("demo-title"));
                effects
            }
            None => Vec::new(),
        },
        (Action::ReloadPage, _) => vec![Effect::ReloadPage],
        (Action::Uncache(model), _) => send(state, Topic::Uncache, Command::Uncache { model }),
        (Action::Retry, _) => load(state, WeightSource::Auto),
        (Action::Dismiss(id), _) => {
            state.messages.retain(|message| message.id != id);
            vec![Effect::Refocus("demo-title")]
        }
        (action, _) => replaced(state, action),
    }
}

/// Other weights take the place of the present ones, unless these are being trained.
fn replaced(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Reset | Action::Import(..) | Action::OpenProject(..)
            if state.demo.run.is_some() =>
        {
            let text = "A training is under way: stop or cancel it first.";
            state.say(text.into(), true);
            Vec::new()
        }
        Action::Reset => {
            state.demo.asks_reset = false;
            let model = state.demo.name.clone();
            send(state, Topic::Forget, Command::Forget { model })
        }
        Action::Import(name, bytes) => {
            state.messages.retain(|message| !message.is_error);
            state.demo.importing = Some(name);
            load(state, WeightSource::Given(bytes))
        }
        Action::OpenProject(name, bytes) => {
            state.messages.retain(|message| !message.is_error);
            project::open(state, name, bytes)
        }
        _ => Vec::new(),
    }
}

/// Takes the last run back, once.
fn discard(state: &mut State, model: ModelHandle) -> Vec<Effect> {
    match state.demo.fate {
        Fate::Open if state.demo.finished.is_some() => {
            state.demo.fate = Fate::Reverting;
            vec![Effect::Revert(model, next_number(state, Topic::Revert))]
        }
        _ => Vec::new(),
    }
}
