//! Carries out what the reducer of the page of tables asks for.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::super::page::focus::{focus, show};
use super::super::page::intake::{fetch, not_fetched};
use super::super::page::part::Part;
use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::spawn;
use super::link::Link;
use crate::protocol::table::{TableCommand, TableEvent, TableReply, TableRequest};
use crate::protocol::{FailureKind, RequestId};
use crate::ui::tables::{Action, Effect as Wish, SampleTable, TablesState, reduce, too_large};

/// Where a table comes from.
#[derive(Clone)]
enum Source {
    /// A file of the person's, or what was pasted.
    Own(Blob),
    /// A file of this site.
    Site(&'static str),
}

/// What the state does not hold: the worker, the file that was brought last, and the one that was read.
#[derive(Default)]
struct World {
    link: Option<Rc<Link>>,
    brought: Option<Source>,
    kept: Option<Source>,
}

/// The page; a handle that goes everywhere.
#[derive(Clone, Copy)]
pub struct Page {
    state: RwSignal<TablesState>,
    world: StoredValue<World, LocalStorage>,
}

impl Page {
    /// Starts the engine, so that it is there when a table comes.
    pub fn start() -> Self {
        let page = Self {
            state: RwSignal::new(TablesState::default()),
            world: StoredValue::new_local(World::default()),
        };
        page.start_engine();
        page
    }

    fn start_engine(self) {
        let hear = move |heard: Result<TableReply, String>| match heard {
            Ok(reply) => self.dispatch(Action::Told(reply, now_ms())),
            Err(why) => self.dispatch(Action::Lost(why)),
        };
        match Link::start(hear) {
            Ok(link) => self.world.update_value(|world| world.link = Some(link)),
            Err(why) => self.dispatch(Action::Lost(why)),
        }
    }

    /// A part of the state that is looked at only when it changes.
    pub fn part<T: PartialEq + Send + 'static>(
        self,
        look: fn(&TablesState) -> T,
    ) -> Part<T, TablesState> {
        Part::new(self.state, look)
    }

    /// Something happened.
    pub fn dispatch(self, action: Action) {
        let wishes = self.state.try_update(|state| reduce(state, action));
        for wish in wishes.unwrap_or_default() {
            self.carry_out(wish);
        }
    }

    /// A table of this site was chosen.
    pub fn bring_sample(self, sample: &SampleTable) {
        self.bring(Source::Site(sample.address), sample.title.into());
    }

    /// A file was chosen, dropped or pasted.
    pub fn bring_own(self, file: Blob, name: String) {
        self.bring(Source::Own(file), name);
    }

    /// A text was pasted.
    pub fn bring_text(self, text: &str) {
        let parts = Array::of1(&text.into());
        if let Ok(blob) = Blob::new_with_str_sequence(&parts) {
            self.bring_own(blob, "what you pasted".into());
        }
    }

    fn bring(self, source: Source, name: String) {
        // While another file is on its way, this one is refused.
        if self.state.with_untracked(|state| state.reading.is_none()) {
            self.world
                .update_value(|world| world.brought = Some(source));
        }
        self.dispatch(Action::Bring(name));
    }

    fn carry_out(self, wish: Wish) {
        match wish {
            Wish::Read {
                id,
                delimiter,
                has_header,
            } => spawn(self.read(id, delimiter, has_header)),
            Wish::Keep => self.world.update_value(|world| {
                world.kept = world.brought.take().or(world.kept.take());
            }),
            Wish::Drop => self.world.update_value(|world| world.brought = None),
            Wish::Ask(request) => self.send(&request, None),
            Wish::Restart => {
                let old = self.world.try_update_value(|world| world.link.take());
                old.flatten().iter().for_each(|link| link.end());
                self.start_engine();
            }
            Wish::Focus(id) => focus(id),
            Wish::Show(id) => show(id),
        }
    }

    /// Sends the file that was brought last, or the one that is there. It is never in the memory of this page's program.
    async fn read(self, id: RequestId, delimiter: Option<char>, has_header: Option<bool>) {
        let source = self.world.try_update_value(|world| {
            let brought = world.brought.clone();
            brought.or_else(|| world.kept.clone())
        });
        let blob = match blob(source.flatten()).await {
            Ok(blob) => blob,
            Err(why) => return self.dispatch(Action::NotHad(id, why)),
        };
        if let Some(message) = too_large(blob.size() as u64) {
            let kind = FailureKind::BadData;
            let event = TableEvent::Failed { kind, message };
            return self.dispatch(Action::Told(TableReply { id, event }, now_ms()));
        }
        match bytes(&blob).await {
            Ok(file) => {
                let command = TableCommand::Read {
                    file: Vec::new().into(),
                    delimiter,
                    has_header,
                };
                self.send(&TableRequest { id, command }, Some(&file));
            }
            Err(why) => self.dispatch(Action::NotHad(id, why)),
        }
    }

    fn send(self, request: &TableRequest, file: Option<&Uint8Array>) {
        let link = self.world.try_update_value(|world| world.link.clone());
        let sent = link.flatten().map(|link| link.send(request, file));
        if let Some(Err(why)) = sent {
            self.dispatch(Action::Lost(why));
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

/// The time in milliseconds.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

async fn blob(source: Option<Source>) -> Result<Blob, String> {
    match source {
        Some(Source::Own(blob)) => Ok(blob),
        Some(Source::Site(address)) => fetch(address).await.map_err(|()| not_fetched(address)),
        None => Err("Expected a file, got none. Choose one.".into()),
    }
}

async fn bytes(blob: &Blob) -> Result<Uint8Array, String> {
    let buffer = JsFuture::from(blob.array_buffer()).await;
    let buffer = buffer.map_err(|_| {
        "Expected a file that can be read, got none. Was it moved, is it a folder, or is it larger than this tab can hold?"
    })?;
    Ok(Uint8Array::new(&buffer.unchecked_into()))
}
