//! Carries out what the reducer of the page of runs asks for.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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
        spawn(async move { page.dispatch(Action::Read(files::read_all().await)) });
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
            Effect::Save(record) => spawn(async move {
                self.tell(files::save(&record).await);
            }),
            Effect::Remove(id) => spawn(async move {
                self.tell(files::remove(&id).await);
            }),
            Effect::Export(format, records) => spawn(async move {
                self.tell(export::offer(format, &records).await);
            }),
            Effect::Refocus(id) => {
                let element = document().get_element_by_id(id);
                if let Some(element) = element.map(JsCast::unchecked_into::<HtmlElement>) {
                    // A browser that refuses leaves the focus where it is.
                    let _ = element.focus();
                }
            }
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
