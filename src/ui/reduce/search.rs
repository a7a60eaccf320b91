//! The search by meaning: passages are embedded a few at a time, and a question as it is typed.

use super::{open, predict, send};
use crate::protocol::{Command, Embedding, Failure, Input, InputKind, ModelHandle, OutputKind};
use crate::ui::action::{Effect, Topic};
use crate::ui::demo::{Item, Predicting};
use crate::ui::format::count;
use crate::ui::search::{MOST_PASSAGES, passages};
use crate::ui::shared::Shared;
use crate::ui::state::State;

/// Fetches the text that comes with the demo, unless there is one.
pub(super) fn fetch(state: &mut State) -> Vec<Effect> {
    let Some(card) = state
        .card()
        .filter(|card| card.output == OutputKind::Embedding)
    else {
        return Vec::new();
    };
    match card.examples.first() {
        Some(example) if state.demo.search.title.is_empty() => {
            let (file, title) = (example.file.clone(), example.title.clone());
            state.demo.search.title = title.clone();
            vec![Effect::FetchText { file, title }]
        }
        _ => Vec::new(),
    }
}

/// Back to the text that comes with the demo.
pub(super) fn take_bundled(state: &mut State) -> Vec<Effect> {
    state.demo.search.title.clear();
    fetch(state)
}

/// A text came.
pub(super) fn take(state: &mut State, title: String, text: &str) -> Vec<Effect> {
    let (passages, is_cut) = passages(text);
    if passages.is_empty() {
        state.refuse(format!("{title} is empty: choose or paste another."));
        return Vec::new();
    }
    state.forget_refusals();
    if is_cut {
        let most = count(MOST_PASSAGES as u64);
        state.say(
            format!("The text is long: its first {most} passages are searched."),
            false,
        );
    }
    // Embeddings of the old text that are on their way belong to no passage any more.
    super::next_number(state, Topic::Index);
    state.demo.search.take(title, passages);
    next(state)
}

/// Asks for the embeddings of the next passages.
pub(super) fn next(state: &mut State) -> Vec<Effect> {
    let search = &state.demo.search;
    let inputs: Vec<Input> = search.next().iter().cloned().map(Input::Text).collect();
    let is_due = !inputs.is_empty() && !search.is_indexing && !search.is_stopped;
    match state.loaded().map(|model| model.handle) {
        Some(model) if is_due => {
            state.demo.search.is_indexing = true;
            send(state, Topic::Index, Command::Embed { model, inputs })
        }
        _ => Vec::new(),
    }
}

/// Embeddings of passages came.
pub(super) fn learn(state: &mut State, embedding: &Embedding) -> Vec<Effect> {
    let rows = embedding.rows.to_f32().unwrap_or_default();
    state.demo.search.learn(&rows, embedding.width as usize);
    if state.demo.search.next().is_empty() {
        state.announcement = "The text can be searched.";
    }
    next(state)
}

/// The passages could not be embedded: the person may go on with it.
pub(super) fn failed(state: &mut State) {
    state.demo.search.is_indexing = false;
    state.demo.search.is_stopped = true;
}

/// The person stops the embedding of passages, or lets it go on.
pub(super) fn stop(state: &mut State, is_stopped: bool) -> Vec<Effect> {
    state.demo.search.is_stopped = is_stopped;
    next(state)
}

/// A question was typed.
pub(super) fn ask_about(state: &mut State, query: String) -> Vec<Effect> {
    let input = Shared::new(Input::Text(query.clone()));
    let content = Shared::new(query.clone().into_bytes().into());
    state.demo.search.query = query;
    let mut effects = vec![Effect::SetAddress(open::address(state))];
    if state.demo.search.query.trim().is_empty() {
        state.demo.search.question = None;
        state.demo.search.found = None;
        predict::show_nothing(state);
        return effects;
    }
    effects.extend(ask(state));
    if state.input() == Some(InputKind::Text) {
        let name = "your text".into();
        effects.extend(predict::show(
            state,
            Item {
                name,
                input,
                content,
            },
        ));
    }
    effects
}

/// At most one question is under way; the newest text is asked about next.
pub(super) fn ask(state: &mut State) -> Vec<Effect> {
    let Some(model) = state.loaded().map(|model| model.handle) else {
        return Vec::new();
    };
    match state.demo.search.asking {
        Predicting::Idle => embed_query(state, model),
        _ => {
            state.demo.search.asking = Predicting::AskedAndStale;
            Vec::new()
        }
    }
}

fn embed_query(state: &mut State, model: ModelHandle) -> Vec<Effect> {
    let query = state.demo.search.query.trim();
    if query.is_empty() {
        return Vec::new();
    }
    let inputs = vec![Input::Text(query.to_owned())];
    state.demo.search.asking = Predicting::Asked;
    send(state, Topic::Query, Command::Embed { model, inputs })
}

/// The embedding of a question came, or did not.
pub(super) fn answered(state: &mut State, embedding: Result<Embedding, Failure>) -> Vec<Effect> {
    let search = &mut state.demo.search;
    let is_stale = search.asking == Predicting::AskedAndStale;
    search.asking = Predicting::Idle;
    match embedding {
        // The box was emptied meanwhile.
        Ok(_) if search.query.trim().is_empty() => {}
        Ok(embedding) => {
            search.question = embedding.rows.to_f32().map(Shared::new);
            search.look();
        }
        Err(failure) => super::heard::report(state, &failure),
    }
    if is_stale { ask(state) } else { Vec::new() }
}
