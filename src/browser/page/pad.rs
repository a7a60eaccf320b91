//! The drawing pad: mouse, touch, pen, and a cursor for the keyboard.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::canvas::paint;
use super::controller::Page;
use super::view::{Button, live_text, whenever};
use crate::ui::Action;
use crate::ui::pad::{Direction, Point};

/// Pixels of the canvas; its size on the page is the style sheet's.
const SIDE: u32 = 560;

/// The pad with its buttons.
pub fn pad(page: Page) -> AnyView {
    let canvas = NodeRef::<Canvas>::new();
    let is_focused = RwSignal::new(false);
    let drawing = page.part(|state| state.pad.clone());
    whenever(move || {
        if let Some(canvas) = canvas.get() {
            // A canvas that cannot be drawn on shows nothing; the gallery still works.
            let _ = paint(&canvas, &drawing.get(), is_focused.get());
        }
    });
    let is_empty = page.part(|state| state.pad.is_empty());
    let cursor = page.part(|state| match state.pad.key_pen_down {
        true => "Pen down: the arrow keys draw.",
        false => "Pen up: the arrow keys move the cursor.",
    });
    let on_down = move |event: PointerEvent| {
        if let (Some(canvas), true) = (canvas.get_untracked(), event.is_primary()) {
            // Without capture a stroke ends at the pad's edge, which is all that is lost.
            let _ = canvas.set_pointer_capture(event.pointer_id());
            page.dispatch(Action::PenDown(place(&canvas, &event)));
        }
    };
    let on_move = move |event: PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            page.dispatch(Action::PenMove(place(&canvas, &event)));
        }
    };
    view! {
        <section class="pad" aria-labelledby="pad-title">
            <h3 id="pad-title">"Draw a digit"</h3>
            <div class="paper">
                <canvas
                    node_ref=canvas width=SIDE height=SIDE tabindex="0" role="application"
                    aria-label="Drawing pad" aria-describedby="pad-help" data-testid="pad"
                    on:pointerdown=on_down on:pointermove=on_move
                    on:pointerup=move |_| page.dispatch(Action::PenUp)
                    on:pointercancel=move |_| page.dispatch(Action::PenUp)
                    on:keydown=move |event| on_key(page, &event)
                    on:focus=move |_| is_focused.set(true)
                    on:blur=move |_| { is_focused.set(false); page.dispatch(Action::KeyLift); }
                ></canvas>
                <p class="hint" aria-hidden="true" hidden=move || !is_empty.get()>"Draw here"</p>
            </div>
            <p id="pad-help" class="help">
                "With the keyboard: arrow keys move the cursor, Space puts the pen down or lifts it, Escape lifts it."
            </p>
            <p class="visually-hidden" aria-live="polite">{live_text(move || if is_focused.get() { cursor.get().into() } else { String::new() })}</p>
            <div class="buttons">
                {Button::new("Undo stroke").testid("undo").disabled(move || is_empty.get()).does(page, || Action::Undo)}
                {Button::new("Clear").testid("clear").disabled(move || is_empty.get()).does(page, || Action::Clear)}
            </div>
        </section>
    }
    .into_any()
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
