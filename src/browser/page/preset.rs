//! Shows what an address or a preset says: its drawing at once; in a widget also its sample, as soon as there is one. On the page
//! `share.js` does that.

use super::controller::Page;
#[cfg(feature = "widget")]
use super::{intake::show_sample, stand::at_site, view::whenever};
use crate::ui::Action;
use crate::ui::pad::Stroke;
use crate::ui::state::FIRST_DEMO;
#[cfg(feature = "widget")]
use crate::{
    protocol::ExampleFile,
    ui::{State, share::Share},
};

/// Shows it, once.
#[cfg(feature = "widget")]
pub fn show(page: Page, share: Share) {
    draw(page, share.strokes);
    if let Some(place) = share.sample {
        show_at(page, place);
    }
}

/// Draws as a hand would, where there is a pad.
pub fn draw(page: Page, strokes: Vec<Stroke>) {
    let is_drawn = page.now(|state| state.demo.name == FIRST_DEMO);
    for stroke in strokes.into_iter().filter(|_| is_drawn) {
        let mut points = stroke.into_iter();
        points
            .next()
            .into_iter()
            .for_each(|at| page.dispatch(Action::PenDown(at)));
        points.for_each(|to| page.dispatch(Action::PenMove(to)));
        page.dispatch(Action::PenUp);
    }
}

#[cfg(feature = "widget")]
fn show_at(page: Page, place: usize) {
    let samples = page.part(|state| state.demo.gallery.len() + files(state).len());
    let mut is_shown = false;
    whenever(move || {
        if is_shown || samples.get() <= place {
            return;
        }
        is_shown = true;
        let file = page.now(|state| {
            let example = files(state).get(place)?;
            Some((example.file.clone(), example.title.clone()))
        });
        match file {
            Some((file, title)) => show_sample(page, at_site(file), title),
            None => page.dispatch(Action::ChooseSample(place)),
        }
    });
}

#[cfg(feature = "widget")]
fn files(state: &State) -> &[ExampleFile] {
    state.loaded().map_or(&[], |model| &model.card.examples)
}
