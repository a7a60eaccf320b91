//! Known digits to click: for those who cannot draw, and for a first look.

use super::controller::Page;
use super::picture::picture;
use super::tag::{Tag, tag};
use super::view::{each, empty_button, live};
use crate::protocol::GallerySample;
use crate::ui::Action;
use crate::ui::demo::Shown;

/// The gallery.
pub fn gallery(page: Page) -> Tag {
    let samples = page.part(|state| state.demo.gallery.clone());
    let shown = page.part(|state| state.demo.shown);
    let one = move |(place, sample): (usize, GallerySample)| {
        let label = format!("Sample {} of the digit {}", place + 1, sample.label);
        let is_pressed = move || (shown.get() == Shown::Sample(place)).to_string();
        let button = empty_button(page, move || Action::ChooseSample(place))
            .set("class", "sample")
            .set_to("aria-label", label)
            .keep("aria-pressed", is_pressed)
            .set("data-testid", "sample")
            .set_to("data-label", sample.label);
        tag("li").child(button.child(picture(sample.image, None)))
    };
    let samples = live(move || each(samples.get().iter().cloned().enumerate(), one));
    tag("section")
        .set("class", "gallery")
        .set("aria-labelledby", "gallery-title")
        .html(r#"<h3 id="gallery-title">Or choose a digit it has never seen</h3>"#)
        .child(tag("ul").child(samples))
}
