//! Shows what an address or a preset says: its drawing at once, its sample as soon as there is one.

use super::controller::Page;
use super::intake::show_sample;
use super::stand::at_site;
use super::view::whenever;
use crate::ui::Action;
use crate::ui::share::Share;

/// Shows it, once.
pub fn show(page: Page, share: Share) {
    for stroke in share.strokes {
        let mut points = stroke.into_iter();
        points
            .next()
            .into_iter()
            .for_each(|at| page.dispatch(Action::PenDown(at)));
        points.for_each(|to| page.dispatch(Action::PenMove(to)));
        page.dispatch(Action::PenUp);
    }
    let Some(place) = share.sample else { return };
    let drawings = page.part(|state| state.demo.gallery.len());
    let files = page.part(|state| {
        let card = state.loaded().map(|model| &model.card);
        card.map(|card| card.examples.clone()).unwrap_or_default()
    });
    let mut is_shown = false;
    whenever(move || {
        let (drawings, files) = (drawings.get(), files.get());
        if is_shown || drawings + files.len() <= place {
            return;
        }
        is_shown = true;
        match files.get(place) {
            Some(file) => show_sample(page, at_site(file.file.clone()), file.title.clone()),
            None => page.dispatch(Action::ChooseSample(place)),
        }
    });
}
