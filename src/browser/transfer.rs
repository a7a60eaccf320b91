//! Turns wire types into JavaScript values and back; buffers travel as transferred `ArrayBuffer`s.

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::protocol::{Failure, Reply, compact_reply, to_compact};

/// A message and the buffers that are moved with it.
pub struct Packed {
    /// The message.
    pub message: JsValue,
    /// Its `ArrayBuffer`s.
    pub buffers: Array,
}

/// The name that our own page gives its worker: the two then speak the compact form.
pub const COMPACT: &str = "hearth-compact";

/// Packs a message in compact form for `postMessage(message, buffers)`.
///
/// # Errors
/// What the codec says.
pub fn pack_compact(message: &impl Serialize) -> Result<Packed, Failure> {
    let bytes = Uint8Array::from(to_compact(message)?.as_slice());
    let buffers = Array::of1(&bytes.buffer());
    Ok(Packed {
        message: bytes.into(),
        buffers,
    })
}

/// Reads a reply in the page.
///
/// # Errors
/// A failure that says what came.
pub fn read_reply(message: &JsValue) -> Result<Reply, Failure> {
    compact_reply(&bytes(message).unwrap_or_default())
}

/// The content of a compact message; `None` for an object.
pub fn bytes(message: &JsValue) -> Option<Vec<u8>> {
    message.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}
