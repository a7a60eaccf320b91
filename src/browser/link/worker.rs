//! One engine's worker: started, listened to, ended.

use js_sys::{Array, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::failures::no_worker;
use super::{EngineLink, Notice};
use crate::browser::transfer::{COMPACT, read_reply};
use crate::protocol::{DeviceKind, Event};

impl EngineLink {
    pub(super) fn spawn(&self, device: DeviceKind) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(COMPACT);
        let script = match device {
            DeviceKind::Cpu => &self.0.scripts[0],
            DeviceKind::WebGpu => &self.0.scripts[1],
        };
        match Worker::new_with_options(script, &options) {
            Ok(worker) => {
                self.listen(device, &worker);
                let slot = self.slot(device);
                slot.missed_pings.set(0);
                slot.silent_pings.set(0);
                slot.started_ms.set(js_sys::Date::now());
                *slot.worker.borrow_mut() = Some(worker);
            }
            Err(_) => self.give_up(&no_worker()),
        }
    }

    fn listen(&self, device: DeviceKind, worker: &Worker) {
        let link = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            link.on_message(device, &event.data());
        });
        worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        let link = self.clone();
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            // A script that could not even be loaded fails with an event that has no message.
            let what = Reflect::get(&event, &"message".into()).unwrap_or_default();
            let what = what.as_string().unwrap_or_default();
            link.on_death(device, &format!("The engine's worker failed: {what}"));
        });
        worker.set_onerror(Some(on_error.into_js_value().unchecked_ref()));
    }

    fn on_message(&self, device: DeviceKind, message: &JsValue) {
        let slot = self.slot(device);
        slot.missed_pings.set(0);
        if message.is_string() {
            return; // The answer to a ping.
        }
        slot.silent_pings.set(0);
        if let Some(bytes) = message.dyn_ref::<Array>() {
            let number = |place| bytes.get(place).as_f64().unwrap_or_default() as u64;
            return (self.0.on_notice)(Notice::Fetched(number(0), number(1)));
        }
        match read_reply(message) {
            Ok(reply) => match reply.event {
                Event::Died { message } => self.on_death(device, &message),
                Event::Refused(failure) => self.on_death(device, &failure.to_string()),
                _ => self.on_reply(reply),
            },
            Err(failure) => self.cannot_read(device, &failure),
        }
    }

    /// Ends a worker; returns whether there was one.
    pub(super) fn end_worker(&self, device: DeviceKind) -> bool {
        let Some(worker) = self.slot(device).worker.borrow_mut().take() else {
            return false;
        };
        worker.set_onmessage(None);
        worker.set_onerror(None);
        worker.terminate();
        true
    }
}
