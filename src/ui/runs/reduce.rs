//! The only place where the state of the page of runs changes.

use super::state::{Action, Effect, RunsState};
use crate::runs::{Direction, RunList, RunRecord, SortKey};
use crate::ui::shared::Shared;

/// Characters that a name may have.
const LONGEST_NAME: usize = 80;

/// Moves the state on.
pub fn reduce(state: &mut RunsState, action: Action) -> Vec<Effect> {
    match action {
        Action::Read(read) => take(state, read),
        Action::Search(query) => state.query = query,
        Action::Sort(key) => sort(state, key),
        Action::More => state.shown *= 4,
        Action::Choose(id) => choose(state, id),
        Action::ChooseNone => {
            state.chosen.clear();
            return vec![Effect::Refocus("search")];
        }
        Action::Open(id) => return open(state, id),
        Action::AskDelete => {
            state.asks_delete = !state.chosen.is_empty();
            return vec![Effect::Refocus("delete-yes")];
        }
        Action::Dismiss => state.messages.clear(),
        Action::Failed(why) => state.messages.push(why),
        action => return kept(state, action),
    }
    Vec::new()
}

/// What changes what is stored, or leaves the browser.
fn kept(state: &mut RunsState, action: Action) -> Vec<Effect> {
    match action {
        Action::Rename(id, name) => change(state, &id, |record| {
            let name: String = name.trim().chars().take(LONGEST_NAME).collect();
            if !name.is_empty() {
                record.name = name;
            }
        }),
        Action::Note(id, note) => change(state, &id, |record| record.note = note),
        Action::Saved(record) => {
            state.saving = state.saving.saturating_sub(1);
            state.is_saved = Some(true);
            state.list.make_mut().insert(*record);
            Vec::new()
        }
        // What was typed stays in its field, so that it is not lost.
        Action::NotSaved(why) => {
            state.saving = state.saving.saturating_sub(1);
            state.is_saved = Some(false);
            state.messages.push(why);
            Vec::new()
        }
        Action::DropDelete => {
            state.asks_delete = false;
            vec![Effect::Refocus("delete")]
        }
        Action::Delete => delete(state),
        Action::Export(format) => {
            let records: Vec<RunRecord> = state.chosen().into_iter().cloned().collect();
            match records.is_empty() {
                true => Vec::new(),
                false => vec![Effect::Export(format, records)],
            }
        }
        _ => Vec::new(),
    }
}

fn take(state: &mut RunsState, read: Vec<Result<RunRecord, String>>) {
    let typed = typed(state);
    let mut records = Vec::new();
    for one in read {
        match one {
            Ok(record) => records.push(record),
            // The store is read again whenever the page is looked at again.
            Err(why) if state.messages.contains(&why) => {}
            Err(why) => state.messages.push(why),
        }
    }
    let mut list = RunList::new(records);
    if let Some(typed) = typed
        && let Some(mut now) = list.get(&typed.id).cloned()
    {
        (now.name, now.note) = (typed.name, typed.note);
        list.insert(now);
    }
    state.list = Shared::new(list);
    // What was deleted in another tab is chosen no more.
    let list = state.list.clone();
    state.chosen.retain(|id| list.get(id).is_some());
    state.is_read = true;
}

/// What was typed and is not kept, or not yet: it outlives a look at the store.
fn typed(state: &RunsState) -> Option<RunRecord> {
    let is_pending = state.saving > 0 || state.is_saved == Some(false);
    state.open().filter(|_| is_pending).cloned()
}

fn sort(state: &mut RunsState, key: SortKey) {
    let is_again = state.key == key;
    state.direction = match (is_again, state.direction) {
        (true, Direction::Descending) => Direction::Ascending,
        (true, Direction::Ascending) => Direction::Descending,
        // Names and losses are wanted from their least, times and accuracies from their greatest.
        (false, _) => match key {
            SortKey::Start | SortKey::Accuracy | SortKey::Duration => Direction::Descending,
            _ => Direction::Ascending,
        },
    };
    state.key = key;
}

fn choose(state: &mut RunsState, id: String) {
    match state.chosen.iter().position(|chosen| *chosen == id) {
        Some(place) => _ = state.chosen.remove(place),
        None => state.chosen.push(id),
    }
    state.asks_delete = false;
}

fn open(state: &mut RunsState, id: String) -> Vec<Effect> {
    let is_open = state.open.as_ref() == Some(&id);
    state.open = (!is_open).then_some(id);
    state.is_saved = None;
    match is_open {
        true => Vec::new(),
        false => vec![Effect::Refocus("detail-title")],
    }
}

fn change(state: &mut RunsState, id: &str, change: impl FnOnce(&mut RunRecord)) -> Vec<Effect> {
    let Some(mut record) = state.list.get(id).cloned() else {
        return Vec::new();
    };
    let before = record.clone();
    change(&mut record);
    // What was not kept can be tried again as it is.
    if record == before && state.is_saved != Some(false) {
        return Vec::new();
    }
    state.list.make_mut().insert(record.clone());
    state.saving += 1;
    let RunRecord { id, name, note, .. } = record;
    vec![Effect::Save { id, name, note }]
}

fn delete(state: &mut RunsState) -> Vec<Effect> {
    let chosen = std::mem::take(&mut state.chosen);
    state.asks_delete = false;
    for id in &chosen {
        state.list.make_mut().remove(id);
        if state.open.as_ref() == Some(id) {
            state.open = None;
        }
    }
    vec![Effect::Remove(chosen), Effect::Refocus("runs-title")]
}
