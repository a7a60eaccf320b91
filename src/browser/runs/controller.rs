//! Carries out what the reducer of the page of runs asks for.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::VisibilityState;

use super::super::page::focus::focus;
use super::super::page::part::Part;
use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::spawn;
use super::{export, files};
use crate::ui::runs::{Action, Effect, RunsState, reduce};

/// The page; a handle that goes everywhere.
#[derive(Clone, Copy)]
pub struct Page {
    state: RwSignal<RunsState>,
}

impl Page {
    /// Starts to read what is stored.
    pub fn start() -> Self {
        let page = Self {
            state: RwSignal::new(RunsState::default()),
        };
        spawn(page.read());
        page.read_when_shown();
        page
    }

    /// A part of the state that is looked at only when it changes.
    pub fn part<T: PartialEq + Send + 'static>(
        self,
        look: fn(&RunsState) -> T,
    ) -> Part<T, RunsState> {
        Part::new(self.state, look)
    }

    /// Something happened.
    pub fn dispatch(self, action: Action) {
        let effects = self.state.try_update(|state| reduce(state, action));
        for effect in effects.unwrap_or_default() {
            self.carry_out(effect);
        }
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Save { id, name, note } => spawn(async move {
                match files::save(&id, &name, &note).await {
                    Ok(record) => self.dispatch(Action::Saved(Box::new(record))),
                    Err(why) => self.dispatch(Action::NotSaved(why)),
                }
            }),
            Effect::Remove(ids) => spawn(async move {
                for id in ids {
                    self.tell(files::remove(&id).await);
                }
                self.read().await;
            }),
            Effect::Export(format, records) => spawn(async move {
                self.tell(export::offer(format, &records).await);
            }),
            Effect::Refocus(id) => focus(id),
        }
    }

    async fn read(self) {
        self.dispatch(Action::Read(files::read_all().await));
    }

    /// Trainings go on in other tabs: what is stored is read again when this page is looked at again.
    fn read_when_shown(self) {
        let show = move |_: web_sys::Event| {
            if document().visibility_state() == VisibilityState::Visible {
                spawn(self.read());
            }
        };
        let show = Closure::<dyn Fn(web_sys::Event)>::new(show).into_js_value();
        let added =
            document().add_event_listener_with_callback("visibilitychange", show.unchecked_ref());
        if added.is_err() {
            self.dispatch(Action::Failed(
                "This page cannot tell when it is looked at again: reload it to see newer runs."
                    .into(),
            ));
        }
    }

    fn tell(self, done: Result<(), String>) {
        if let Err(why) = done {
            self.dispatch(Action::Failed(why));
        }
    }

    /// A button, and what a press does.
    pub fn button(self, text: &'static str, action: impl Fn() -> Action + 'static) -> Tag {
        tag("button")
            .set("type", "button")
            .on("click", move |_| self.dispatch(action()))
            .text(text)
    }
}
