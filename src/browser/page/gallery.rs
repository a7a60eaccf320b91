//! Known digits to click: for those who cannot draw, and for a first look.

use leptos::prelude::*;

use super::controller::Page;
use super::picture::picture;
use super::view::{each, live};
use crate::protocol::GallerySample;
use crate::ui::Action;
use crate::ui::state::Shown;

/// The gallery.
pub fn gallery(page: Page) -> AnyView {
    let samples = page.part(|state| state.gallery.clone());
    let shown = page.part(|state| state.shown);
    let one = move |(place, sample): (usize, GallerySample)| {
        let label = format!("Sample {} of the digit {}", place + 1, sample.label);
        let is_pressed = move || (shown.get() == Shown::Sample(place)).to_string();
        view! {
            <li>
                <button type="button" class="sample" aria-label=label aria-pressed=is_pressed data-testid="sample"
                    data-label=sample.label.clone() on:click=move |_| page.dispatch(Action::ChooseSample(place))>
                    {picture(sample.image, None)}
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <section class="gallery" aria-labelledby="gallery-title">
            <h3 id="gallery-title">"Or choose a digit it has never seen"</h3>
            <ul>{live(move || each(samples.get().into_iter().enumerate(), one))}</ul>
        </section>
    }
    .into_any()
}
