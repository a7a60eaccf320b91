//! What `boot.js` and `runs_boot.js` call. The JavaScript API (`static/hearth.js`) speaks with the engine's worker directly and needs no page.

#[cfg(any(feature = "page", feature = "runs-page"))]
use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the page of demos into `#app`; the two addresses are those of the workers with the processor's and with the GPU's engine.
#[cfg(feature = "page")]
#[wasm_bindgen]
pub fn mount(cpu_script: String, gpu_script: String) {
    super::page::mount([cpu_script, gpu_script]);
}

/// Puts the page of runs into `#app`.
#[cfg(feature = "runs-page")]
#[wasm_bindgen]
pub fn mount_runs() {
    super::runs::mount();
}
