//! The demos to choose from: real links, so that each has an address and the browser's back button works.

use super::prelude::*;

use super::controller::Page;
use super::part::Part;
use super::tag::{Tag, tag};
use super::view::{each, live, whenever};
use crate::protocol::ModelCard;
use crate::ui::format::{bytes, count};

/// The list of demos.
pub fn nav(page: Page) -> Tag {
    let models = page.part(|state| state.models.clone());
    let open = page.part(|state| state.demo.name.clone());
    let title = page.part(|state| state.card().map(|card| card.title.clone()));
    whenever(move || {
        let title = title.get().unwrap_or_else(|| "Hearth".into());
        document().set_title(&format!(
            "{title} \u{b7} Hearth: models that run and learn in this tab"
        ));
    });
    let links = move || each(models.get().iter(), |card| link(open, card));
    tag("nav")
        .set("class", "demos")
        .set("aria-labelledby", "demos-title")
        .html(r#"<h2 id="demos-title">Demos</h2>"#)
        .child(tag("ul").child(live(links)))
}

fn link(open: Part<String>, card: &ModelCard) -> Tag {
    let (parameters, bytes) = (count(card.parameters), bytes(card.bytes));
    let name = card.name.clone();
    let current = move || if open.get() == name { "page" } else { "false" }.into();
    let link = tag("a")
        .set_to("href", format!("#{}", card.name))
        .keep("aria-current", current)
        .set("data-testid", "demo")
        .child(tag("strong").words(card.title.clone()))
        .child(tag("span").words(card.task.clone()))
        .child(tag("small").words(format!("{parameters} parameters, {bytes}")));
    tag("li").child(link)
}
