//! What JavaScript sees of the page's Wasm: `boot.js` mounts the page, `hearth.js` builds the API on [`EngineClient`].

use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the page into `#app`.
#[wasm_bindgen]
pub fn mount(engine_script: &str) {
    super::page::mount(engine_script);
}
