//! The page's head: what this is, what it runs on, and that nothing leaves the tab.

use super::controller::Page;
use super::tag::{Tag, tag};
use super::view::live_text;
use crate::ui::State;

/// The head.
pub fn header(page: Page) -> Tag {
    let device = page.part(State::engine_in_words);
    let device = tag("dd")
        .set("data-testid", "device")
        .child(live_text(move || device.get()))
        .text(" ")
        .html(r##"<a href="#devices-title">More</a>"##);
    let facts = tag("dl")
        .set("class", "facts")
        .child(tag("div").html("<dt>Device</dt>").child(device))
        .html("<div><dt>Privacy</dt><dd>Nothing you show or teach leaves this tab.</dd></div>");
    tag("header")
        .set("class", "top")
        .html(r#"<div class="brand"><h1>Hearth</h1><p>Models that run and learn in this tab</p></div>"#)
        .child(facts)
}
