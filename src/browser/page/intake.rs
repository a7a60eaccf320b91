//! Takes photos and files in: chosen, dropped, pasted, fetched from the site's samples, or seen by the camera.

use super::prelude::*;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, DragEvent, Event, File, FileList, HtmlCanvasElement,
    HtmlInputElement, ImageBitmap, Response,
};

use super::canvas;
use super::controller::{Page, Target};
use super::tag::{Tag, tag};
use super::view::spawn;
use crate::protocol::{FILE_END_BYTES, Input, InputKind};
use crate::ui::Action;
use crate::ui::demo::Item;
use crate::ui::format::bytes;
use crate::ui::shared::Shared;

/// A larger photo is scaled so that its short side has that many pixels: twice what the model looks at.
const SHORT_SIDE: f64 = 512.0;

/// Side of the small picture that people see of an example.
const THUMB: u32 = 224;

/// A picture with more pixels than that would exhaust the page.
const MOST_PIXELS: f64 = 100e6;

/// A button that opens the browser's choice of files, and what is done with them.
pub fn chooser(
    id: &'static str,
    text: &'static str,
    accept: &'static str,
    take: impl Fn(Vec<File>) + 'static,
) -> Tag {
    let field = tag("input")
        .set("id", id)
        .set("type", "file")
        .set("accept", accept)
        .flag("multiple", move || id == "photos")
        .set("data-testid", id)
        .on("change", move |event| take(chosen(event)));
    tag("label")
        .set("class", "file")
        .set("for", id)
        .text(text)
        .child(field)
}

/// The files that were chosen in a field.
pub fn chosen(event: &Event) -> Vec<File> {
    let field: HtmlInputElement = event_target(event);
    let files = field.files().map(|files| list(&files)).unwrap_or_default();
    // The same file can then be chosen again.
    field.set_value("");
    files
}

/// Files as a list.
pub fn list(files: &FileList) -> Vec<File> {
    (0..files.length())
        .filter_map(|place| files.get(place))
        .collect()
}

/// Lets files be dropped on an element.
pub fn drop_zone(zone: Tag, take: impl Fn(Vec<File>) + 'static) -> Tag {
    let mark = |event: &Event, is_over: bool| {
        event.prevent_default();
        let zone = event
            .current_target()
            .map(JsCast::unchecked_into::<web_sys::Element>);
        // A zone that is not marked takes files all the same.
        let _ =
            zone.map(|zone| zone.set_attribute("data-over", if is_over { "yes" } else { "no" }));
    };
    zone.on("dragover", move |event| mark(event, true))
        .on("dragleave", move |event| mark(event, false))
        .on("drop", move |event| {
            mark(event, false);
            let data = event.unchecked_ref::<DragEvent>().data_transfer();
            take(
                data.and_then(|data| data.files())
                    .map(|files| list(&files))
                    .unwrap_or_default(),
            );
        })
}

/// Shows the first of some files.
pub fn show(page: Page, files: Vec<File>) {
    if let Some(file) = files.into_iter().next() {
        let name = file.name();
        spawn(read(page.demo(), input(page), file.into(), name));
    }
}

fn input(page: Page) -> Option<InputKind> {
    page.now(|state| state.input())
}

/// Shows a file, as the demo's model takes it.
async fn read(demo: Target, input: Option<InputKind>, blob: Blob, name: String) {
    let item = match input {
        Some(InputKind::Photo) => photo(&blob, &name).await,
        _ => ends(&blob, &name).await,
    };
    demo.dispatch(item.map_or_else(Action::Refuse, Action::Show));
}

/// Shows a file of the site.
pub fn show_sample(page: Page, address: String, title: String) {
    let (demo, input) = (page.demo(), input(page));
    spawn(async move {
        match fetch(&address).await {
            Ok(blob) => read(demo, input, blob, title).await,
            Err(()) => demo.dispatch(Action::Refuse(not_fetched(&address))),
        }
    });
}

/// What is said of a file of the site that did not come.
pub fn not_fetched(address: &str) -> String {
    format!(
        "{address}: expected a file of this site, got none. Check the connection and try again."
    )
}

