//! Lets the event loop run between two steps, by a message to ourselves: a timer would clamp at 4 ms.

use std::cell::RefCell;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessagePort};

/// A channel to ourselves.
pub struct Yielder {
    channel: MessageChannel,
}

impl Yielder {
    /// Opens the channel.
    ///
    /// # Errors
    /// What the browser says.
    pub fn new() -> Result<Self, JsValue> {
        Ok(Self {
            channel: MessageChannel::new()?,
        })
    }

    /// Resolves after the events that wait now were handled.
    pub async fn yield_now(&self) {
        let (sender, receiver) = (self.channel.port1(), self.channel.port2());
        let waits = Promise::new(&mut |resolve, _| once(&receiver, resolve));
        if sender.post_message(&JsValue::NULL).is_ok() {
            // The promise only ever resolves.
            let _ = JsFuture::from(waits).await;
        }
    }
}

fn once(receiver: &MessagePort, resolve: js_sys::Function) {
    let handler = RefCell::new(Some(resolve));
    let on_message = Closure::once_into_js(move || {
        if let Some(resolve) = handler.take() {
            resolve.call0(&JsValue::NULL).unwrap_throw();
        }
    });
    receiver.set_onmessage(Some(on_message.unchecked_ref()));
}

/// Resolves after so many milliseconds.
#[cfg(feature = "ui")]
pub async fn pause_ms(ms: i32) {
    let waits = Promise::new(&mut |resolve, _| {
        let window = web_sys::window();
        // Without a window nobody waits.
        let _ = window.map(|window| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms)
        });
    });
    // The promise only ever resolves.
    let _ = JsFuture::from(waits).await;
}
