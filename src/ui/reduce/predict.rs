//! Questions and their answers.

use super::{next_number, send};
use crate::protocol::{Command, Input, InputKind, Prediction};
use crate::ui::action::{Effect, Topic};
use crate::ui::demo::{Demo, Item, Predicting, Shown};
use crate::ui::shared::Shared;
use crate::ui::state::State;
use crate::ui::teaching::input_of;

/// At most one question is under way; what is shown then is asked about next.
pub(super) fn predict(state: &mut State) -> Vec<Effect> {
    let Some(model) = state.loaded().map(|model| model.handle) else {
        return Vec::new();
    };
    if state.demo.predicting != Predicting::Idle {
        state.demo.predicting = Predicting::AskedAndStale;
        return Vec::new();
    }
    let input = match state.demo.shown {
        Shown::Drawing => {
            state.demo.predicting = Predicting::Asked;
            let number = next_number(state, Topic::Predict);
            return vec![Effect::PredictDrawing { model, number }];
        }
        _ => asked_about(&state.demo, state.input()),
    };
    match input {
        Some(input) => {
            state.demo.predicting = Predicting::Asked;
            send(state, Topic::Predict, Command::Predict { model, input })
        }
        None => Vec::new(),
    }
}

/// What is shown, as the engine takes it. A text has classes only once they are taught.
fn asked_about(demo: &Demo, kind: Option<InputKind>) -> Option<Input> {
    match demo.shown {
        Shown::Nothing | Shown::Drawing => None,
        Shown::Sample(place) => demo
            .gallery
            .get(place)
            .map(|sample| input_of(&sample.image)),
        Shown::Item if kind == Some(InputKind::Text) && demo.taught().is_empty() => None,
        Shown::Item => demo.item.as_ref().map(|item| (*item.input).clone()),
    }
}

/// A photo, a file or a text is to be looked at.
pub(super) fn show(state: &mut State, item: Item) -> Vec<Effect> {
    state.demo.item = Some(item);
    state.demo.shown = Shown::Item;
    predict(state)
}

/// Nothing is shown any more: an answer that is under way is about nothing.
pub(super) fn show_nothing(state: &mut State) {
    state.demo.item = None;
    state.demo.shown = Shown::Nothing;
    state.demo.answer = None;
    next_number(state, Topic::Predict);
    state.demo.predicting = Predicting::Idle;
}

pub(super) fn answered(state: &mut State, prediction: Prediction) -> Vec<Effect> {
    state.demo.answer = Some(Shared::new(prediction));
    asked_again(state)
}

/// Asks about what is shown now if that changed meanwhile.
pub(super) fn asked_again(state: &mut State) -> Vec<Effect> {
    let is_stale = state.demo.predicting == Predicting::AskedAndStale;
    state.demo.predicting = Predicting::Idle;
    if is_stale { predict(state) } else { Vec::new() }
}
