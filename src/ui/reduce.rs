//! The reducer: one action in, a new state and effects out. The only place where the page's state changes.

use super::action::{Action, Effect, Topic};
use super::run::{Finished, Run};
use super::state::{EngineState, ModelState, NEW_LABEL, Predicting, Shown, State};
use super::teaching::{OwnSample, input_of, label_problem};
use crate::protocol::{
    Answer, Bytes, Command, Event, Failure, FailureKind, Prediction, Progress, WeightSource,
    WeightsOrigin,
};

/// How many known digits the gallery shows.
const GALLERY: u32 = 20;

/// The model of the digit demo.
const MODEL: &str = "digits";

/// Moves the state on.
pub fn reduce(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Opened => opened(state),
        Action::EngineReady(device) => {
            state.engine = EngineState::Ready(device);
            Vec::new()
        }
        Action::EngineLost { lost_work, .. } => engine_lost(state, lost_work),
        Action::EngineUnsupported(failure) => {
            state.engine = EngineState::Unsupported(failure);
            Vec::new()
        }
        Action::Sent(topic, number, request) => {
            if state.numbers.get(&topic) == Some(&number) {
                state.requests.insert(topic, request);
            }
            Vec::new()
        }
        Action::Heard(topic, number, event) => match state.numbers.get(&topic) == Some(&number) {
            true => heard(state, topic, event),
            false => Vec::new(),
        },
        action => asked(state, action),
    }
}

