//! Turns wire types into JavaScript values and back; every buffer in them travels as a transferred `ArrayBuffer`.

use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::protocol::{Failure, Reply, Request, RequestId, decode_reply, decode_request};

/// A message and the buffers that are moved with it.
pub struct Packed {
    /// The message.
    pub message: JsValue,
    /// Its `ArrayBuffer`s.
    pub buffers: Array,
}

/// Packs a message for `postMessage(message, buffers)`.
///
/// # Errors
/// What serde says, as a JavaScript value.
pub fn pack(message: &impl Serialize) -> Result<Packed, JsValue> {
    let message = message.serialize(
        &serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false),
    )?;
    let buffers = Array::new();
    collect_buffers(&message, &buffers);
    Ok(Packed { message, buffers })
}

/// Reads a request in the worker.
///
/// # Errors
/// The request's id where it can be read, and a failure that says what came.
pub fn read_request(message: &JsValue) -> Result<Request, (RequestId, Failure)> {
    let reader = || serde_wasm_bindgen::Deserializer::from(message.clone());
    decode_request(reader(), reader())
}

/// Reads a reply in the page.
///
/// # Errors
/// A failure that says what came.
pub fn read_reply(message: &JsValue) -> Result<Reply, Failure> {
    decode_reply(serde_wasm_bindgen::Deserializer::from(message.clone()))
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
