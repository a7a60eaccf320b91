//! The device panel: what runs where, why, how it was measured, and the choice; all of it as JSON for a bug report.

use super::controller::Page;
use super::prelude::*;
use super::tag::{Tag, tag};
use super::view::{button, each, live, live_text, nothing, scroll, table_row};
use crate::ui::devices::{Gpu, Wish};
use crate::ui::{Action, State};

/// The panel.
pub fn devices(page: Page) -> Tag {
    let in_words = page.part(State::device_in_words);
    let is_refused = page.part(|state| matches!(state.devices.gpu, Gpu::Refused(_)));
    let retry = move || match is_refused.get() {
        true => button(page, "Try the GPU again", || Action::RetryGpu)
            .set("data-testid", "retry-gpu")
            .into(),
        false => nothing(),
    };
    let in_words = tag("p")
        .set("data-testid", "device-panel")
        .child(live_text(move || in_words.get()));
    tag("section")
        .set("class", "devices")
        .set("aria-labelledby", "devices-title")
        .html(r#"<h2 id="devices-title" tabindex="-1">Device</h2>"#)
        .child(in_words)
        .child(choice(page))
        .child(live(retry))
        .child(measured(page))
}

fn choice(page: Page) -> Tag {
    let wish = page.part(|state| state.devices.wish);
    let options = [
        (Wish::Auto, "whatever is faster"),
        (Wish::Cpu, "the processor (CPU)"),
        (Wish::WebGpu, "the graphics card (WebGPU)"),
    ];
    let option = move |(of, text): (Wish, &'static str)| {
        tag("option")
            .set("value", of.key())
            .flag("selected", move || wish.get() == of)
            .text(text)
    };
    let select = tag("select")
        .set("id", "wish")
        .set("data-testid", "wish")
        .on("change", move |event| {
            page.dispatch(Action::Wish(Wish::from_key(&event_target_value(event))));
        })
        .child(each(options, option));
    tag("div")
        .set("class", "field")
        .html(r#"<label for="wish">Compute on</label>"#)
        .child(select)
}

fn measured(page: Page) -> Tag {
    let devices = page.part(|state| state.devices.clone());
    let rows = move || {
        each(devices.get().facts(), |(name, value)| {
            table_row(name.into(), [value])
        })
    };
    let table = tag("table")
        .set("id", "device-facts")
        .set("data-testid", "device-facts")
        .child(tag("tbody").child(live(rows)));
    // `share.js` copies what stands in the table.
    let copy = r#"<button type="button" id="copy-devices" data-testid="copy-devices">Copy as JSON</button><p class="help" role="status"></p>"#;
    tag("details")
        .set("class", "data")
        .on("toggle", move |_| page.dispatch(Action::LookAtDevices))
        .html("<summary>What was measured</summary>")
        .child(scroll("What was measured", table))
        .child(tag("div").set("class", "buttons").html(copy))
}
