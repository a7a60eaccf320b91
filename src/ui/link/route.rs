//! Which device a command goes to.

use super::{LinkState, Purpose};
use crate::protocol::{Command, DeviceKind, ModelHandle, RequestId};

/// Which devices compute what; they may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Answers and evaluations.
    pub predict: DeviceKind,
    /// Fine-tuning.
    pub train: DeviceKind,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            predict: DeviceKind::Cpu,
            train: DeviceKind::Cpu,
        }
    }
}

impl LinkState {
    /// The device for a command; the processor where the GPU's engine does not stand.
    pub(super) fn device_for(&self, command: &Command) -> DeviceKind {
        match self.wanted(command) {
            DeviceKind::WebGpu if self.gpu.is_ready => DeviceKind::WebGpu,
            _ => DeviceKind::Cpu,
        }
    }

    fn wanted(&self, command: &Command) -> DeviceKind {
        match command {
            // A model in training answers as it is at that step.
            Command::Predict { model, .. } | Command::Embed { model, .. } => {
                self.trains(*model).unwrap_or(self.choice.predict)
            }
            Command::Evaluate { .. } => self.choice.predict,
            #[cfg(feature = "text")]
            Command::Generate { .. } | Command::Foresee { .. } => self.choice.predict,
            #[cfg(feature = "text")]
            Command::TuneText { .. } | Command::BenchmarkLine { .. } => self.choice.train,
            #[cfg(feature = "text")]
            Command::Writers => DeviceKind::Cpu,
            Command::FineTune { .. } | Command::Benchmark { .. } | Command::Prove { .. } => {
                self.choice.train
            }
            Command::Pause { run }
            | Command::Resume { run }
            | Command::Stop { run }
            | Command::Cancel { request: run } => self.of_request(*run),
            Command::Export { model }
            | Command::ExportAdapter { model }
            | Command::ExportCapsule { model }
            | Command::Keep { model }
            | Command::Pack { model, .. }
            | Command::Unpack { model, .. }
            | Command::Dispose { model } => self
                .models
                .holder(*model)
                .map_or(DeviceKind::Cpu, |(device, _)| device),
            Command::Models
            | Command::Load { .. }
            | Command::Gallery { .. }
            | Command::Usage
            | Command::Cache
            | Command::Uncache { .. }
            | Command::Forget { .. }
            | Command::Interrupted { .. }
            | Command::DropRun { .. } => DeviceKind::Cpu,
        }
    }

    fn trains(&self, handle: ModelHandle) -> Option<DeviceKind> {
        let trains = |purpose: &Purpose| matches!(purpose, Purpose::Asked(Command::FineTune { model, .. }) if *model == handle);
        let mut all = self.open.iter();
        all.find(|(_, open)| trains(&open.purpose))
            .map(|(_, open)| open.device)
    }

    fn of_request(&self, id: RequestId) -> DeviceKind {
        self.open
            .get(id)
            .map_or(DeviceKind::Cpu, |open| open.device)
    }
}
