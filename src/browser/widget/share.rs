//! Taking a widget along: a link to the page of demos and the tag itself, each of them what is seen now.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::super::page::controller::Page;
use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{live, live_text, nothing, spawn};
use super::{Wanted, script};
use crate::ui::share::Share;

const BY_HAND: &str = "This browser lets this page copy nothing. Select it here:";

/// The buttons.
pub fn share(page: Page, wanted: &Wanted) -> Tag {
    let said = RwSignal::new("");
    let refused = RwSignal::new(String::new());
    let copy = move |text: String| {
        spawn(async move {
            let is_copied = copied(&text).await.is_ok();
            let (words, left) = match is_copied {
                true => ("Copied.", String::new()),
                false => (BY_HAND, text),
            };
            // The widget may be gone.
            let _ = said.try_set(words);
            let _ = refused.try_set(left);
        });
    };
    let site = wanted.page.clone();
    let link = match site.is_empty() {
        true => nothing(),
        false => button("Copy link", "copy-link", move || {
            copy(format!("{site}{}", now(page)));
        }),
    };
    let embed = button("Copy embed tag", "copy-embed", move || {
        copy(embed_tag(&now(page), &settled(page)));
    });
    tag("div")
        .set("class", "buttons share")
        .set("part", "share")
        .child(link)
        .child(embed)
        .child(
            tag("p")
                .set("class", "help")
                .set("role", "status")
                .child(live_text(move || said.get().into())),
        )
        .child(live(move || by_hand(refused.get())))
}

/// What could not be copied, to be selected.
fn by_hand(text: String) -> AnyView {
    if text.is_empty() {
        return nothing();
    }
    tag("textarea")
        .set("rows", "3")
        .set("readonly", "")
        .set("aria-label", "What could not be copied")
        .set("data-testid", "by-hand")
        .words(text)
        .into()
}

/// Pages without HTTPS, and frames that were not allowed to, have no clipboard.
async fn copied(text: &str) -> Result<JsValue, JsValue> {
    let navigator = window().navigator();
    if Reflect::get(&navigator, &"clipboard".into())?.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await
}

fn button(text: &'static str, id: &'static str, act: impl Fn() + 'static) -> AnyView {
    tag("button")
        .set("type", "button")
        .set("data-testid", id)
        .on("click", move |_| act())
        .text(text)
        .into()
}

fn now(page: Page) -> String {
    page.now(|state| Share::of(state).write())
}

/// What the author of this widget's tag settled besides what is shown.
const SETTLED: [&str; 8] = [
    "height",
    "theme",
    "hide",
    "poster",
    "autostart",
    "train",
    "weights",
    "origins",
];

/// These attributes as they stand in the tag.
fn settled(page: Page) -> String {
    let Some(seat) = page.seat() else {
        return String::new();
    };
    let host = seat.root.host();
    let one = |name: &&str| {
        let value = host.get_attribute(name)?;
        Some(format!(" {name}=\"{}\"", quoted(&value)))
    };
    SETTLED.iter().filter_map(one).collect()
}

/// A text for an attribute between double quotes.
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;")
}

/// The tag with further attributes; names and settings are made of letters, digits and `-_.%=&?` alone, as [`Share`] writes them.
fn embed_tag(state: &str, settled: &str) -> String {
    let (name, preset) = state.split_once('?').unwrap_or((state, ""));
    let name = name.trim_start_matches('#');
    let preset = match preset {
        "" => String::new(),
        preset => format!(" preset=\"{}\"", quoted(preset)),
    };
    let script = quoted(&script());
    format!(
        "<script src=\"{script}\"></script>\n<hearth-demo model=\"{name}\"{settled}{preset}>A live model stands here where JavaScript is allowed.</hearth-demo>"
    )
}
