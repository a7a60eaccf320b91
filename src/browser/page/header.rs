//! The page's head: what this is, what it runs on, and that nothing leaves the tab.

use leptos::prelude::*;

use super::controller::{Page, device_name};
use super::view::live;
use crate::ui::state::EngineState;

/// The head.
pub fn header(page: Page) -> AnyView {
    let engine = page.part(|state| state.engine.clone());
    let device = move || {
        match engine.get() {
        EngineState::Starting => view! { <span>"Starting the engine"</span> }.into_any(),
        EngineState::Ready(device) => view! {
            <span>"Runs on your " <strong>{device_name(&device)}</strong> ". " {device.reason}</span>
        }
        .into_any(),
        EngineState::Unsupported(_) => view! { <span>"No engine can run here"</span> }.into_any(),
    }
    };
    view! {
        <header class="top">
            <div class="brand">
                <h1>"Hearth"</h1>
                <p>"Models that run and learn in this tab"</p>
            </div>
            <dl class="facts">
                <div><dt>"Device"</dt><dd data-testid="device">{live(device)}</dd></div>
                <div><dt>"Privacy"</dt><dd>"Nothing you draw or teach leaves this tab."</dd></div>
            </dl>
        </header>
    }
    .into_any()
}
