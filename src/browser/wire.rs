//! The worker's end of the wire: compact with our own page, plain objects with `hearth.js`.

use js_sys::JSON;
use serde_wasm_bindgen::from_value;
use wasm_bindgen::JsValue;

use super::objects::pack_objects;
use super::scope::text;
use super::transfer::{COMPACT, Packed, bytes, pack_compact};
use crate::engine::failure::bad_config;
use crate::protocol::{
    Command, Failure, Reply, Request, RequestId, compact_request, decode_request,
};

/// In which form the other side wants its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// [`pack_compact`].
    Compact,
    /// Plain objects; every buffer in them is a `Uint8Array` of its own.
    Objects,
}

impl Wire {
    /// The form that goes with a worker's name.
    pub fn of_worker(name: &str) -> Self {
        match name == COMPACT {
            true => Self::Compact,
            false => Self::Objects,
        }
    }

    /// Packs a reply.
    ///
    /// # Errors
    /// What the codec says, as a JavaScript value.
    pub fn pack(self, reply: &Reply) -> Result<Packed, JsValue> {
        match self {
            Self::Compact => pack_compact(reply).map_err(|failure| failure.to_string().into()),
            Self::Objects => pack_objects(reply),
        }
    }
}

/// Reads a request in either form.
///
/// # Errors
/// The request's id where it can be read, and a failure that says what came.
pub fn read_request(message: &JsValue) -> Result<Request, (RequestId, Failure)> {
    if let Some(bytes) = bytes(message) {
        return compact_request(&bytes).and_then(with_further);
    }
    let reader = || serde_wasm_bindgen::Deserializer::from(message.clone());
    decode_request(reader(), reader())
}

/// Puts the further settings of a fine-tuning in their places. The reader of settings is there for the form of objects: a reader of JSON of
/// the engine's own would cost it 5 kB.
fn with_further(mut request: Request) -> Result<Request, (RequestId, Failure)> {
    if let Command::FineTune { config, .. } = &mut request.command
        && let Some(further) = config.further.take()
    {
        let read = JSON::parse(&further).and_then(|value| Ok(from_value(value)?));
        let further = read.map_err(|error| {
            (
                request.id,
                bad_config("further", "settings that there are", &text(&error)),
            )
        })?;
        *config = config.clone().with(further);
    }
    Ok(request)
}
