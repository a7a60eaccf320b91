//! Messages as plain objects, for whoever is no Wasm page of ours; every buffer in them is a `Uint8Array` of its own.

use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use super::transfer::Packed;

/// Packs a message as plain objects.
///
/// # Errors
/// What serde says, as a JavaScript value.
pub fn pack_objects(message: &impl Serialize) -> Result<Packed, JsValue> {
    let message = message.serialize(
        &serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false),
    )?;
    let buffers = Array::new();
    collect_buffers(&message, &buffers);
    Ok(Packed { message, buffers })
}

/// Our messages are trees, and only byte buffers become typed arrays.
fn collect_buffers(value: &JsValue, found: &Array) {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        found.push(&bytes.buffer());
    } else if let Some(items) = value.dyn_ref::<Array>() {
        items.iter().for_each(|item| collect_buffers(&item, found));
    } else if let Some(object) = value.dyn_ref::<Object>() {
        Object::values(object)
            .iter()
            .for_each(|item| collect_buffers(&item, found));
    }
}
