//! What follows from what the engine says.

use super::{GALLERY, MODEL, devices, load, predict, send};
use crate::protocol::{
    Answer, Bytes, Command, Event, Failure, FailureKind, LoadedModel, Prediction, Progress,
    WeightSource, WeightsOrigin,
};
use crate::ui::action::{Effect, Topic};
use crate::ui::run::Finished;
use crate::ui::state::{ModelState, Predicting, State};

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
            state.model = ModelState::GivenUp;
            send(state, Topic::Cache, Command::Cache)
        }
        (Topic::Run, Event::Cancelled) => {
            state.run = None;
            state.say(
                "The training was given up; the model is as it was before.".into(),
                false,
            );
            let mut effects = predict(state);
            effects.push(Effect::Refocus("teach-title"));
            effects
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
        (_, Answer::Cache(cached)) => state.cached = cached,
        (Topic::Uncache, Answer::Acknowledged) => {
            state.announcement = "The download was removed.";
            let mut effects = send(state, Topic::Cache, Command::Cache);
            effects.push(Effect::Refocus("stored-title"));
            return effects;
        }
        (_, Answer::Prediction(prediction)) => return answered(state, prediction),
        (Topic::Load, Answer::Loaded(model)) => return loaded(state, model),
        (Topic::Revert, Answer::Loaded(model)) => {
            state.model = ModelState::Ready(Box::new(model));
            state.finished = None;
            state.mend_label();
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
                is_reverting: false,
            });
            state.announcement = "Training has ended.";
            let mut effects = predict(state);
            effects.extend(devices::usage(state));
            effects.push(Effect::Refocus("summary-title"));
            return effects;
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
            let mut effects = send(state, Topic::Cache, Command::Cache);
            effects.push(Effect::Refocus("summary-title"));
            return effects;
        }
        (Topic::Forget, Answer::Acknowledged) => {
            state.say("Back to the shipped weights.".into(), false);
            let mut effects = load(state, WeightSource::Shipped);
            effects.push(Effect::Refocus("weights-title"));
            return effects;
        }
        _ => {}
    }
    Vec::new()
}

fn loaded(state: &mut State, model: LoadedModel) -> Vec<Effect> {
    if let Some(notice) = &model.notice {
        state.say(notice.clone(), true);
    }
    let (handle, old) = (model.handle, state.loaded().map(|model| model.handle));
    state.model = ModelState::Ready(Box::new(model));
    state.predicting = Predicting::Idle;
    state.finished = None;
    state.importing = None;
    state.mend_label();
    let mut effects = predict(state);
    effects.extend(devices::prove(state));
    effects.extend(send(state, Topic::Cache, Command::Cache));
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
        // What came before the failure may be stored.
        Topic::Load if state.loaded().is_none() => {
            state.model = ModelState::Failed(failure);
            return send(state, Topic::Cache, Command::Cache);
        }
        Topic::Load => {
            let place = state.importing.take().unwrap_or(failure.place);
            state.say(Failure { place, ..failure }.to_string(), true);
        }
        Topic::Revert => {
            if let Some(finished) = &mut state.finished {
                finished.is_reverting = false;
            }
            report(state, &failure);
        }
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
        Topic::Models | Topic::Control | Topic::Cache => {}
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
