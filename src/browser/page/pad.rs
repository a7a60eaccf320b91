//! The drawing pad: mouse, touch, pen, and a cursor for the keyboard.

use super::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlCanvasElement};
use web_sys::{KeyboardEvent, PointerEvent};

use super::canvas::paint;
use super::controller::Page;
use super::part::Part;
use super::tag::{Place, Tag, tag};
use super::view::{button, live_text, whenever};
use crate::ui::Action;
use crate::ui::pad::{Direction, Point};

/// Pixels of the canvas; its size on the page is the style sheet's.
const SIDE: &str = "560";

/// The pad with its buttons.
pub fn pad(page: Page) -> Tag {
    let is_focused = RwSignal::new(false);
    let is_empty = page.part(|state| state.demo.pad.is_empty());
    let cursor = page.part(|state| match state.demo.pad.key_pen_down {
        true => "Pen down: the arrow keys draw.",
        false => "Pen up: the arrow keys move the cursor.",
    });
    let cursor = move || if is_focused.get() { cursor.get() } else { "" }.into();
    let said = tag("p")
        .set("class", "visually-hidden")
        .set("aria-live", "polite");
    let hint = tag("p")
        .set("class", "hint")
        .set("aria-hidden", "true")
        .flag("hidden", move || !is_empty.get());
    let paper = tag("div")
        .set("class", "paper")
        .child(surface(page, is_focused));
    tag("section")
        .set("class", "pad")
        .set("aria-labelledby", "pad-title")
        .html(r#"<h3 id="pad-title">Draw a digit</h3>"#)
        .child(paper.child(hint.text("Draw here")))
        .html(HELP)
        .child(said.child(live_text(cursor)))
        .child(buttons(page, is_empty))
}

const HELP: &str = r#"<p id="pad-help" class="help">Keyboard: arrows move, Space puts the pen down or lifts it, Escape lifts it.</p>"#;

fn buttons(page: Page, is_empty: Part<bool>) -> Tag {
    let undo = button(page, "Undo stroke", || Action::Undo)
        .set("data-testid", "undo")
        .flag("disabled", move || is_empty.get());
    let clear = button(page, "Clear", || Action::Clear)
        .set("data-testid", "clear")
        .flag("disabled", move || is_empty.get());
    tag("div").set("class", "buttons").child(undo).child(clear)
}

fn is_by_keyboard(event: &Event) -> bool {
    let pad: HtmlCanvasElement = event_target(event);
    pad.matches(":focus-visible").unwrap_or(true)
}

/// What is drawn on.
fn surface(page: Page, is_focused: RwSignal<bool>) -> Tag {
    let canvas = Place::new();
    let drawing = page.part(|state| state.demo.pad.clone());
    whenever(move || {
        if let Some(canvas) = canvas.get() {
            // A canvas that cannot be drawn on shows nothing; the gallery still works.
            let _ = paint(&canvas, &drawing.get(), is_focused.get());
        }
    });
    let surface = tag("canvas")
        .place(canvas)
        .set("width", SIDE)
        .set("height", SIDE)
        .set("id", "pad")
        .set("tabindex", "0")
        .set("role", "application")
        .set("aria-label", "Drawing pad")
        .set("aria-describedby", "pad-help")
        .set("data-testid", "pad")
        .on("keydown", move |event| on_key(page, event.unchecked_ref()))
        // After a click there is a pointer, and no need of a cursor.
        .on("focus", move |event| is_focused.set(is_by_keyboard(event)))
        .on("blur", move |_| {
            is_focused.set(false);
            page.dispatch(Action::KeyLift);
        });
    with_pen(surface, page, canvas)
}

fn with_pen(surface: Tag, page: Page, canvas: Place) -> Tag {
    let on_down = move |event: &PointerEvent| {
        if let (Some(canvas), true) = (canvas.get_untracked(), event.is_primary()) {
            // Without capture a stroke ends at the pad's edge, which is all that is lost.
            let _ = canvas.set_pointer_capture(event.pointer_id());
            page.dispatch(Action::PenDown(place(&canvas, event)));
        }
    };
    let on_move = move |event: &PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            page.dispatch(Action::PenMove(place(&canvas, event)));
        }
    };
    surface
        .on("pointerdown", move |event| on_down(event.unchecked_ref()))
        .on("pointermove", move |event| on_move(event.unchecked_ref()))
        .on("pointerup", move |_| page.dispatch(Action::PenUp))
        .on("pointercancel", move |_| page.dispatch(Action::PenUp))
}

fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> Point {
    let area = canvas.get_bounding_client_rect();
    Point {
        x: (f64::from(event.client_x()) - area.left()) / area.width(),
        y: (f64::from(event.client_y()) - area.top()) / area.height(),
    }
}

fn on_key(page: Page, event: &KeyboardEvent) {
    let action = match event.key().as_str() {
        "ArrowUp" => Action::KeyMove(Direction::Up),
        "ArrowDown" => Action::KeyMove(Direction::Down),
        "ArrowLeft" => Action::KeyMove(Direction::Left),
        "ArrowRight" => Action::KeyMove(Direction::Right),
        " " | "Enter" => Action::KeyPen,
        "Escape" => Action::KeyLift,
        _ => return,
    };
    event.prevent_default();
    page.dispatch(action);
}
