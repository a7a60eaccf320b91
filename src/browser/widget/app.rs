//! What stands in a widget: one demo, teaching below it where that is wanted, and a way to take it along.

use web_sys::Event;

use super::super::page::controller::Page;
use super::super::page::prelude::*;
use super::super::page::stand::place_of;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{live, live_text, nothing, together};
use super::super::page::{
    answer, file, found, gallery, messages, pad, photo, run, samples, status, summary, teach, text,
    weights,
};
use super::{Wanted, share};
use crate::protocol::{InputKind, OutputKind, OwnClasses};
use crate::ui::State;
use crate::ui::format::bytes;
use crate::ui::state::EngineState;

/// The widget.
pub fn app(page: Page, wanted: &Wanted) -> AnyView {
    let trains = wanted.trains;
    let demo = page.part(parts);
    let title = page.part(|state| state.card().map(|card| card.title.clone()));
    let name = move || format!("Live demo: {}", title.get().unwrap_or_default());
    let heading = tag("h2")
        .set("id", "demo-title")
        .set("class", "visually-hidden")
        .set("tabindex", "-1")
        .child(live_text(name));
    tag("div")
        .set("class", "widget")
        .set("part", "demo")
        .set("role", "region")
        .set("aria-labelledby", "demo-title")
        .on("click", move |event| follow(page, event))
        .child(heading)
        .child(device(page))
        .child(progress(page))
        .child(messages::messages(page).set("part", "messages"))
        .child(live(move || match demo.get() {
            Some(parts) => open(page, parts, trains),
            None => nothing(),
        }))
        .child(more(page))
        .child(share::share(page, wanted))
        .into()
}

/// What a demo is made of.
type Parts = (InputKind, OutputKind, OwnClasses);

fn parts(state: &State) -> Option<Parts> {
    let output = state.card().map(|card| card.output).unwrap_or_default();
    Some((state.input()?, output, state.own_classes()))
}

fn open(page: Page, (input, output, own): Parts, trains: bool) -> AnyView {
    let (shown, below) = match input {
        InputKind::Drawing => {
            let gallery = gallery::gallery(page).set("part", "gallery");
            (pad::pad(page).set("part", "pad"), gallery.into())
        }
        InputKind::Photo => (
            photo::photo(page).set("part", "photo"),
            samples::samples(page),
        ),
        InputKind::File => (file::file(page).set("part", "file"), samples::samples(page)),
        InputKind::Text => (text::text(page).set("part", "text"), nothing()),
    };
    let answered = match output {
        OutputKind::Classes => answer::answer(page, input),
        OutputKind::Embedding => found::found(page),
    };
    let attempt = tag("div")
        .set("class", "try")
        .child(shown)
        .child(answered.set("part", "answer"));
    let taught = match own {
        OwnClasses::Fixed => nothing(),
        _ if !trains => nothing(),
        _ => together(vec![
            teach::teach(page, input).set("part", "teach").into(),
            run::run(page),
            summary::summary(page),
        ]),
    };
    together(vec![attempt.into(), below, taught])
}

/// That nothing leaves the page, and what computes; that comes later, so it stands last and moves nothing.
fn device(page: Page) -> Tag {
    let device = page.part(State::engine_in_words);
    tag("p")
        .set("class", "device help")
        .set("part", "device")
        .set("data-testid", "device")
        .text("Nothing you show or teach leaves this page. ")
        .child(live_text(move || device.get()))
}

/// The engine and the weights on their way, over the lower edge: nothing moves when it comes or goes.
fn progress(page: Page) -> Tag {
    let is_starting = page.part(|state| state.engine == EngineState::Starting);
    let fetched = page.seat().map(|seat| seat.fetched);
    let came = move || fetched.map(|fetched| fetched.get()).unwrap_or_default();
    let words = move || match came() {
        (0, _) => "Starting the engine".to_owned(),
        _ => "Fetching the engine".to_owned(),
    };
    // Seen, but not read out each time that it changes.
    let count = move || match came() {
        (0, _) => String::new(),
        (done, total) if total > done => format!(": {} of {}", bytes(done), bytes(total)),
        (done, _) => format!(": {}", bytes(done)),
    };
    let line = move || {
        let count = tag("span")
            .set("aria-hidden", "true")
            .child(live_text(count));
        tag("p")
            .set("class", "status")
            .set("role", "status")
            .child(live_text(words))
            .child(count)
            .into()
    };
    tag("div")
        .set("class", "loading")
        .set("part", "status")
        .set("data-testid", "loading")
        .child(live(move || match is_starting.get() {
            true => line(),
            false => status::status(page),
        }))
}

fn more(page: Page) -> Tag {
    tag("details")
        .set("class", "more")
        .set("part", "more")
        .html("<summary>The model’s weights</summary>")
        .child(weights::weights(page).set("part", "weights"))
}

/// A link to a place of this widget goes there; the address of the page around it stays as it is.
fn follow(page: Page, event: &Event) {
    if let Some(id) = place_of(event) {
        event.prevent_default();
        page.go_to(&id);
    }
}
