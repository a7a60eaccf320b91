//! What the person should read, until they have.

use super::controller::Page;
use super::tag::{Tag, tag};
use super::view::{button, each, live, live_text};
use crate::ui::Action;
use crate::ui::state::Message;

/// The messages.
pub fn messages(page: Page) -> Tag {
    let messages = page.part(|state| state.messages.clone());
    let one = move |message: Message| {
        let id = message.id;
        let class = if message.is_error {
            "message error"
        } else {
            "message"
        };
        let close = button(page, "Close", move || Action::Dismiss(id));
        tag("li")
            .set("class", class)
            .set("data-testid", "message")
            .child(tag("p").words(message.text))
            .child(close.set("aria-label", "Close this message"))
    };
    tag("div")
        .set("class", "messages")
        .set("role", "region")
        .set("aria-label", "Messages")
        .set("aria-live", "polite")
        .child(tag("ul").child(live(move || each(messages.get(), one))))
        .child(announcement(page))
}

/// Only for those who do not see the page change.
fn announcement(page: Page) -> Tag {
    let text = page.part(|state| state.announcement);
    tag("p")
        .set("class", "visually-hidden")
        .child(live_text(move || text.get().into()))
}
