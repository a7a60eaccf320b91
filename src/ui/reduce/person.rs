//! What follows from what the person does.

use super::{MODEL, load, next_number, predict, send};
use crate::protocol::{Command, ModelHandle, WeightSource};
use crate::ui::action::{Action, Effect, Topic};
use crate::ui::run::Run;
use crate::ui::state::{NEW_LABEL, Predicting, Shown, State};
use crate::ui::teaching::{OwnSample, label_problem};

/// What the person does.
pub(super) fn asked(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::PenDown(at) => {
            state.pad.pen_down(at);
            drawn(state)
        }
        Action::PenMove(to) if state.pad.pen_move(to) => drawn(state),
        Action::PenUp => {
            state.pad.pen_up();
            Vec::new()
        }
        Action::KeyMove(direction) if state.pad.key_move(direction) => drawn(state),
        Action::KeyPen => {
            state.pad.key_toggle_pen();
            if state.pad.key_pen_down {
                drawn(state)
            } else {
                Vec::new()
            }
        }
        Action::KeyLift => {
            state.pad.key_lift();
            Vec::new()
        }
        Action::Undo => {
            state.pad.undo();
            drawn(state)
        }
        Action::Clear => {
            state.pad.clear();
            drawn(state)
        }
        Action::ChooseSample(place) => {
            state.shown = Shown::Sample(place);
            state.pad.clear();
            predict(state)
        }
        action => teach(state, action),
    }
}

/// What the person does below the pad.
fn teach(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::ChooseLabel(label) => {
            state.label = label;
            state.label_problem = None;
        }
        Action::TypeLabel(name) => {
            state.new_label = name;
            state.label_problem = None;
        }
        Action::AddSample => {
            add_sample(state);
            return vec![Effect::Refocus("pad")];
        }
        Action::RemoveSample(id) => {
            state.samples.retain(|sample| sample.id != id);
            state.mend_label();
            return vec![Effect::Refocus("teach-title")];
        }
        Action::Set(field, text) => state.settings.set(field, text),
        Action::SetLayers(layers) => state.settings.layers = layers,
        Action::Train => return train(state),
        Action::Pause => return control(state, |run| Command::Pause { run }),
        Action::Resume => return control(state, |run| Command::Resume { run }),
        Action::Stop => return control(state, |run| Command::Stop { run }),
        Action::CancelRun => return control(state, |request| Command::Cancel { request }),
        action => return manage(state, action),
    }
    Vec::new()
}

/// What the person does with weights and messages.
fn manage(state: &mut State, action: Action) -> Vec<Effect> {
    let handle = state.loaded().map(|model| model.handle);
    match (action, handle) {
        (Action::Keep, Some(model)) => send(state, Topic::Keep, Command::Keep { model }),
        (Action::Discard, Some(model)) => discard(state, model),
        (Action::Export, Some(model)) => send(state, Topic::Export, Command::Export { model }),
        (Action::AskReset, _) => {
            state.asks_reset = true;
            Vec::new()
        }
        (Action::DropReset, _) => {
            state.asks_reset = false;
            Vec::new()
        }
        (Action::Reset | Action::Import(..), _) if state.run.is_some() => {
            state.say(
                "A training is under way: stop or cancel it first.".into(),
                true,
            );
            Vec::new()
        }
        (Action::Reset, _) => {
            state.asks_reset = false;
            send(
                state,
                Topic::Forget,
                Command::Forget {
                    model: MODEL.into(),
                },
            )
        }
        (Action::Import(name, bytes), _) => {
            state.messages.retain(|message| !message.is_error);
            state.importing = Some(name);
            load(state, WeightSource::Given(bytes))
        }
        (Action::CancelLoad, _) => match state.requests.get(Topic::Load) {
            Some(&request) => send(state, Topic::Control, Command::Cancel { request }),
            None => Vec::new(),
        },
        (Action::ReloadPage, _) => vec![Effect::ReloadPage],
        (Action::Uncache(model), _) => send(state, Topic::Uncache, Command::Uncache { model }),
        (Action::Retry, _) => load(state, WeightSource::Auto),
        (Action::Dismiss(id), _) => {
            state.messages.retain(|message| message.id != id);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Takes the last run back, once.
fn discard(state: &mut State, model: ModelHandle) -> Vec<Effect> {
    match &mut state.finished {
        Some(finished) if !finished.is_reverting && !finished.is_kept => {
            finished.is_reverting = true;
            vec![Effect::Revert(model, next_number(state, Topic::Revert))]
        }
        _ => Vec::new(),
    }
}

/// The drawing changed.
fn drawn(state: &mut State) -> Vec<Effect> {
    if state.pad.is_empty() {
        state.shown = Shown::Nothing;
        state.answer = None;
        next_number(state, Topic::Predict);
        state.predicting = Predicting::Idle;
        return Vec::new();
    }
    state.shown = Shown::Drawing;
    predict(state)
}

fn add_sample(state: &mut State) {
    if !state.can_add() {
        return;
    }
    let label = match state.label == NEW_LABEL {
        false => state.label.clone(),
        true => {
            state.label_problem = label_problem(&state.new_label, &state.labels());
            if state.label_problem.is_some() {
                return;
            }
            state.new_label.trim().to_owned()
        }
    };
    let Some(image) = state.answer.as_ref().map(|answer| answer.seen.clone()) else {
        return;
    };
    state.samples.push(OwnSample {
        id: state.next_sample,
        label: label.clone(),
        image,
    });
    state.next_sample += 1;
    (state.label, state.new_label) = (label, String::new());
    state.pad.clear();
    drawn(state);
}

fn train(state: &mut State) -> Vec<Effect> {
    let (Some(config), None) = (state.settings.to_config(), state.train_obstacle()) else {
        return Vec::new();
    };
    let Some(model) = state.loaded().map(|model| model.handle) else {
        return Vec::new();
    };
    let samples = state.samples.iter().map(OwnSample::to_wire).collect();
    state.run = Some(Run::default());
    state.finished = None;
    state.asks_reset = false;
    state.announcement = "Training has started.";
    let command = Command::FineTune {
        model,
        samples,
        config,
        resume: None,
    };
    let mut effects = send(state, Topic::Run, command);
    effects.push(Effect::Refocus("run-title"));
    effects
}

fn control(state: &mut State, command: impl Fn(u32) -> Command) -> Vec<Effect> {
    match (state.run.is_some(), state.requests.get(Topic::Run)) {
        (true, Some(&run)) => send(state, Topic::Control, command(run)),
        _ => Vec::new(),
    }
}
