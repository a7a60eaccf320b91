//! The only place where the state of the page of tables changes.

use super::state::{Action, Effect, EngineLife, Place, Retyping, Setting, TablesState, Training};
use super::told::told;
use crate::protocol::RequestId;
use crate::protocol::table::{TableCommand, TableRequest, TakenFor};

/// Moves the state on.
pub fn reduce(state: &mut TablesState, action: Action) -> Vec<Effect> {
    match action {
        Action::Bring(name) => return bring_new(state, name),
        Action::NotHad(id, why) => return not_had(state, id, why),
        Action::ReadAs(delimiter, has_header) if !is_gone(state, Place::Choose) => {
            state.read_as = (delimiter, has_header);
            return read_again(state);
        }
        Action::ReadAs(..) => {}
        Action::Take(column, kind) => return take(state, column, kind),
        Action::More => state.more = 4 * state.more + 300,
        Action::Target(name) => (state.target, state.task) = (name, None),
        Action::Task(task) => state.task = task,
        Action::Set(Setting::Folds, text) => state.settings[0] = text,
        Action::Set(Setting::Epochs, text) => state.settings[1] = text,
        Action::Set(Setting::Seed, text) => state.settings[2] = text,
        Action::Train(now_ms) => return train(state, now_ms),
        Action::Cancel => return cancel(state),
        Action::Cell(name, text) => cell(state, name, text),
        Action::Ask => return ask(state),
        Action::Told(reply, now_ms) => return told(state, reply, now_ms),
        Action::Lost(why) => return lost(state, why),
        Action::Restart => return restart(state),
    }
    Vec::new()
}

/// A request with an id of its own.
pub(super) fn request(state: &mut TablesState, command: TableCommand) -> Effect {
    let id = next_id(state);
    Effect::Ask(TableRequest { id, command })
}

fn next_id(state: &mut TablesState) -> RequestId {
    state.last_id += 1;
    state.last_id
}

/// Whether nobody is there who could do it; that is said at that place.
fn is_gone(state: &mut TablesState, place: Place) -> bool {
    let is_gone = matches!(state.engine, EngineLife::Lost(_));
    if is_gone {
        let why = "The engine is gone. Start it again first.";
        state.problem = Some((place, why.into()));
    }
    is_gone
}

/// How another file was to be read says nothing of this one.
fn bring_new(state: &mut TablesState, name: String) -> Vec<Effect> {
    if state.report.is_some() || state.refused.is_some() {
        state.read_as = (None, None);
    }
    bring(state, name)
}

/// Reads what was refused, or else what is there, in another way; without a file the choice waits for one.
fn read_again(state: &mut TablesState) -> Vec<Effect> {
    let there = state.report.is_some().then(|| state.name.clone());
    let name = state.refused.clone().or(there);
    name.map_or_else(Vec::new, |name| bring(state, name))
}

/// One file at a time: the engine has the one that the page shows.
fn bring(state: &mut TablesState, name: String) -> Vec<Effect> {
    if is_gone(state, Place::Choose) {
        return Vec::new();
    }
    if let Some((_, other)) = &state.reading {
        let why = format!(
            "{name} was not taken, since {other} is still being read. Choose it again then."
        );
        state.problem = Some((Place::Choose, why));
        return Vec::new();
    }
    let id = next_id(state);
    (state.problem, state.refused, state.is_restored) = (None, None, false);
    state.reading = Some((id, name));
    let (delimiter, has_header) = state.read_as;
    vec![Effect::Read {
        id,
        delimiter,
        has_header,
    }]
}

fn not_had(state: &mut TablesState, id: RequestId, why: String) -> Vec<Effect> {
    if state
        .reading
        .as_ref()
        .is_none_or(|(under_way, _)| *under_way != id)
    {
        return Vec::new();
    }
    state.reading = None;
    state.problem = Some((Place::Choose, why));
    vec![Effect::Drop, Effect::Show("choose-title")]
}

fn take(state: &mut TablesState, column: String, kind: Option<TakenFor>) -> Vec<Effect> {
    state.problem = None;
    let Some(kind) = kind else {
        if !state.left_out.contains(&column) {
            state.left_out.push(column);
        }
        return Vec::new();
    };
    let is_left_out = state.left_out.contains(&column);
    let known = state
        .report
        .as_ref()
        .and_then(|report| report.column(&column));
    let is_so = known
        .is_some_and(|it| it.is_learnable && (it.kind == "number") == (kind == TakenFor::Numbers));
    if is_left_out && is_so {
        state.left_out.retain(|name| *name != column);
        return Vec::new();
    }
    if is_gone(state, Place::Columns) {
        return Vec::new();
    }
    vec![retype(state, column, kind, false)]
}

/// Asks the engine to take a column for something else.
pub(super) fn retype(
    state: &mut TablesState,
    column: String,
    kind: TakenFor,
    is_again: bool,
) -> Effect {
    let command = TableCommand::Retype {
        column: column.clone(),
        kind,
    };
    let effect = request(state, command);
    state.retyping.push(Retyping {
        id: state.last_id,
        column,
        kind,
        is_again,
    });
    effect
}

fn train(state: &mut TablesState, now_ms: f64) -> Vec<Effect> {
    let config = match state.config() {
        Ok(config) => config,
        Err(why) => {
            state.problem = Some((Place::Train, why));
            return Vec::new();
        }
    };
    if state.is_busy() || state.engine != EngineLife::Ready {
        return Vec::new();
    }
    (state.problem, state.is_cancelled) = (None, false);
    let command = TableCommand::Train {
        target: state.target.clone(),
        task: state.task,
        config,
    };
    let effect = request(state, command);
    state.training = Some(Training {
        id: state.last_id,
        heard_ms: (now_ms, now_ms),
        fold: (0, 0),
        share: 0.0,
    });
    vec![effect, Effect::Focus("cancel")]
}

fn cancel(state: &mut TablesState) -> Vec<Effect> {
    let Some(Training { id, .. }) = state.training else {
        return Vec::new();
    };
    vec![request(state, TableCommand::Cancel { request: id })]
}

fn cell(state: &mut TablesState, name: String, text: String) {
    // What was said belongs to another row.
    (state.said, state.asking, state.problem) = (None, None, None);
    match state.cells.iter_mut().find(|(known, _)| *known == name) {
        Some((_, old)) => *old = text,
        None => state.cells.push((name, text)),
    }
}

fn ask(state: &mut TablesState) -> Vec<Effect> {
    state.problem = None;
    let cells = state.cells.clone();
    let effect = request(state, TableCommand::Predict { cells });
    state.asking = Some(state.last_id);
    vec![effect]
}

/// A file that was on its way is not the one that is there.
fn lost(state: &mut TablesState, why: String) -> Vec<Effect> {
    state.engine = EngineLife::Lost(why);
    state.retyping.clear();
    (state.reading, state.training, state.asking) = (None, None, None);
    state.refused = None;
    state.has_models = false;
    vec![Effect::Drop]
}

/// The new engine reads the table that is there, not a file that was brought while there was none.
fn restart(state: &mut TablesState) -> Vec<Effect> {
    state.engine = EngineLife::Starting;
    let mut effects = vec![Effect::Restart, Effect::Drop];
    if state.report.is_some() {
        let name = state.name.clone();
        effects.extend(bring(state, name));
        state.is_restored = true;
    }
    effects
}
