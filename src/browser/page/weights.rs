//! The model's weights: which ones these are, save to a file, load from a file, back to the shipped ones.

use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::controller::Page;
use super::view::{Button, live, live_text, nothing};
use crate::protocol::WeightsOrigin;
use crate::ui::Action;

/// The panel.
pub fn weights(page: Page) -> AnyView {
    let origin = page.part(|state| state.loaded().map(|model| model.weights.origin));
    let is_busy = page.part(|state| state.run.is_some() || state.loaded().is_none());
    let asks = page.part(|state| state.asks_reset);
    let reset = Button::new("Reset to the shipped weights")
        .testid("reset")
        .disabled(move || is_busy.get() || asks.get())
        .does(page, || Action::AskReset);
    let on_file = move |event: leptos::ev::Event| {
        let field: HtmlInputElement = event_target(&event);
        let file = field.files().and_then(|files| files.get(0));
        // The same file can then be chosen again.
        field.set_value("");
        if let Some(file) = file {
            leptos::task::spawn_local(async move {
                if let Ok(buffer) = JsFuture::from(file.array_buffer()).await {
                    let bytes = Uint8Array::new(buffer.unchecked_ref()).to_vec();
                    page.dispatch(Action::Import(bytes.into()));
                }
            });
        }
    };
    view! {
        <section class="weights" aria-labelledby="weights-title">
            <h2 id="weights-title">"The model\u{2019}s weights"</h2>
            <p data-testid="origin">{live_text(move || origin.get().map(in_words).unwrap_or_default().into())}</p>
            <div class="buttons">
                {Button::new("Save as a file (safetensors)").testid("export").disabled(move || is_busy.get()).does(page, || Action::Export)}
                <label class="file" for="import">
                    "Load from a file"
                    <input id="import" type="file" accept=".safetensors" data-testid="import" disabled=move || is_busy.get() on:change=on_file/>
                </label>
                {reset}
            </div>
            {live(move || if asks.get() { confirm(page) } else { nothing() })}
        </section>
    }
    .into_any()
}

fn confirm(page: Page) -> AnyView {
    view! {
        <div class="confirm" role="group" aria-labelledby="confirm-text">
            <p id="confirm-text">"This removes what you kept in this browser. Your drawings above stay."</p>
            <div class="buttons">
                {Button::new("Remove and reset").class("primary").testid("reset-yes").does(page, || Action::Reset)}
                {Button::new("Leave it").does(page, || Action::DropReset)}
            </div>
        </div>
    }
    .into_any()
}

fn in_words(origin: WeightsOrigin) -> &'static str {
    match origin {
        WeightsOrigin::Shipped => "These are the shipped weights.",
        WeightsOrigin::Kept => "These are the weights you kept in this browser.",
        WeightsOrigin::Given => "These are the weights from your file.",
        WeightsOrigin::FineTuned => {
            "These are the weights after your training; they are gone after a reload unless you keep them."
        }
    }
}
