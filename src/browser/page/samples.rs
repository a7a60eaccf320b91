//! Files of the site to try a model with.

use super::controller::Page;
use super::intake::show_sample;
use super::prelude::*;
use super::stand::at_site;
use super::tag::tag;
use super::view::{each, live, nothing};
use crate::protocol::ExampleFile;

/// The samples; nothing where there are none.
pub fn samples(page: Page) -> AnyView {
    let samples = page.part(|state| {
        let card = state.card();
        card.map(|card| card.examples.clone()).unwrap_or_default()
    });
    let shown = page.part(|state| state.demo.item.as_ref().map(|item| item.name.clone()));
    let one = move |sample: ExampleFile| {
        let (address, title) = (at_site(sample.file.clone()), sample.title.clone());
        let is_pressed = move || (shown.get().as_ref() == Some(&title)).to_string();
        let title = sample.title.clone();
        let button = tag("button")
            .set("type", "button")
            .set("class", "sample named")
            .set("data-testid", "sample")
            .keep("aria-pressed", is_pressed)
            .on("click", move |_| {
                show_sample(page, address.clone(), title.clone());
            });
        let picture = tag("img")
            .set_to("src", at_site(sample.file.clone()))
            .set("alt", "")
            .set("loading", "lazy");
        let is_picture = [".jpg", ".png", ".webp"]
            .iter()
            .any(|end| sample.file.ends_with(end));
        // A file is small, and a visit without network wants it.
        let ahead = tag("link")
            .set("rel", "prefetch")
            .set_to("href", at_site(sample.file.clone()));
        let picture = if is_picture { picture } else { ahead };
        let words = tag("span")
            .words(sample.title)
            .child(tag("small").words(sample.credit));
        tag("li").child(button.child(picture).child(words))
    };
    live(move || match samples.get() {
        samples if samples.is_empty() => nothing(),
        samples => tag("section")
            .set("class", "samples")
            .set("aria-labelledby", "samples-title")
            .html(r#"<h3 id="samples-title">Or try one of these</h3>"#)
            .child(tag("ul").child(each(samples, one)))
            .into(),
    })
}
