//! The reducer: one action in, a new state and effects out. The only place where the page's state changes.

mod devices;
mod heard;
mod person;

use heard::heard;
use person::asked;

use super::action::{Action, Effect, Topic};
use super::state::{EngineState, ModelState, Predicting, Shown, State};
use super::teaching::input_of;
use crate::protocol::{Answer, Command, Event, WeightSource};

/// How many known digits the gallery shows.
const GALLERY: u32 = 20;

/// The model of the digit demo.
const MODEL: &str = "digits";

/// Moves the state on.
pub fn reduce(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Opened => opened(state),
        Action::EngineReady(device, load_ms) => devices::ready(state, device, load_ms),
        Action::EngineDied {
            device,
            reason,
            lost,
        } => devices::died(state, device, &reason, &lost),
        Action::GpuProbed(found) => devices::probed(state, found),
        Action::GpuFetched(done, total) => {
            devices::fetched(state, done, total);
            Vec::new()
        }
        Action::Wish(wish) => devices::wished(state, wish),
        Action::RetryGpu => devices::start(state),
        Action::LookAtDevices => devices::look(state),
        Action::EngineUnsupported(failure) => {
            state.engine = EngineState::Unsupported(failure);
            Vec::new()
        }
        Action::Sent(topic, number, request) => {
            if state.numbers.get(topic) == Some(&number) {
                state.requests.insert(topic, request);
            }
            Vec::new()
        }
        Action::Heard(topic, number, event) => match state.numbers.get(topic) == Some(&number) {
            true => heard(state, topic, event),
            false => outdated(state, topic, event),
        },
        action => asked(state, action),
    }
}

fn opened(state: &mut State) -> Vec<Effect> {
    let mut effects = load(state, WeightSource::Auto);
    effects.extend(send(state, Topic::Models, Command::Models));
    effects.extend(send(state, Topic::Cache, Command::Cache));
    effects.push(Effect::ProbeGpu);
    effects
}

/// A model that came too late, because another was asked for meanwhile, is freed.
fn outdated(state: &mut State, topic: Topic, event: Event) -> Vec<Effect> {
    match (topic, event) {
        (Topic::Load, Event::Done(Answer::Loaded(late))) => {
            let model = late.handle;
            send(state, Topic::Control, Command::Dispose { model })
        }
        _ => Vec::new(),
    }
}

/// Sends a command under a new number of its topic, so that events of older ones are dropped.
fn send(state: &mut State, topic: Topic, command: Command) -> Vec<Effect> {
    vec![Effect::Send(topic, next_number(state, topic), command)]
}

fn next_number(state: &mut State, topic: Topic) -> u32 {
    let number = state.numbers.get(topic).map_or(1, |last| last + 1);
    state.numbers.insert(topic, number);
    state.requests.remove(topic);
    number
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
