//! Where this program runs: a worker, or the window of the page of runs, whose parts that are used here have the same names.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// The global scope.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// An error as text.
pub fn text(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}

/// Ends after so many milliseconds, or at once where there are no timers.
#[cfg(any(feature = "engine", feature = "runs-page"))]
pub async fn pause(ms: u32) {
    let waits = js_sys::Promise::new(&mut |resolve, _| {
        let set = scope()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms.cast_signed());
        if set.is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // The promise only ever resolves.
    let _ = wasm_bindgen_futures::JsFuture::from(waits).await;
}
