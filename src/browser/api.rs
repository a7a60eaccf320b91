//! What `boot.js`, `runs_boot.js`, `tables_boot.js` and `widget.js` call. The JavaScript API (`static/hearth.js`) speaks with the engine's worker directly and needs no page.

#[cfg(any(
    feature = "page",
    feature = "runs-page",
    feature = "tables-page",
    feature = "widget"
))]
use wasm_bindgen::prelude::wasm_bindgen;

/// Puts the page of demos into `#app`; the two addresses are those of the workers with the processor's and with the GPU's engine, `device` the
/// key of the one that is wanted, `drawing` what an address says of a drawing.
#[cfg(all(feature = "page", not(feature = "widget")))]
#[wasm_bindgen]
pub fn mount(cpu_script: String, gpu_script: String, device: &str, drawing: &str) {
    super::page::mount([cpu_script, gpu_script], device, drawing);
}

/// What the page of demos shows, as an address that opens it so.
#[cfg(all(feature = "page", not(feature = "widget")))]
#[wasm_bindgen]
pub fn shown() -> String {
    super::page::shown()
}

/// Puts the page of runs into `#app`.
#[cfg(feature = "runs-page")]
#[wasm_bindgen]
pub fn mount_runs() {
    super::runs::mount();
}

/// Puts the page of tables into `#app`.
#[cfg(feature = "tables-page")]
#[wasm_bindgen]
pub fn mount_tables() {
    super::tables::mount();
}

/// Tells the widgets where the site and their own script lie, and the scripts of the workers with the processor's and with the GPU's engine.
#[cfg(feature = "widget")]
#[wasm_bindgen]
pub fn start_widgets(base: String, cpu_script: String, gpu_script: String, script: String) {
    super::widget::start(base, [cpu_script, gpu_script], script);
}

/// Puts a widget into an element of a shadow root; returns its number, or zero where it cannot stand. `hear` is called with the name and
/// the detail of each of its events.
#[cfg(feature = "widget")]
#[wasm_bindgen]
pub fn mount_widget(
    stage: &web_sys::Element,
    state: String,
    device: String,
    trains: bool,
    page: String,
    hear: js_sys::Function,
) -> u32 {
    let wanted = super::widget::Wanted {
        state,
        device,
        trains,
        page,
        hear,
    };
    super::widget::mount(stage, &wanted)
}

/// Takes the widget of that number away; with the last one the engines end.
#[cfg(feature = "widget")]
#[wasm_bindgen]
pub fn unmount_widget(number: u32) {
    super::widget::unmount(number);
}

/// What the widget of that number shows, as a text for `mount_widget` and for the address of the page of demos.
#[cfg(feature = "widget")]
#[wasm_bindgen]
pub fn widget_state(number: u32) -> String {
    super::widget::state(number)
}

/// Gives the widget of that number another device.
#[cfg(feature = "widget")]
#[wasm_bindgen]
pub fn set_widget_device(number: u32, device: &str) {
    super::widget::set_device(number, device);
}

/// Gives the widget of that number weights from a file of that name.
#[cfg(feature = "widget")]
#[wasm_bindgen]
pub fn give_weights(number: u32, name: String, bytes: Vec<u8>) {
    super::widget::give_weights(number, name, bytes);
}

/// Tells the reader of the widget of that number why something cannot be used.
#[cfg(feature = "widget")]
#[wasm_bindgen]
pub fn refuse(number: u32, why: String) {
    super::widget::refuse(number, why);
}
