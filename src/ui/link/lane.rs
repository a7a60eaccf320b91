//! One engine's queue: requests leave it in order, each once the engine stands and has the model that it needs.

use super::models::Copy;
use super::{LinkState, Purpose};
use crate::protocol::{Command, DeviceKind, ModelHandle, Request};

/// What waits for an engine.
#[derive(Default)]
pub(super) struct Lane {
    pub is_ready: bool,
    pub waiting: Vec<Request>,
}

impl LinkState {
    /// Sends what can be sent; the first request that cannot holds those behind it.
    pub(super) fn release(&mut self, device: DeviceKind) {
        while self.lane(device).is_ready {
            let Some(first) = self.lane_mut(device).waiting.first_mut() else {
                return;
            };
            let Some(&mut model) = model_of(&mut first.command) else {
                self.send_first(device, 0);
                continue;
            };
            match self.models.copy(model, device) {
                Copy::Present(handle) => self.send_first(device, handle),
                Copy::Unknown => self.send_first(device, 0),
                Copy::Awaited => return,
                Copy::Old(load) => return self.restore(device, model, load),
            }
        }
    }

    /// The engine's own handle takes the place of ours.
    fn send_first(&mut self, device: DeviceKind, handle: ModelHandle) {
        let mut request = self.lane_mut(device).waiting.remove(0);
        if let Some(model) = model_of(&mut request.command) {
            *model = handle;
        }
        self.outgoing.push((device, request));
    }

    fn restore(&mut self, device: DeviceKind, model: ModelHandle, load: Command) {
        let is_on_its_way = self
            .open
            .iter()
            .any(|(_, open)| open.device == device && open.purpose == Purpose::Restore(model));
        if !is_on_its_way {
            self.errand(device, Purpose::Restore(model), load);
        }
    }

    /// The requests for a model that an engine could not be given.
    pub(super) fn drop_waiting(&mut self, device: DeviceKind, model: ModelHandle) -> Vec<Request> {
        let lane = self.lane_mut(device);
        let mut dropped = Vec::new();
        for mut request in std::mem::take(&mut lane.waiting) {
            match model_of(&mut request.command) == Some(&mut { model }) {
                true => dropped.push(request),
                false => lane.waiting.push(request),
            }
        }
        dropped
    }
}

/// The model that a command is about.
pub fn model_of(command: &mut Command) -> Option<&mut ModelHandle> {
    match command {
        #[cfg(feature = "text")]
        Command::BenchmarkLine { model, .. } => model.as_mut(),
        Command::Predict { model, .. }
        | Command::Embed { model, .. }
        | Command::Pack { model, .. }
        | Command::Unpack { model, .. }
        | Command::FineTune { model, .. }
        | Command::Evaluate { model, .. }
        | Command::Export { model }
        | Command::ExportAdapter { model }
        | Command::ExportCapsule { model }
        | Command::Benchmark { model, .. }
        | Command::Prove { model }
        | Command::Gallery { model, .. }
        | Command::Keep { model }
        | Command::Dispose { model } => Some(model),
        #[cfg(feature = "text")]
        Command::Generate { model, .. }
        | Command::Foresee { model, .. }
        | Command::TuneText { model, .. } => Some(model),
        #[cfg(feature = "text")]
        Command::Writers => None,
        Command::Models
        | Command::Load { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::Stop { .. }
        | Command::Usage
        | Command::Cache
        | Command::Uncache { .. }
        | Command::Forget { .. }
        | Command::Interrupted { .. }
        | Command::DropRun { .. }
        | Command::Cancel { .. } => None,
    }
}
