//! What the person should read, until they have.

use leptos::prelude::*;

use super::controller::Page;
use crate::ui::Action;
use crate::ui::state::Message;

/// The messages.
pub fn messages(page: Page) -> impl IntoView {
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
                <button type="button" aria-label="Close this message" on:click=move |_| page.dispatch(Action::Dismiss(id))>"Close"</button>
            </li>
        }
    };
    view! {
        <div class="messages" role="region" aria-label="Messages" aria-live="polite">
            <ul>{move || messages.get().into_iter().map(one).collect_view()}</ul>
        </div>
    }
}
