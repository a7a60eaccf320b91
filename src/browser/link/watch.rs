//! Asks now and then whether the workers live, as long as somebody waits for them and can see the page.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::EngineLink;
use crate::protocol::DeviceKind;

/// How often a worker is asked, in milliseconds.
const PING_MS: i32 = 5_000;

/// A worker that does not answer for that many pings is taken for dead.
const MISSED_PINGS: u32 = 4;

/// One that has not said `Ready` yet may still be on its way over a slow line.
const MISSED_PINGS_AT_START: u32 = 24;

/// A GPU can hang while its worker still answers pings: a minute in which its work says nothing is taken for that.
const SILENT_PINGS: u32 = 12;

impl EngineLink {
    pub(super) fn watch(&self) {
        let link = self.clone();
        let ping = Closure::<dyn Fn()>::new(move || {
            link.ping(DeviceKind::Cpu);
            link.ping(DeviceKind::WebGpu);
        });
        if let Some(window) = web_sys::window() {
            let callback = ping.into_js_value();
            let set = window.set_interval_with_callback_and_timeout_and_arguments_0(
                callback.unchecked_ref(),
                PING_MS,
            );
            if set.is_err() {
                web_sys::console::warn_1(&"hearth: the engines cannot be watched".into());
            }
        }
    }

    fn ping(&self, device: DeviceKind) {
        let hidden = web_sys::window()
            .and_then(|window| window.document())
            .is_some_and(|document| document.hidden());
        let slot = self.slot(device);
        if hidden || !self.0.state.borrow().is_waited_for(device) {
            slot.missed_pings.set(0);
            slot.silent_pings.set(0);
            return;
        }
        let is_ready = self.0.state.borrow().is_ready(device);
        let patience = if is_ready {
            MISSED_PINGS
        } else {
            MISSED_PINGS_AT_START
        };
        let hangs = device == DeviceKind::WebGpu && slot.silent_pings.get() >= SILENT_PINGS;
        if slot.missed_pings.get() >= patience || hangs {
            return self.on_death(device, "The engine did not answer.");
        }
        slot.missed_pings.set(slot.missed_pings.get() + 1);
        slot.silent_pings.set(slot.silent_pings.get() + 1);
        if let Some(worker) = slot.worker.borrow().as_ref() {
            // A worker that cannot be posted to will miss its pings.
            let _ = worker.post_message(&"ping".into());
        }
    }
}
