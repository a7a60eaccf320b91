//! The model's weights: which ones these are, save to a file, load from a file, back to the shipped ones.

use super::prelude::*;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::controller::Page;
use super::intake::chosen;
use super::part::Part;
use super::stored::stored;
use super::tag::{Tag, tag};
use super::view::{button, live, live_text, nothing, spawn};
use crate::protocol::{Bytes, WeightsOrigin};
use crate::ui::Action;

/// The panel.
pub fn weights(page: Page) -> Tag {
    let origin = page.part(|state| state.loaded().map(|model| model.weights.origin));
    let asks = page.part(|state| state.demo.asks_reset);
    let origin = tag("p")
        .set("data-testid", "origin")
        .child(live_text(move || {
            origin.get().map(in_words).unwrap_or_default().into()
        }));
    tag("section")
        .set("class", "weights")
        .set("aria-labelledby", "weights-title")
        .html("<h2 id=\"weights-title\" tabindex=\"-1\">The model\u{2019}s weights</h2>")
        .child(origin)
        .child(buttons(page, asks))
        .child(live(
            move || if asks.get() { confirm(page) } else { nothing() },
        ))
        .child(stored(page))
}

fn buttons(page: Page, asks: Part<bool>) -> Tag {
    let is_busy = page.part(|state| state.demo.run.is_some() || state.loaded().is_none());
    let save = button(page, "Save as a file (safetensors)", || Action::Export)
        .set("data-testid", "export")
        .flag("disabled", move || is_busy.get());
    let file = tag("input")
        .set("id", "import")
        .set("type", "file")
        .set("accept", ".safetensors")
        .set("data-testid", "import")
        .flag("disabled", move || is_busy.get())
        .on("change", move |event| {
            read(page, chosen(event), Action::Import);
        });
    let reset = button(page, "Reset to the shipped weights", || Action::AskReset)
        .set("data-testid", "reset")
        .flag("disabled", move || is_busy.get() || asks.get());
    let load = tag("label").set("class", "file").set("for", "import");
    tag("div")
        .set("class", "buttons")
        .child(save)
        .child(load.text("Load from a file").child(file))
        .child(reset)
}

/// Reads the first of some files whole, and does something with it.
pub fn read(page: Page, files: Vec<File>, action: fn(String, Bytes) -> Action) {
    if let Some(file) = files.into_iter().next() {
        let demo = page.demo();
        spawn(async move {
            if let Ok(buffer) = JsFuture::from(file.array_buffer()).await {
                let bytes = Uint8Array::new(buffer.unchecked_ref()).to_vec();
                demo.dispatch(action(file.name(), bytes.into()));
            }
        });
    }
}

fn confirm(page: Page) -> AnyView {
    let yes = button(page, "Remove and reset", || Action::Reset)
        .set("class", "primary")
        .set("id", "reset-yes")
        .set("data-testid", "reset-yes");
    let no = button(page, "Leave it", || Action::DropReset);
    tag("div")
        .set("class", "confirm")
        .set("role", "group")
        .set("aria-labelledby", "confirm-text")
        .html(r#"<p id="confirm-text">This removes what you kept in this browser. Your examples above stay.</p>"#)
        .child(tag("div").set("class", "buttons").child(yes).child(no))
        .into()
}

fn in_words(origin: WeightsOrigin) -> &'static str {
    match origin {
        WeightsOrigin::Shipped => "These are the shipped weights.",
        WeightsOrigin::Kept => "These are the weights you kept in this browser.",
        WeightsOrigin::Given => "These are the weights from your file.",
        WeightsOrigin::FineTuned => {
            "These are the weights after your training: gone after a reload unless you keep them."
        }
    }
}
