//! The page's head: what this is, what it runs on, and that nothing leaves the tab.

use leptos::prelude::*;

use super::controller::Page;
use crate::ui::state::EngineState;

/// The head.
pub fn header(page: Page) -> impl IntoView {
    let device = page.part(|state| match &state.engine {
        EngineState::Starting => "Starting the engine".to_owned(),
        EngineState::Ready(_) => format!("{} {}", state.devices.headline(), state.devices.reason()),
        EngineState::Unsupported(_) => "No engine can run here".into(),
    });
    view! {
        <header class="top">
            <div class="brand">
                <h1>"Hearth"</h1>
                <p>"Models that run and learn in this tab"</p>
            </div>
            <dl class="facts">
                <div><dt>"Device"</dt><dd data-testid="device">{move || device.get()} " " <a href="#devices-title">"More"</a></dd></div>
                <div><dt>"Privacy"</dt><dd>"Nothing you draw or teach leaves this tab."</dd></div>
            </dl>
        </header>
    }
}
