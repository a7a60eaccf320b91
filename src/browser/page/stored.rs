//! What this browser has stored of models, with a way to remove it.

use super::controller::Page;
use super::tag::{Tag, tag};
use super::view::{button, each, live, live_text};
use crate::protocol::CachedModel;
use crate::ui::Action;
use crate::ui::stored::{in_words, total};

/// The list.
pub fn stored(page: Page) -> Tag {
    let cached = page.part(|state| state.cached.clone());
    let list = live(move || each(cached.get(), |model| one(page, &model)));
    let sum = live_text(move || total(&cached.get()));
    tag("div")
        .set("class", "stored")
        .set("data-testid", "stored")
        .html("<h3 id=\"stored-title\" tabindex=\"-1\">Stored in this browser</h3>")
        .child(tag("ul").child(list))
        .child(tag("p").set("data-testid", "stored-total").child(sum))
}

fn one(page: Page, model: &CachedModel) -> Tag {
    let item = tag("li").words(format!("{} ", in_words(model)));
    if model.bytes == 0 {
        return item;
    }
    let (name, label) = (model.name.clone(), format!("Remove {}", model.title));
    let remove = button(page, "Remove", move || Action::Uncache(name.clone()));
    let remove = remove.set("data-testid", "uncache");
    item.child(remove.set_to("aria-label", label))
}
