//! How much more this browser lets the site store.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::scope::scope;
use super::store;
use crate::engine::platform::Room;

/// Left free, for the browser's own books and for what the person keeps.
const RESERVE_BYTES: f64 = 1e6;

/// Tidies up and looks.
pub async fn room() -> Room {
    if !store::is_offered() {
        return Room::Bytes(0);
    }
    store::tidy().await;
    match estimate().await {
        Ok(Some(free)) => Room::Bytes((free - RESERVE_BYTES).max(0.0) as u64),
        _ => Room::Unknown,
    }
}

async fn estimate() -> Result<Option<f64>, JsValue> {
    let estimate = JsFuture::from(scope().navigator().storage().estimate()?).await?;
    let number = |part: &str| Reflect::get(&estimate, &part.into()).map(|value| value.as_f64());
    let (quota, usage) = (number("quota")?, number("usage")?);
    Ok(quota.zip(usage).map(|(quota, usage)| quota - usage))
}
