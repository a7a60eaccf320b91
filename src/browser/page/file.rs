//! Files of any kind: chosen, dropped, from the samples, or typed.

use super::prelude::*;

use super::controller::Page;
use super::intake::{chooser, drop_zone, show};
use super::tag::{Tag, tag};
use super::view::live_text;
use crate::protocol::{Bytes, FILE_END_BYTES, Input};
use crate::ui::Action;
use crate::ui::demo::Item;
use crate::ui::format::bytes;
use crate::ui::shared::Shared;

/// The panel.
pub fn file(page: Page) -> Tag {
    let item = page.part(|state| state.demo.item.clone());
    let name = move || {
        let size = |item: Item| match &*item.input {
            Input::File { size, .. } => format!("{}, {}", item.name, bytes(*size)),
            _ => item.name,
        };
        item.get().map_or_else(|| "Drop a file here.".into(), size)
    };
    let zone = tag("div")
        .set("class", "drop")
        .set("data-testid", "drop")
        .child(
            tag("p")
                .set("data-testid", "file-name")
                .child(live_text(name)),
        )
        .html("<p class=\"help\">Only its first and last bytes are looked at, on this device.</p>");
    let choose = chooser("file", "Choose a file", "", move |files| show(page, files));
    let typed = tag("textarea")
        .set("id", "typed")
        .set("rows", "6")
        .set("spellcheck", "false")
        .set("data-testid", "typed")
        .on("input", move |event| {
            page.dispatch(look_at(&event_target_value(event)));
        });
    tag("section")
        .set("class", "photo")
        .set("aria-labelledby", "file-title")
        .html(r#"<h3 id="file-title">Give it a file</h3>"#)
        .child(drop_zone(zone, move |files| show(page, files)))
        .child(tag("div").set("class", "buttons").child(choose))
        .html(r#"<label for="typed">Or paste code or text</label>"#)
        .child(typed)
}

/// A text, as if it were a file.
fn look_at(text: &str) -> Action {
    let all = text.as_bytes();
    let end = all.len().min(FILE_END_BYTES as usize);
    if all.is_empty() {
        return Action::ShowNothing;
    }
    let input = Input::File {
        size: all.len() as u64,
        start: Bytes(all[..end].to_vec()),
        end: Bytes(all[all.len() - end..].to_vec()),
    };
    Action::Show(Item {
        name: "your text".into(),
        input: Shared::new(input),
        content: Shared::default(),
    })
}