/// What the person does.
fn asked(state: &mut State, action: Action) -> Vec<Effect> {
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
        Action::AddSample => add_sample(state),
        Action::RemoveSample(id) => state.samples.retain(|sample| sample.id != id),
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
        (Action::Discard, Some(model)) => send(state, Topic::Revert, Command::Revert { model }),
        (Action::Export, Some(model)) => send(state, Topic::Export, Command::Export { model }),
        (Action::AskReset, _) => {
            state.asks_reset = true;
            Vec::new()
        }
        (Action::DropReset, _) => {
            state.asks_reset = false;
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
        (Action::Import(bytes), _) => load(state, WeightSource::Given(bytes)),
        (Action::CancelLoad, _) => match state.requests.get(&Topic::Load) {
            Some(&request) => send(state, Topic::Control, Command::Cancel { request }),
            None => Vec::new(),
        },
        (Action::Retry, _) => load(state, WeightSource::Auto),
        (Action::Dismiss(id), _) => {
            state.messages.retain(|message| message.id != id);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn opened(state: &mut State) -> Vec<Effect> {
    let mut effects = load(state, WeightSource::Auto);
    effects.extend(send(state, Topic::Models, Command::Models));
    effects
}

fn engine_lost(state: &mut State, lost_work: Option<String>) -> Vec<Effect> {
    state.engine = EngineState::Starting;
    state.predicting = Predicting::Idle;
    let lost = lost_work.unwrap_or_default();
    state.say(
        format!("The engine ended unexpectedly and was started anew, with your model. {lost}")
            .trim()
            .into(),
        true,
    );
    Vec::new()
}

/// Sends a command under a new number of its topic, so that events of older ones are dropped.
fn send(state: &mut State, topic: Topic, command: Command) -> Vec<Effect> {
    vec![Effect::Send(topic, next_number(state, topic), command)]
}

fn next_number(state: &mut State, topic: Topic) -> u32 {
    let number = state.numbers.entry(topic).or_default();
    *number += 1;
    state.requests.remove(&topic);
    *number
}

/// A model that answers already stays until the new one is there: a file that cannot be read costs nothing.
fn load(state: &mut State, weights: WeightSource) -> Vec<Effect> {
    if state.loaded().is_none() {
        state.model = ModelState::Loading { done: 0, total: 0 };
    }
    let command = Command::Load {
        model: MODEL.into(),
        weights,
    };
    send(state, Topic::Load, command)
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

/// At most one question is under way; the newest drawing is asked about next.
fn predict(state: &mut State) -> Vec<Effect> {
    let Some(model) = state.loaded().map(|model| model.handle) else {
        return Vec::new();
    };
    if state.predicting != Predicting::Idle {
        state.predicting = Predicting::AskedAndStale;
        return Vec::new();
    }
    let sample = match state.shown {
        Shown::Nothing => return Vec::new(),
        Shown::Drawing => None,
        Shown::Sample(place) => state
            .gallery
            .get(place)
            .map(|sample| input_of(&sample.image)),
    };
    state.predicting = Predicting::Asked;
    match sample {
        Some(input) => send(state, Topic::Predict, Command::Predict { model, input }),
        None => vec![Effect::PredictDrawing {
            model,
            number: next_number(state, Topic::Predict),
        }],
    }
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
    send(
        state,
        Topic::Run,
        Command::FineTune {
            model,
            samples,
            config,
        },
    )
}

fn control(state: &mut State, command: impl Fn(u32) -> Command) -> Vec<Effect> {
    match (state.run.is_some(), state.requests.get(&Topic::Run)) {
        (true, Some(&run)) => send(state, Topic::Control, command(run)),
        _ => Vec::new(),
    }
}

/// What the engine says.
fn heard(state: &mut State, topic: Topic, event: Event) -> Vec<Effect> {
    match (topic, event) {
        (_, Event::Progress(progress)) => {
            progressed(state, topic, &progress);
            Vec::new()
        }
        (_, Event::Done(answer)) => done(state, topic, answer),
        (_, Event::Failed(failure)) => failed(state, topic, failure),
        (Topic::Load, Event::Cancelled) if state.loaded().is_none() => {
            state.model = ModelState::GivenUp;
            Vec::new()
        }
        (Topic::Run, Event::Cancelled) => {
            state.run = None;
            state.say(
                "The training was given up; the model is as it was before.".into(),
                false,
            );
            predict(state)
        }
        _ => Vec::new(),
    }
}

fn progressed(state: &mut State, topic: Topic, progress: &Progress) {
    match (topic, progress) {
        (Topic::Load, Progress::Bytes { done, total, .. }) if state.loaded().is_none() => {
            state.model = ModelState::Loading {
                done: *done,
                total: *total,
            };
        }
        (Topic::Run, progress) => {
            if let Some(run) = &mut state.run {
                run.hear(progress);
            }
        }
        _ => {}
    }
}

fn done(state: &mut State, topic: Topic, answer: Answer) -> Vec<Effect> {
    match (topic, answer) {
        (_, Answer::Models(models)) => state.models = models,
        (_, Answer::Gallery(gallery)) => state.gallery = gallery,
        (_, Answer::Prediction(prediction)) => return answered(state, prediction),
        (Topic::Load, Answer::Loaded(model)) => return loaded(state, model),
        (Topic::Revert, Answer::Loaded(model)) => {
            state.model = ModelState::Ready(Box::new(model));
            state.finished = None;
            state.say(
                "The training was taken back; the model is as it was before.".into(),
                false,
            );
            return predict(state);
        }
        (_, Answer::FineTuned(summary)) => {
            let curves = state.run.take().map(|run| run.curves).unwrap_or_default();
            if let ModelState::Ready(model) = &mut state.model {
                model.labels = summary.labels.clone();
                model.weights.origin = WeightsOrigin::FineTuned;
            }
            state.finished = Some(Finished {
                summary,
                curves,
                is_kept: false,
            });
            return predict(state);
        }
        (_, Answer::Exported(bytes)) => return vec![save_file(bytes)],
        (Topic::Keep, Answer::Acknowledged) => {
            if let Some(finished) = &mut state.finished {
                finished.is_kept = true;
            }
            if let ModelState::Ready(model) = &mut state.model {
                model.weights.origin = WeightsOrigin::Kept;
            }
            state.say(
                "Kept in this browser: it is back after a reload.".into(),
                false,
            );
        }
        (Topic::Forget, Answer::Acknowledged) => {
            state.say("Back to the shipped weights.".into(), false);
            return load(state, WeightSource::Shipped);
        }
        _ => {}
    }
    Vec::new()
}

fn loaded(state: &mut State, model: crate::protocol::LoadedModel) -> Vec<Effect> {
    if let Some(notice) = &model.notice {
        state.say(notice.clone(), true);
    }
    let (handle, old) = (model.handle, state.loaded().map(|model| model.handle));
    state.model = ModelState::Ready(Box::new(model));
    state.predicting = Predicting::Idle;
    state.finished = None;
    let mut effects = predict(state);
    if let Some(model) = old {
        effects.extend(send(state, Topic::Control, Command::Dispose { model }));
    }
    if state.gallery.is_empty() {
        effects.extend(send(
            state,
            Topic::Gallery,
            Command::Gallery {
                model: handle,
                count: GALLERY,
            },
        ));
    }
    effects
}

fn answered(state: &mut State, prediction: Prediction) -> Vec<Effect> {
    state.answer = Some(prediction);
    asked_again(state)
}

/// Asks about the newest drawing if it changed meanwhile.
fn asked_again(state: &mut State) -> Vec<Effect> {
    let is_stale = state.predicting == Predicting::AskedAndStale;
    state.predicting = Predicting::Idle;
    if is_stale { predict(state) } else { Vec::new() }
}

fn failed(state: &mut State, topic: Topic, failure: Failure) -> Vec<Effect> {
    match topic {
        Topic::Load if state.loaded().is_none() => state.model = ModelState::Failed(failure),
        Topic::Predict => {
            // A dot that is hardly there is an empty drawing, not an error.
            if failure.kind != FailureKind::BadInput {
                report(state, &failure);
            }
            return asked_again(state);
        }
        Topic::Run => {
            state.run = None;
            report(state, &failure);
            return predict(state);
        }
        // The list has one entry without it, and a control that comes late has nothing to do.
        Topic::Models | Topic::Control => {}
        _ => report(state, &failure),
    }
    Vec::new()
}

/// The end of an engine is told once, not for each request.
fn report(state: &mut State, failure: &Failure) {
    if failure.kind != FailureKind::EngineLost {
        state.say(failure.to_string(), true);
    }
}

fn save_file(bytes: Bytes) -> Effect {
    Effect::SaveFile {
        name: format!("{MODEL}.safetensors"),
        bytes,
    }
}
