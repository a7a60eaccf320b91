//! What the person should read, until they have.

use leptos::prelude::*;

use super::controller::Page;
use super::view::{Button, each, live};
use crate::ui::Action;
use crate::ui::state::Message;

/// The messages.
pub fn messages(page: Page) -> AnyView {
    let messages = page.part(|state| state.messages.clone());
    let one = move |message: Message| {
        let class = if message.is_error {
            "message error"
        } else {
            "message"
        };
        let id = message.id;
        view! {
            <li class=class data-testid="message">
                <p>{message.text}</p>
                {Button::new("Close").label("Close this message".into()).does(page, move || Action::Dismiss(id))}
            </li>
        }
        .into_any()
    };
    view! {
        <div class="messages" role="region" aria-label="Messages" aria-live="polite">
            <ul>{live(move || each(messages.get(), one))}</ul>
        </div>
    }
    .into_any()
}
