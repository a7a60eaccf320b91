//! The page's layout: demos on the left, and the open one: what is shown, what is answered, teaching below.

use super::prelude::*;

use super::controller::Page;
use super::tag::{Tag, tag};
use super::view::{live, live_text, nothing, together};
use super::{
    answer, devices, file, found, gallery, header, messages, nav, pad, photo, run, samples, status,
    summary, teach, text, weights,
};
use crate::protocol::{InputKind, OutputKind, OwnClasses};
use crate::ui::State;

/// The whole page.
pub fn app(page: Page) -> AnyView {
    let columns = tag("div").set("class", "columns");
    together(vec![
        header::header(page).into(),
        messages::messages(page).into(),
        columns.child(nav::nav(page)).child(main(page)).into(),
    ])
}

fn main(page: Page) -> Tag {
    let demo = page.part(parts);
    tag("main")
        .set("id", "main")
        .set("tabindex", "-1")
        .child(intro(page))
        .child(live(move || match demo.get() {
            Some(parts) => open(page, parts),
            None => nothing(),
        }))
        .child(weights::weights(page))
        .child(devices::devices(page))
}

fn intro(page: Page) -> Tag {
    let title = page.part(|state| match state.card() {
        Some(card) => card.title.clone(),
        None if state.input().is_some() => "Digits".into(),
        None => state.demo.name.clone(),
    });
    let words = page.part(|state| state.input().map(introduction).unwrap_or_default());
    let title = tag("h2")
        .set("id", "demo-title")
        .set("tabindex", "-1")
        .child(live_text(move || title.get()));
    tag("div")
        .set("class", "intro")
        .child(title)
        .child(tag("p").child(live_text(move || words.get().into())))
        .child(status::status(page))
}

fn introduction(input: InputKind) -> &'static str {
    match input {
        InputKind::Drawing => {
            "Draw a digit, see what the model thinks, then teach it your own hand or a new symbol."
        }
        InputKind::Photo => {
            "Show it a photo, see what it takes it for, then teach it classes of your own."
        }
        InputKind::File => {
            "Give it any file: it tells from a few bytes what the file is, whatever its name says."
        }
        InputKind::Text => {
            "Ask a text in your own words: what means the same is found. Or teach it to sort texts."
        }
    }
}

/// What a demo is made of.
type Parts = (InputKind, OutputKind, OwnClasses);

/// What the open demo is made of, once it is known.
fn parts(state: &State) -> Option<Parts> {
    let output = state.card().map(|card| card.output).unwrap_or_default();
    Some((state.input()?, output, state.own_classes()))
}

/// A demo: its input, its output, and teaching where it can be taught. The name of its element makes each kind a new one, so that
/// nothing typed in one demo stays in another.
fn open(page: Page, (input, output, own): Parts) -> AnyView {
    let (name, shown, below) = match input {
        InputKind::Drawing => (
            "demo-drawing",
            pad::pad(page),
            gallery::gallery(page).into(),
        ),
        InputKind::Photo => ("demo-photo", photo::photo(page), samples::samples(page)),
        InputKind::File => ("demo-file", file::file(page), samples::samples(page)),
        InputKind::Text => ("demo-text", text::text(page), nothing()),
    };
    let answered = match output {
        OutputKind::Classes => answer::answer(page, input),
        OutputKind::Embedding => found::found(page),
        #[cfg(feature = "text")]
        OutputKind::Text => answer::answer(page, input),
    };
    let attempt = tag("div").set("class", "try").child(shown).child(answered);
    let taught = match own {
        OwnClasses::Fixed => nothing(),
        _ => together(vec![
            teach::teach(page, input).into(),
            run::run(page),
            summary::summary(page),
        ]),
    };
    let demo = tag(name).set("class", "demo");
    demo.child(attempt).child(below).child(taught).into()
}
