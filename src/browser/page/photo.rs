//! Photos: chosen, dropped, pasted, from the samples, or from the camera.

use super::camera::{CAMERA, Camera, frame};
use super::controller::Page;
use super::intake::{chooser, drop_zone, show};
use super::picture::put;
use super::tag::{Place, Tag, tag};
use super::view::{live_text, whenever};
use crate::protocol::Input;
use crate::ui::Action;
use crate::ui::demo::Predicting;

/// How often the camera is asked about.
const EVERY_MS: i32 = 250;

/// The panel.
pub fn photo(page: Page) -> Tag {
    let camera = Camera::new(page, EVERY_MS, move |video| {
        let is_free =
            page.now(|state| state.demo.predicting == Predicting::Idle && state.loaded().is_some());
        // A frame that comes while an answer is awaited is left out: there is never a queue.
        if is_free && let Some(item) = frame(video) {
            page.dispatch(Action::Show(item));
        }
    });
    let zone = tag("div")
        .set("class", "drop")
        .set("data-testid", "drop")
        .child(preview(page, camera))
        .html("<p class=\"help\">Choose a photo, drop one here, or paste it. It stays on this device.</p>");
    let choose = chooser("photo", "Choose a photo", "image/*", move |files| {
        show(page, files);
    });
    let buttons = tag("div").set("class", "buttons").child(choose);
    tag("section")
        .set("class", "photo")
        .set("aria-labelledby", "photo-title")
        .html(r#"<h3 id="photo-title">Show it a photo</h3>"#)
        .child(drop_zone(zone, move |files| show(page, files)))
        .child(buttons.child(camera.button("Use the camera", "Stop the camera")))
}

/// The photo as it was taken in, or what the camera sees.
fn preview(page: Page, camera: Camera) -> Tag {
    let canvas = Place::new();
    let item = page.part(|state| state.demo.item.clone());
    whenever(move || {
        let (canvas, item) = (canvas.get(), item.get());
        // Its next frame would take the place of what was chosen.
        if item.as_ref().is_some_and(|item| item.name != CAMERA) {
            camera.stop();
        }
        let input = item.as_ref().map(|item| &*item.input);
        if let (
            Some(canvas),
            Some(Input::Image {
                width,
                height,
                rgba,
            }),
        ) = (canvas, input)
        {
            canvas.set_width(*width);
            canvas.set_height(*height);
            put(&canvas, *width, *height, &rgba.0);
        }
    });
    let name = move || item.get().map(|item| item.name).unwrap_or_default();
    let is_hidden = move || camera.is_live() || item.get().is_none();
    let still = tag("canvas")
        .place(canvas)
        .set("class", "still")
        .set("role", "img")
        .keep("aria-label", name)
        .set("data-testid", "still")
        .flag("hidden", is_hidden);
    tag("div")
        .set("class", "preview")
        .child(still)
        .child(camera.video())
        .child(tag("p").set("class", "help").child(live_text(name)))
}
