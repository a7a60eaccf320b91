//! What `boot.js` calls. The JavaScript API (`static/hearth.js`) speaks with the engine's worker directly and needs no page.

use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the page into `#app`; the two addresses are those of the workers with the processor's and with the GPU's engine.
#[wasm_bindgen]
pub fn mount(cpu_script: String, gpu_script: String) {
    super::page::mount([cpu_script, gpu_script]);
}
