//! What the whole page listens to: the address, links within the page, pasted pictures, and leaving.

use super::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, EventTarget, File, HtmlElement};

use super::controller::Page;
use super::intake::{list, show};
use super::stand::place_of;
use crate::protocol::InputKind;
use crate::ui::Action;

/// Listens from now on.
pub fn listen(page: Page) {
    let document: EventTarget = document().into();
    let window: EventTarget = window().into();
    on(&window, "hashchange", move |_| {
        page.dispatch(Action::AddressChanged(hash()));
    });
    on(&document, "click", follow);
    on(&document, "paste", move |event| {
        paste(page, event.unchecked_ref());
    });
    // A file that misses its zone must not take the page's place.
    on(&window, "dragover", |event| _ = keep_page(event));
    on(&window, "drop", move |event| drop(page, event));
    // A training and examples that are in no file are gone with the page: the browser asks first.
    on(&window, "beforeunload", move |event| {
        let runs = page.now(|state| {
            let mut demos = std::iter::once(&state.demo).chain(&state.parked);
            demos.any(|demo| demo.run.is_some() || demo.is_unsaved)
        });
        if runs {
            event.prevent_default();
        }
    });
}

/// What stands behind the `#` of the address.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes it, without a step in the history.
pub fn set_hash(hash: &str) {
    let history = window().history();
    // A browser that refuses, as Safari does when one types fast, has the older address.
    let _ = history.map(|history| {
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(hash))
    });
}

fn on(target: &EventTarget, kind: &'static str, act: impl Fn(&Event) + 'static) {
    let act: Box<dyn Fn(&Event)> = Box::new(act);
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&event)).into_js_value();
    // A page and its window take listeners.
    let _ = target.add_event_listener_with_callback(kind, listener.unchecked_ref());
}

/// Files that are dragged over the page; it stays.
fn keep_page(event: &Event) -> Vec<File> {
    let data = event.unchecked_ref::<DragEvent>().data_transfer();
    let data = data.filter(|data| data.types().includes(&"Files".into(), 0));
    if data.is_some() {
        event.prevent_default();
    }
    files(data)
}

/// Files that miss their zone are meant for the demo all the same.
fn drop(page: Page, event: &Event) {
    let is_taken = event.default_prevented();
    let files = keep_page(event);
    let input = page.now(|state| state.input());
    if !is_taken && matches!(input, Some(InputKind::Photo | InputKind::File)) {
        show(page, files);
    }
}

fn files(data: Option<DataTransfer>) -> Vec<File> {
    data.and_then(|data| data.files())
        .map(|files| list(&files))
        .unwrap_or_default()
}

/// A link to a place of this page goes there; the address stays the demo's.
fn follow(event: &Event) {
    let Some(id) = place_of(event) else {
        return;
    };
    let place = document().get_element_by_id(&id);
    // A demo begins at its top, wherever one was in the one before.
    if let (None, Some(page)) = (&place, document().get_element_by_id("app")) {
        page.scroll_into_view();
    }
    if let Some(place) = place {
        event.prevent_default();
        place.scroll_into_view();
        // A place that takes no focus is at least in sight.
        let _ = place.unchecked_into::<HtmlElement>().focus();
    }
}

/// A picture that is pasted while photos are looked at.
fn paste(page: Page, event: &ClipboardEvent) {
    let files = files(event.clipboard_data());
    if !files.is_empty() && page.now(|state| state.input()) == Some(InputKind::Photo) {
        event.prevent_default();
        show(page, files);
    }
}
