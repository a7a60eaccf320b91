//! What follows from what the engine says.

use super::predict::{answered, asked_again, predict};
use super::{devices, embed, load, look_at_cache, open, project, search, teach};
use crate::protocol::{
    Answer, Bytes, Event, Failure, FailureKind, LoadedModel, Progress, WeightSource,
};
use crate::ui::action::{Effect, Topic};
use crate::ui::demo::ModelState;
use crate::ui::run::Fate;
use crate::ui::shared::Shared;
use crate::ui::state::State;

/// What the engine says.
pub(super) fn heard(state: &mut State, topic: Topic, event: Event) -> Vec<Effect> {
    match (topic, event) {
        (Topic::Device, event) => devices::heard(state, event),
        (Topic::CpuUsage, Event::Done(Answer::Usage(usage))) => {
            state.devices.cpu_usage = usage;
            Vec::new()
        }
        (Topic::GpuUsage, Event::Done(Answer::Usage(usage))) => {
            state.devices.gpu_usage = usage;
            Vec::new()
        }
        (Topic::CpuUsage | Topic::GpuUsage, _) => Vec::new(),
        (_, Event::Progress(progress)) => {
            progressed(state, topic, &progress);
            Vec::new()
        }
        (_, Event::Done(answer)) => done(state, topic, answer),
        (_, Event::Failed(failure)) => failed(state, topic, failure),
        (Topic::Load, Event::Cancelled) if state.loaded().is_none() => {
            state.demo.model = ModelState::GivenUp;
            look_at_cache(state)
        }
        (Topic::Run, Event::Cancelled) => teach::cancelled(state),
        _ => Vec::new(),
    }
}

fn progressed(state: &mut State, topic: Topic, progress: &Progress) {
    match (topic, progress) {
        (Topic::Load, Progress::Bytes { done, total, .. }) if state.loaded().is_none() => {
            state.demo.model = ModelState::Loading {
                done: *done,
                total: *total,
            };
        }
        (Topic::Run, progress) => {
            if let Some(run) = &mut state.demo.run {
                run.hear(progress);
            }
        }
        _ => {}
    }
}

fn done(state: &mut State, topic: Topic, answer: Answer) -> Vec<Effect> {
    match (topic, answer) {
        (_, Answer::Models(models)) => open::listed(state, models),
        (_, Answer::Gallery(gallery)) => {
            state.demo.gallery = Shared::new(gallery);
            // Samples are stored too.
            look_at_cache(state)
        }
        (_, Answer::Cache(cached)) => {
            state.cached = cached;
            Vec::new()
        }
        (Topic::Uncache, Answer::Acknowledged) => {
            state.announcement = "The download was removed.";
            let mut effects = look_at_cache(state);
            effects.push(Effect::Refocus("stored-title"));
            effects
        }
        (_, Answer::Prediction(prediction)) => answered(state, prediction),
        (Topic::Load, Answer::Loaded(model)) => open::loaded(state, model),
        (Topic::Revert, Answer::Loaded(model)) => reverted(state, model),
        (Topic::Embed, Answer::Embedded(embedding)) => embed::learn(state, embedding.rows),
        (Topic::Index, Answer::Embedded(embedding)) => search::learn(state, &embedding),
        (Topic::Query, Answer::Embedded(embedding)) => search::answered(state, Ok(embedding)),
        (_, Answer::Interrupted(found)) => {
            state.demo.interrupted = found;
            Vec::new()
        }
        (_, Answer::FineTuned(summary)) => teach::finished(state, summary),
        (_, Answer::Exported(bytes)) => vec![save_file(state, bytes, "")],
        (_, Answer::Packed(bytes)) => {
            state.demo.is_unsaved = false;
            vec![save_file(state, bytes, ".hearth")]
        }
        (_, Answer::Unpacked(examples)) => project::unpacked(state, examples),
        (Topic::Keep, Answer::Acknowledged) => teach::kept(state),
        (Topic::Forget, Answer::Acknowledged) => {
            state.say("Back to the shipped weights.".into(), false);
            let mut effects = load(state, WeightSource::Shipped);
            effects.push(Effect::Refocus("weights-title"));
            effects
        }
        _ => Vec::new(),
    }
}

fn reverted(state: &mut State, model: LoadedModel) -> Vec<Effect> {
    state.demo.model = ModelState::Ready(Box::new(model));
    state.demo.finished = None;
    teach::forget_answers(state);
    state.demo.mend_label();
    state.say(
        "The training was taken back; the model is as it was before.".into(),
        false,
    );
    let mut effects = predict(state);
    effects.push(Effect::Refocus("teach-title"));
    effects
}

fn failed(state: &mut State, topic: Topic, failure: Failure) -> Vec<Effect> {
    match topic {
        Topic::Load => return load_failed(state, failure),
        Topic::Revert => {
            state.demo.fate = Fate::Open;
            report(state, &failure);
        }
        Topic::Predict => {
            // A dot that is hardly there is an empty drawing, not an error.
            let is_dot = state.demo.item.is_none() && failure.kind == FailureKind::BadInput;
            if !is_dot {
                report(state, &failure);
            }
            return asked_again(state);
        }
        Topic::Embed => return embed::failed(state, &failure),
        Topic::Project if state.demo.project.is_some() => return project::failed(state, failure),
        Topic::Query => return search::answered(state, Err(failure)),
        Topic::Index => {
            search::failed(state);
            report(state, &failure);
        }
        Topic::Run => {
            state.demo.run = None;
            report(state, &failure);
            return predict(state);
        }
        // The list has one entry without it, and a control that comes late has nothing to do.
        Topic::Models | Topic::Control | Topic::Cache | Topic::Interrupted => {}
        _ => report(state, &failure),
    }
    Vec::new()
}

fn load_failed(state: &mut State, failure: Failure) -> Vec<Effect> {
    state.demo.project = None;
    if state.loaded().is_none() {
        state.demo.model = ModelState::Failed(failure);
        // What came before the failure may be stored.
        return look_at_cache(state);
    }
    let place = state.demo.importing.take().unwrap_or(failure.place);
    state.say(Failure { place, ..failure }.to_string(), true);
    Vec::new()
}

/// The end of an engine is told once, not for each request.
pub(super) fn report(state: &mut State, failure: &Failure) {
    if failure.kind != FailureKind::EngineLost {
        state.say(failure.to_string(), true);
    }
}

fn save_file(state: &State, bytes: Bytes, kind: &str) -> Effect {
    Effect::SaveFile {
        name: format!("{}{kind}.safetensors", state.demo.name),
        bytes,
    }
}
