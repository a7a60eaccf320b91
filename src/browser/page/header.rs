//! The page's head: what this is, what it runs on, and that nothing leaves the tab.

use leptos::prelude::*;

use super::controller::{Page, device_name};
use super::tag::{Tag, html, tag};
use super::view::live;
use crate::protocol::DeviceInfo;
use crate::ui::state::EngineState;

/// The head.
pub fn header(page: Page) -> Tag {
    let engine = page.part(|state| state.engine.clone());
    let device = move || match engine.get() {
        EngineState::Starting => html("<span>Starting the engine</span>"),
        EngineState::Ready(device) => runs_on(device),
        EngineState::Unsupported(_) => html("<span>No engine can run here</span>"),
    };
    let device = tag("dd").set("data-testid", "device").child(live(device));
    let facts = tag("dl")
        .set("class", "facts")
        .child(tag("div").html("<dt>Device</dt>").child(device))
        .html("<div><dt>Privacy</dt><dd>Nothing you draw or teach leaves this tab.</dd></div>");
    tag("header")
        .set("class", "top")
        .html(r#"<div class="brand"><h1>Hearth</h1><p>Models that run and learn in this tab</p></div>"#)
        .child(facts)
}

fn runs_on(device: DeviceInfo) -> AnyView {
    tag("span")
        .text("Runs on your ")
        .child(tag("strong").text(device_name(&device)))
        .text(". ")
        .words(device.reason)
        .into()
}
