//! What this browser tells of its GPU: an adapter must answer, `navigator.gpu` alone says nothing. For pages and workers.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Asks for an adapter; returns what the browser tells of it, which may be nothing.
///
/// # Errors
/// A sentence that says why there is none.
pub async fn probe() -> Result<String, String> {
    let asked = request_adapter().map_err(|_| NO_WEBGPU.to_owned())?;
    match JsFuture::from(asked).await {
        Ok(adapter) if adapter.is_object() => Ok(name(&adapter)),
        _ => Err("This browser offers no graphics card to pages.".into()),
    }
}

const NO_WEBGPU: &str = "This browser has no WebGPU.";

fn request_adapter() -> Result<Promise, JsValue> {
    let navigator = get(&js_sys::global(), "navigator");
    let gpu = get(&navigator, "gpu");
    let ask: Function = get(&gpu, "requestAdapter").dyn_into()?;
    let options = Object::new();
    Reflect::set(
        &options,
        &"powerPreference".into(),
        &"high-performance".into(),
    )?;
    ask.call1(&gpu, &options)?.dyn_into()
}

/// Browsers tell little, so that pages cannot recognise a person: often only the vendor and the architecture.
fn name(adapter: &JsValue) -> String {
    let info = get(adapter, "info");
    let told = ["description", "device", "vendor", "architecture"];
    let told = told.map(|part| get(&info, part).as_string().unwrap_or_default());
    let told = told.into_iter().filter(|part| !part.is_empty());
    told.collect::<Vec<_>>().join(", ")
}

fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}
