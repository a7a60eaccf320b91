//! Texts: which one is searched, how far it is read, and the question.

use super::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlTextAreaElement;

use super::answer;
use super::controller::Page;
use super::intake::{chooser, drop_zone};
use super::tag::{Place, Tag, tag};
use super::view::{button, live, live_text, nothing, spawn};
use crate::protocol::InputKind;
use crate::ui::{Action, State};

/// The panel. Once classes are taught, their bars stand under it.
pub fn text(page: Page) -> Tag {
    let has_classes = page.part(|state| !state.demo.taught().is_empty());
    let classes = move || match has_classes.get() {
        true => answer::answer(page, InputKind::Text).into(),
        false => nothing(),
    };
    tag("div")
        .set("class", "stack")
        .child(search(page))
        .child(live(classes))
}

fn search(page: Page) -> Tag {
    let query = page.part(|state| state.demo.search.query.clone());
    let field = tag("input")
        .set("id", "query")
        .set("type", "search")
        .set("maxlength", "300")
        .set("autocomplete", "off")
        .set("placeholder", "for example: can I leave my country?")
        .set("data-testid", "query")
        .value(move || query.get())
        .on("input", move |event| {
            page.dispatch(Action::TypeQuery(event_target_value(event)));
        });
    tag("section")
        .set("class", "text")
        .set("aria-labelledby", "text-title")
        .html(r#"<h3 id="text-title">Ask it something</h3>"#)
        .html(r#"<label for="query">Your question or any words</label>"#)
        .child(field)
        .child(progress(page))
        .child(other(page))
}

/// How much of the text can be searched already.
fn progress(page: Page) -> AnyView {
    let title = page.part(|state| state.demo.search.title.clone());
    let done = page.part(|state| state.demo.search.done);
    let is_bundled = page.part(State::is_bundled);
    let (all, is_stopped) = (
        page.part(all),
        page.part(|state| state.demo.search.is_stopped),
    );
    let words = move || match (done.get(), all.get()) {
        (_, 0) => "The text is on its way.".to_owned(),
        (done, all) if done < all => format!("Reading {}: {done} of {all} passages", title.get()),
        (_, 1) => format!("Searching in {}: 1 passage", title.get()),
        (_, all) => format!("Searching in {}: {all} passages", title.get()),
    };
    let bar = tag("progress")
        .set("aria-label", "Passages read")
        .keep("max", move || all.get().max(1).to_string())
        .keep("value", move || done.get().to_string())
        .flag("hidden", move || done.get() == all.get());
    let control = move || match (done.get() < all.get(), is_stopped.get()) {
        (false, _) => nothing(),
        (true, false) => button(page, "Stop reading", || Action::StopIndex).into(),
        (true, true) => button(page, "Go on reading", || Action::GoOnIndex).into(),
    };
    tag("div")
        .set("class", "status")
        .child(tag("p").set("data-testid", "index").child(live_text(words)))
        .child(bar)
        .child(live(control))
        .child(live(move || match is_bundled.get() {
            true => nothing(),
            false => button(page, "Back to the demo’s text", || Action::TakeBundled)
                .set("data-testid", "take-bundled")
                .into(),
        }))
        .into()
}

fn all(state: &State) -> usize {
    state.demo.search.passages.len()
}

/// Another text to search.
fn other(page: Page) -> Tag {
    let place = Place::new();
    let field = tag("textarea")
        .place(place)
        .set("id", "passages")
        .set("rows", "6")
        .set("data-testid", "passages");
    let take = tag("button")
        .set("type", "button")
        .set("data-testid", "take-text")
        .on("click", move |_| {
            if let Some(field) = place.element::<HtmlTextAreaElement>() {
                page.dispatch(Action::TakeText("your text".into(), field.value()));
            }
        })
        .text("Search in this text");
    let choose = chooser(
        "text-file",
        "Choose a text file",
        ".txt,.md,text/*",
        move |files| read(page, files),
    );
    let zone = tag("details")
        .set("class", "data")
        .html("<summary>Search in a text of yours</summary>")
        .html(r#"<label for="passages">Paste a text; paragraphs become passages</label>"#)
        .child(field)
        .child(tag("div").set("class", "buttons").child(take).child(choose));
    drop_zone(zone, move |files| read(page, files))
}

/// The browser puts a replacement character where bytes are no UTF-8.
fn taken(name: String, text: String) -> Action {
    match text.contains(['\0', '\u{fffd}']) {
        true => Action::Refuse(format!(
            "{name}: expected a text in UTF-8, got other bytes. Save it as plain text first."
        )),
        false => Action::TakeText(name, text),
    }
}

fn read(page: Page, files: Vec<web_sys::File>) {
    if let Some(file) = files.into_iter().next() {
        let demo = page.demo();
        spawn(async move {
            if let Ok(text) = JsFuture::from(file.text()).await {
                demo.dispatch(taken(file.name(), text.as_string().unwrap_or_default()));
            }
        });
    }
}
