//! What follows from what the person shows, and asks about.

use super::predict::{predict, show, show_nothing};
use super::{search, teach};
use crate::ui::action::{Action, Effect};
use crate::ui::demo::Shown;
use crate::ui::state::State;

/// What the person does.
pub(super) fn asked(state: &mut State, action: Action) -> Vec<Effect> {
    let pad = &mut state.demo.pad;
    match action {
        Action::PenDown(at) => {
            pad.pen_down(at);
            drawn(state)
        }
        Action::PenMove(to) if pad.pen_move(to) => drawn(state),
        Action::PenUp => {
            pad.pen_up();
            Vec::new()
        }
        Action::KeyMove(direction) if pad.key_move(direction) => drawn(state),
        Action::KeyPen => {
            pad.key_toggle_pen();
            if pad.key_pen_down {
                drawn(state)
            } else {
                Vec::new()
            }
        }
        Action::KeyLift => {
            pad.key_lift();
            Vec::new()
        }
        Action::Undo => {
            pad.undo();
            drawn(state)
        }
        Action::Clear => {
            pad.clear();
            drawn(state)
        }
        Action::ChooseSample(place) => {
            pad.clear();
            state.demo.shown = Shown::Sample(place);
            predict(state)
        }
        action => shown(state, action),
    }
}

/// What the person shows otherwise.
fn shown(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Show(item) => {
            state.forget_refusals();
            show(state, item)
        }
        Action::ShowNothing => {
            show_nothing(state);
            Vec::new()
        }
        Action::Refuse(why) => {
            state.refuse(why);
            Vec::new()
        }
        Action::TakeText(title, text) => search::take(state, title, &text),
        Action::TypeQuery(text) => search::ask_about(state, text),
        Action::TakeBundled => search::take_bundled(state),
        Action::StopIndex => search::stop(state, true),
        Action::GoOnIndex => search::stop(state, false),
        action => teach::taught(state, action),
    }
}

/// The drawing changed.
pub(super) fn drawn(state: &mut State) -> Vec<Effect> {
    if state.demo.pad.is_empty() {
        show_nothing(state);
        return Vec::new();
    }
    state.demo.shown = Shown::Drawing;
    predict(state)
}
