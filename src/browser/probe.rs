//! Whether this browser offers a GPU to pages: an adapter must answer, `navigator.gpu` alone says nothing.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Asks for an adapter.
///
/// # Errors
/// A sentence that says why there is none.
pub async fn probe() -> Result<(), String> {
    let asked = request_adapter().map_err(|_| NO_WEBGPU.to_owned())?;
    match JsFuture::from(asked).await {
        Ok(adapter) if adapter.is_object() => Ok(()),
        _ => Err("This browser offers no graphics card to pages.".into()),
    }
}

const NO_WEBGPU: &str = "This browser has no WebGPU.";

fn request_adapter() -> Result<Promise, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let gpu = Reflect::get(&window.navigator(), &"gpu".into())?;
    let ask: Function = Reflect::get(&gpu, &"requestAdapter".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(
        &options,
        &"powerPreference".into(),
        &"high-performance".into(),
    )?;
    ask.call1(&gpu, &options)?.dyn_into()
}
