//! A widget's place at the link: what a page of its own would ask of an engine link, it asks here.

use web_sys::ShadowRoot;

use super::super::link::Handler;
use super::super::page::prelude::*;
use super::hub::Hub;
use crate::protocol::{Command, DeviceKind, ModelHandle, RequestId};
use crate::ui::link::Choice;
use crate::ui::sharing::{Ask, Guest};

/// The place; it goes everywhere with its page.
#[derive(Clone)]
pub struct Seat {
    hub: Hub,
    guest: Guest,
    /// The shadow root that the widget stands in.
    pub root: ShadowRoot,
    /// Bytes of the engine that came, and in all (zero while unknown).
    pub fetched: RwSignal<(u64, u64)>,
}

impl Seat {
    /// A place of the guest of that number.
    pub fn new(hub: Hub, guest: Guest, root: ShadowRoot) -> Self {
        let fetched = RwSignal::new((0, 0));
        Self {
            hub,
            guest,
            root,
            fetched,
        }
    }

    /// Bytes of an engine came.
    pub fn fetched(&self, done: u64, total: u64) {
        // The widget may be gone.
        let _ = self.fetched.try_set((done, total));
    }

    /// Asks the device that fits a command.
    pub fn send(&self, command: Command, on_event: Handler) -> RequestId {
        self.hub.ask(self.guest, Ask::Command(command), on_event)
    }

    /// Asks one device.
    pub fn send_on(&self, device: DeviceKind, command: Command, on_event: Handler) -> RequestId {
        self.hub.ask(self.guest, Ask::On(device, command), on_event)
    }

    /// Gives a model back what it was before its last fine-tuning.
    pub fn revert(&self, model: ModelHandle, on_event: Handler) -> RequestId {
        self.hub.ask(self.guest, Ask::Revert(model), on_event)
    }

    /// Fetches the GPU's engine, unless it stands.
    pub fn start_gpu(&self) {
        self.hub.start_gpu(self.guest);
    }

    /// The widget needs the GPU's engine no longer.
    pub fn end_gpu(&self, _why: &str) {
        self.hub.end_gpu(self.guest);
    }

    /// Which devices compute what from now on.
    pub fn choose(&self, choice: Choice) {
        self.hub.choose(self.guest, choice);
    }
}
