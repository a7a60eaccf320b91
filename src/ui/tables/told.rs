//! What follows from what the engine says.

use super::form::first_row;
use super::found::{TableReport, TableResult};
use super::reduce::{reduce, retype};
use super::state::{Action, Effect, EngineLife, Place, Retyping, SAMPLES, Said, TablesState};
use crate::protocol::RequestId;
use crate::protocol::table::{Json, TableEvent, TableReply};
use crate::ui::shared::Shared;

/// Moves the state on by a reply.
pub(super) fn told(state: &mut TablesState, reply: TableReply, now_ms: f64) -> Vec<Effect> {
    let TableReply { id, event } = reply;
    match event {
        TableEvent::Ready => state.engine = EngineLife::Ready,
        TableEvent::Progress { fold, folds, share } => {
            if let Some(training) = state.training.as_mut().filter(|it| it.id == id) {
                training.heard_ms.1 = now_ms;
                (training.fold, training.share) = ((fold, folds), share);
            }
        }
        TableEvent::Report(report) => return reported(state, id, &report),
        TableEvent::Trained(result) => return trained(state, id, &result),
        TableEvent::Predicted {
            network,
            baseline,
            unknown,
        } => {
            if state.asking == Some(id) {
                state.asking = None;
                state.said = Some(Said {
                    network,
                    baseline,
                    unknown,
                });
            }
        }
        TableEvent::Cancelled => {
            if state.training.is_some_and(|it| it.id == id) {
                (state.training, state.is_cancelled) = (None, true);
                forget_models(state);
                return vec![Effect::Focus("train")];
            }
        }
        TableEvent::Failed { message, .. } => return failed(state, id, message),
        TableEvent::Acknowledged => {}
    }
    Vec::new()
}

fn reported(state: &mut TablesState, id: RequestId, report: &Json) -> Vec<Effect> {
    let is_file = state.reading.as_ref().is_some_and(|(of, _)| *of == id);
    let report = match serde_json::from_str::<TableReport>(&report.0) {
        Ok(report) => report,
        Err(error) => return failed(state, id, unreadable(&error)),
    };
    if is_file {
        return read(state, report);
    }
    if let Some(retyping) = retyped(state, id) {
        if !retyping.is_again {
            take(state, retyping);
        }
        state.report = Some(Shared::new(report));
        forget_models(state);
    }
    Vec::new()
}

/// The column of that request, which is answered now.
fn retyped(state: &mut TablesState, id: RequestId) -> Option<Retyping> {
    let place = state.retyping.iter().position(|it| it.id == id)?;
    Some(state.retyping.remove(place))
}

/// What a person said of a column holds from now on.
fn take(state: &mut TablesState, Retyping { column, kind, .. }: Retyping) {
    if column == state.target {
        state.task = None;
    }
    state.left_out.retain(|name| *name != column);
    state.taken.retain(|(name, _)| *name != column);
    state.taken.push((column, kind));
}

/// A file was read; what a person said of the same one before still holds.
fn read(state: &mut TablesState, report: TableReport) -> Vec<Effect> {
    let (_, name) = state.reading.take().unwrap_or_default();
    let is_same = state.name == name
        && state
            .report
            .as_ref()
            .is_some_and(|old| same_columns(old, &report));
    if !is_same {
        state.target = likely_target(&name, &report);
        (state.task, state.left_out) = (None, Vec::new());
        (state.taken, state.more) = (Vec::new(), 0);
    }
    let is_restored = std::mem::take(&mut state.is_restored);
    if !(is_same && is_restored) {
        state.result = None;
    }
    state.name = name;
    state.report = Some(Shared::new(report));
    state.is_cancelled = false;
    state.training = None;
    forget_models(state);
    let mut effects = vec![Effect::Keep, Effect::Show("report-title")];
    for (column, kind) in state.taken.clone() {
        effects.push(retype(state, column, kind, true));
    }
    effects
}

fn same_columns(old: &TableReport, new: &TableReport) -> bool {
    let names = |report: &TableReport| -> Vec<String> {
        report.columns.iter().map(|it| it.name.clone()).collect()
    };
    old.rows == new.rows && names(old) == names(new)
}

/// The column that a bundled table is known for; of others the last that can be learned, where answers often stand.
fn likely_target(name: &str, report: &TableReport) -> String {
    let sample = SAMPLES.iter().find(|sample| sample.title == name);
    let known = sample.and_then(|sample| report.column(sample.target));
    let last = || report.columns.iter().rfind(|column| column.is_learnable);
    known
        .or_else(last)
        .map(|column| column.name.clone())
        .unwrap_or_default()
}

fn trained(state: &mut TablesState, id: RequestId, result: &Json) -> Vec<Effect> {
    if state.training.is_none_or(|it| it.id != id) {
        return Vec::new();
    }
    let result = match serde_json::from_str::<TableResult>(&result.0) {
        Ok(result) => result,
        Err(error) => return failed(state, id, unreadable(&error)),
    };
    state.training = None;
    forget_models(state);
    state.has_models = true;
    if let Some(report) = &state.report {
        state.cells = first_row(report, &result);
    }
    state.result = Some(Shared::new(result));
    vec![Effect::Show("figures-title")]
}

/// What was found stays to be read; nothing can be asked of it any more.
fn forget_models(state: &mut TablesState) {
    state.has_models = false;
    (state.said, state.asking) = (None, None);
}

/// Says where it belongs why something could not be done; what was there stays.
fn failed(state: &mut TablesState, id: RequestId, message: String) -> Vec<Effect> {
    if id == 0 {
        return reduce(state, Action::Lost(message));
    }
    if let Some((_, name)) = state.reading.take_if(|(of, _)| *of == id) {
        state.problem = Some((Place::Choose, format!("{name}: {message}")));
        state.refused = Some(name);
        return vec![Effect::Show("choose-title")];
    }
    if let Some(Retyping {
        column, is_again, ..
    }) = retyped(state, id)
    {
        // What a file of the same columns does not allow is not said again.
        state.taken.retain(|(name, _)| !is_again || *name != column);
        state.problem = Some((Place::Columns, message));
    } else if state.training.is_some_and(|it| it.id == id) {
        state.training = None;
        state.problem = Some((Place::Train, message));
        return vec![Effect::Focus("train")];
    } else if state.asking == Some(id) {
        state.asking = None;
        state.problem = Some((Place::Ask, message));
    }
    Vec::new()
}

fn unreadable(error: &serde_json::Error) -> String {
    format!(
        "expected an answer that this page can read, got another: {error}. Reload the page: it may be older than its engine"
    )
}
