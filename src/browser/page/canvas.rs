//! Draws the pad's strokes: on the page for the eye, and black on white in a canvas of our own for the engine.

use std::cell::RefCell;

use super::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::protocol::Input;
use crate::ui::pad::{Pad, Point, Stroke};

/// Width and height of the picture that the engine gets.
const SIDE: u32 = 280;

/// Width of the pen, as a share of the pad: MNIST's strokes are about a tenth of their box.
const PEN: f64 = 0.075;

thread_local! {
    /// What drawings are drawn on for the engine; one of its own for each would be garbage by the megabyte while somebody draws.
    static SHEET: RefCell<Option<CanvasRenderingContext2d>> = const { RefCell::new(None) };
}

fn sheet() -> Result<CanvasRenderingContext2d, JsValue> {
    SHEET.with_borrow_mut(|sheet| match sheet {
        Some(sheet) => Ok(sheet.clone()),
        none => Ok(none.insert(fresh(SIDE, SIDE)?.1).clone()),
    })
}

/// The drawing as the engine takes it.
pub fn pixels(pad: &Pad) -> Result<Input, JsValue> {
    let context = sheet()?;
    let side = f64::from(SIDE);
    context.set_fill_style_str("white");
    context.fill_rect(0.0, 0.0, side, side);
    strokes(&context, &pad.strokes, side, "black");
    let data = context.get_image_data(0.0, 0.0, side, side)?.data().0;
    Ok(Input::Image {
        width: SIDE,
        height: SIDE,
        rgba: data.into(),
    })
}

/// A canvas of our own, of that size, which will be read.
pub fn fresh(
    width: u32,
    height: u32,
) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context = context(&canvas)?;
    Ok((canvas, context))
}

/// Draws the pad on the page's canvas; the keyboard's cursor only while `shows_cursor`.
pub fn paint(canvas: &HtmlCanvasElement, pad: &Pad, shows_cursor: bool) -> Result<(), JsValue> {
    let context = context(canvas)?;
    let side = f64::from(canvas.width());
    context.clear_rect(0.0, 0.0, side, side);
    strokes(&context, &pad.strokes, side, &css_colour(canvas, "--ink"));
    if shows_cursor {
        cursor(&context, pad, side, &css_colour(canvas, "--accent"))?;
    }
    Ok(())
}

fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    let options = js_sys::Object::new();
    js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
    let context = canvas.get_context_with_context_options("2d", &options)?;
    context
        .ok_or_else(|| JsValue::from_str("no 2d context"))
        .map(JsCast::unchecked_into)
}

fn strokes(context: &CanvasRenderingContext2d, strokes: &[Stroke], side: f64, colour: &str) {
    context.set_stroke_style_str(colour);
    context.set_line_width(PEN * side);
    context.set_line_cap("round");
    context.set_line_join("round");
    for stroke in strokes {
        context.begin_path();
        if let Some(Point { x, y }) = stroke.first() {
            context.move_to(x * side, y * side);
        }
        for Point { x, y } in stroke {
            context.line_to(x * side, y * side);
        }
        context.stroke();
    }
}

/// A ring; filled while the pen is down.
fn cursor(
    context: &CanvasRenderingContext2d,
    pad: &Pad,
    side: f64,
    colour: &str,
) -> Result<(), JsValue> {
    let Point { x, y } = pad.cursor;
    context.begin_path();
    context.arc(
        x * side,
        y * side,
        PEN * side * 0.5,
        0.0,
        std::f64::consts::TAU,
    )?;
    context.set_stroke_style_str(colour);
    context.set_fill_style_str(colour);
    context.set_line_width(3.0);
    context.stroke();
    if pad.key_pen_down {
        context.fill();
    }
    Ok(())
}

fn css_colour(canvas: &HtmlCanvasElement, name: &str) -> String {
    let style = super::prelude::window()
        .get_computed_style(canvas)
        .ok()
        .flatten();
    style
        .and_then(|style| style.get_property_value(name).ok())
        .unwrap_or_default()
        .trim()
        .to_owned()
}
