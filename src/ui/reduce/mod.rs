//! The reducer: one action in, a new state and effects out. The only place where the page's state changes.

mod devices;
mod embed;
mod heard;
mod manage;
mod open;
mod person;
mod predict;
mod project;
mod search;
mod teach;

use heard::heard;
use person::asked;

pub(super) use open::address;

use super::action::{Action, Effect, Topic};
use super::demo::{Demo, ModelState, Predicting};
use super::state::{EngineState, State};
use crate::protocol::{Answer, Command, Event, WeightSource};

/// Moves the state on.
pub fn reduce(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Opened(hash) => open::opened(state, &hash),
        Action::AddressChanged(hash) => open::address_changed(state, &hash),
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
            if let Some(demo) = asker(state, topic, number) {
                demo.requests.insert(topic, request);
            }
            Vec::new()
        }
        Action::Heard(topic, number, event) => route(state, topic, number, event),
        Action::To(name, action) => to(state, &name, *action),
        action => asked(state, action),
    }
}

/// Takes an event to the demo that asked, open or parked; one that nobody asked for, or not any more, is dropped.
fn route(state: &mut State, topic: Topic, number: u32, event: Event) -> Vec<Effect> {
    let asked = |demo: &Demo| demo.numbers.get(topic) == Some(&number);
    if asked(&state.demo) || state.numbers.get(topic) == Some(&number) {
        return heard(state, topic, event);
    }
    match state.parked.iter().position(asked) {
        Some(place) => in_the_back(state, place, |state| heard(state, topic, event)),
        None => outdated(state, topic, event),
    }
}

/// Does something in the demo of that name, open or parked.
fn to(state: &mut State, name: &str, action: Action) -> Vec<Effect> {
    if state.demo.name == name {
        return reduce(state, action);
    }
    match state.parked.iter().position(|demo| demo.name == name) {
        Some(place) => in_the_back(state, place, |state| reduce(state, action)),
        None => Vec::new(),
    }
}

/// A parked demo moves on: it takes the open one's place for a moment. It neither takes the focus nor speaks.
fn in_the_back(
    state: &mut State,
    place: usize,
    moves: impl FnOnce(&mut State) -> Vec<Effect>,
) -> Vec<Effect> {
    let announcement = state.announcement;
    std::mem::swap(&mut state.demo, &mut state.parked[place]);
    let mut effects = moves(state);
    // The pad on the page is the open demo's: a drawing is asked about when its own is open again.
    if effects.iter().any(is_drawing) {
        state.demo.predicting = Predicting::Idle;
    }
    std::mem::swap(&mut state.demo, &mut state.parked[place]);
    state.announcement = announcement;
    effects.retain(|effect| {
        !is_drawing(effect) && !matches!(effect, Effect::Refocus(_) | Effect::SetAddress(_))
    });
    effects
}

fn is_drawing(effect: &Effect) -> bool {
    matches!(effect, Effect::PredictDrawing { .. })
}

/// The demo whose newest command of this topic has that number.
fn asker(state: &mut State, topic: Topic, number: u32) -> Option<&mut Demo> {
    let mut demos = std::iter::once(&mut state.demo).chain(&mut state.parked);
    demos.find(|demo| demo.numbers.get(topic) == Some(&number))
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

/// Asks what is stored in this browser.
fn look_at_cache(state: &mut State) -> Vec<Effect> {
    send(state, Topic::Cache, Command::Cache)
}

/// Numbers are unique on the page, so that an event finds the demo that asked.
fn next_number(state: &mut State, topic: Topic) -> u32 {
    state.next_number += 1;
    let number = state.next_number;
    match topic {
        Topic::Models
        | Topic::Device
        | Topic::CpuUsage
        | Topic::GpuUsage
        | Topic::Cache
        | Topic::Uncache => {
            state.numbers.insert(topic, number);
        }
        _ => {
            state.demo.numbers.insert(topic, number);
            state.demo.requests.remove(topic);
        }
    }
    number
}

/// A model that answers already stays until the new one is there: a file that cannot be read costs nothing.
fn load(state: &mut State, weights: WeightSource) -> Vec<Effect> {
    if state.loaded().is_none() {
        state.demo.model = ModelState::Loading { done: 0, total: 0 };
    }
    let model = state.demo.name.clone();
    send(state, Topic::Load, Command::Load { model, weights })
}
