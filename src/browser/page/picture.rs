//! A small grey picture, as the model sees it.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::tag::{Place, Tag, tag};
use super::view::whenever;
use crate::protocol::Image;

/// Shows a picture; `label` says to screen readers what it is, or nothing where text beside it does.
pub fn picture(image: Image, label: Option<String>) -> Tag {
    let canvas = Place::new();
    let picture = tag("canvas")
        .place(canvas)
        .set("class", "picture")
        .set_to("width", image.width.to_string())
        .set_to("height", image.height.to_string());
    whenever(move || {
        if let Some(canvas) = canvas.get() {
            paint(&canvas, &image);
        }
    });
    match label {
        Some(label) => picture.set("role", "img").set_to("aria-label", label),
        None => picture.set("aria-hidden", "true"),
    }
}

/// Shows a picture in colour.
pub fn colours(width: u32, height: u32, rgba: &[u8], label: &'static str) -> Tag {
    let canvas = Place::new();
    let rgba = rgba.to_vec();
    let picture = tag("canvas")
        .place(canvas)
        .set("class", "picture colour")
        .set_to("width", width.to_string())
        .set_to("height", height.to_string())
        .set("role", "img")
        .set("aria-label", label);
    whenever(move || {
        if let Some(canvas) = canvas.get() {
            put(&canvas, width, height, &rgba);
        }
    });
    picture
}

/// Ink is opaque and paper transparent; the style sheet turns ink white in the dark scheme.
fn paint(canvas: &HtmlCanvasElement, image: &Image) {
    let rgba: Vec<u8> = image
        .pixels
        .0
        .iter()
        .flat_map(|ink| [0, 0, 0, *ink])
        .collect();
    put(canvas, image.width, image.height, &rgba);
}

/// Puts pixels on a canvas of that size.
pub fn put(canvas: &HtmlCanvasElement, width: u32, height: u32, rgba: &[u8]) {
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height);
    let context = canvas.get_context("2d").ok().flatten();
    if let (Ok(data), Some(context)) = (data, context) {
        let context: CanvasRenderingContext2d = context.unchecked_into();
        // A canvas of our own cannot refuse its own pixels.
        let _ = context.put_image_data(&data, 0.0, 0.0);
    }
}