/// Fetches a file of the site.
pub async fn fetch(address: &str) -> Result<Blob, ()> {
    let response = JsFuture::from(window().fetch_with_str(address))
        .await
        .map_err(|_| ())?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(());
    }
    let blob = response.blob().map_err(|_| ())?;
    Ok(JsFuture::from(blob).await.map_err(|_| ())?.unchecked_into())
}

/// Decodes a photo.
///
/// # Errors
/// A sentence that names the file.
pub async fn photo(blob: &Blob, name: &str) -> Result<Item, String> {
    let refused = || {
        format!(
            "{name}: expected a picture that this browser can decode, got a file of {} that is none. Choose a JPEG, PNG or WebP picture.",
            bytes(blob.size() as u64)
        )
    };
    let decode = window()
        .create_image_bitmap_with_blob(blob)
        .map_err(|_| refused())?;
    let bitmap: ImageBitmap = JsFuture::from(decode)
        .await
        .map_err(|_| refused())?
        .unchecked_into();
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    if width * height > MOST_PIXELS {
        return Err(format!(
            "{name}: expected a picture of at most 100 million pixels, got more. Make it smaller first."
        ));
    }
    let item = item(name, width, height, |context, width, height| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height)
    });
    bitmap.close();
    item.map_err(|_| refused())
}

/// Draws something of that size into pixels for the engine and a small picture for people.
///
/// # Errors
/// What the canvas says.
pub fn item(
    name: &str,
    width: f64,
    height: f64,
    draw: impl Fn(&CanvasRenderingContext2d, f64, f64) -> Result<(), JsValue>,
) -> Result<Item, JsValue> {
    let scale = (SHORT_SIDE / width.min(height)).min(1.0);
    let (width, height) = (
        (width * scale).round().max(1.0),
        (height * scale).round().max(1.0),
    );
    let (canvas, context) = canvas::fresh(width as u32, height as u32)?;
    draw(&context, width, height)?;
    let rgba = context.get_image_data(0.0, 0.0, width, height)?.data().0;
    let input = Input::Image {
        width: canvas.width(),
        height: canvas.height(),
        rgba: rgba.into(),
    };
    Ok(Item {
        name: name.into(),
        input: Shared::new(input),
        content: Shared::new(thumb(&canvas)?.into()),
    })
}

/// The middle of a canvas as a small JPEG file.
fn thumb(of: &HtmlCanvasElement) -> Result<Vec<u8>, JsValue> {
    let (canvas, context) = canvas::fresh(THUMB, THUMB)?;
    let (width, height) = (f64::from(of.width()), f64::from(of.height()));
    let (side, to) = (width.min(height), f64::from(THUMB));
    let corner = ((width - side) / 2.0, (height - side) / 2.0);
    context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        of, corner.0, corner.1, side, side, 0.0, 0.0, to, to,
    )?;
    let address = canvas.to_data_url_with_type("image/jpeg")?;
    let (_, base64) = address.split_once(',').unwrap_or_default();
    // One character a byte.
    Ok(window()
        .atob(base64)?
        .chars()
        .map(|letter| letter as u8)
        .collect())
}

/// A file's size and ends.
async fn ends(blob: &Blob, name: &str) -> Result<Item, String> {
    let refused = |_| {
        format!(
            "{name}: expected a file that can be read, got none. Was it moved, or is it a folder?"
        )
    };
    let (size, end) = (blob.size(), FILE_END_BYTES as f64);
    let part = async |from: f64, to: f64| {
        let part = blob.slice_with_f64_and_f64(from, to)?;
        let buffer = JsFuture::from(part.array_buffer()).await?;
        Ok::<_, JsValue>(Uint8Array::new(&buffer).to_vec())
    };
    let input = Input::File {
        size: size as u64,
        start: part(0.0, end.min(size)).await.map_err(refused)?.into(),
        end: part((size - end).max(0.0), size)
            .await
            .map_err(refused)?
            .into(),
    };
    Ok(Item {
        name: name.into(),
        input: Shared::new(input),
        content: Shared::default(),
    })
}
