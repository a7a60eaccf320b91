//! What `boot.js` calls. The JavaScript API (`static/hearth.js`) speaks with the engine's worker directly and needs no page.

use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the page into `#app`; `engine_script` is the address of the engine's worker.
#[wasm_bindgen]
pub fn mount(engine_script: &str) {
    super::page::mount(engine_script);
}
