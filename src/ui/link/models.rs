//! The newest weights of each model, and which engine has a copy of which state.

use crate::protocol::{
    Bytes, Command, DeviceKind, LoadedModel, ModelHandle, WeightSource, WeightsOrigin,
};
use crate::ui::few::Few;

/// All models, by the page's own handles.
#[derive(Default)]
pub(super) struct Models {
    next: ModelHandle,
    all: Few<ModelHandle, Remembered>,
}

/// What is known of a loaded model.
struct Remembered {
    name: String,
    /// Counts how often its weights changed.
    revision: u32,
    /// `None` while an engine is asked for them.
    weights: Option<WeightSource>,
    origin: WeightsOrigin,
    /// What it was before its last fine-tuning.
    before: Option<(WeightSource, WeightsOrigin)>,
    /// The step and the file of a fine-tuning's newest checkpoint.
    snapshot: Option<(u64, Bytes)>,
    cpu: Option<InEngine>,
    gpu: Option<InEngine>,
}

/// An engine's copy.
#[derive(Clone, Copy)]
struct InEngine {
    handle: ModelHandle,
    revision: u32,
}

/// What an engine has of a model.
#[allow(
    clippy::large_enum_variant,
    reason = "a handful at a time; a box would only add code to the page"
)]
pub(super) enum Copy {
    /// Its present state, under this handle of the engine.
    Present(ModelHandle),
    /// Not its present state, which is being fetched from the other engine.
    Awaited,
    /// Nothing, or an older state; this command brings the present one.
    Old(Command),
    /// There is no such model.
    Unknown,
}

impl Models {
    /// Registers a model that `device` has loaded from `weights`. Returns our handle.
    pub fn add(
        &mut self,
        device: DeviceKind,
        loaded: &LoadedModel,
        weights: WeightSource,
    ) -> ModelHandle {
        self.next += 1;
        let origin = loaded.weights.origin;
        let weights = match origin {
            WeightsOrigin::Shipped => Some(WeightSource::Shipped),
            // What is kept may be forgotten later; this page goes on with it, and fetches it.
            WeightsOrigin::Kept => None,
            WeightsOrigin::Given | WeightsOrigin::FineTuned => Some(weights),
        };
        let remembered = Remembered {
            name: loaded.card.name.clone(),
            revision: 0,
            weights,
            origin,
            before: None,
            snapshot: None,
            cpu: None,
            gpu: None,
        };
        self.all.insert(self.next, remembered);
        self.place(self.next, device, loaded.handle);
        self.next
    }

    /// `device` now has the present state under this handle; returns the handle of the state that it had before.
    pub fn place(
        &mut self,
        model: ModelHandle,
        device: DeviceKind,
        handle: ModelHandle,
    ) -> Option<ModelHandle> {
        let remembered = self.all.get_mut(model)?;
        let revision = remembered.revision;
        let old = remembered
            .slot(device)
            .replace(InEngine { handle, revision });
        old.map(|old| old.handle).filter(|old| *old != handle)
    }

    /// What `device` has of a model.
    pub fn copy(&self, model: ModelHandle, device: DeviceKind) -> Copy {
        let Some(remembered) = self.all.get(model) else {
            return Copy::Unknown;
        };
        match (remembered.present(device), &remembered.weights) {
            (Some(handle), _) => Copy::Present(handle),
            (None, None) => Copy::Awaited,
            (None, Some(weights)) => Copy::Old(remembered.load(weights.clone())),
        }
    }

    /// An engine that has the present state.
    pub fn holder(&self, model: ModelHandle) -> Option<(DeviceKind, ModelHandle)> {
        let remembered = self.all.get(model)?;
        [DeviceKind::Cpu, DeviceKind::WebGpu]
            .into_iter()
            .find_map(|device| Some((device, remembered.present(device)?)))
    }

    /// `device` has trained the model: its copy is the present state, whose weights are not known yet.
    pub fn trained(&mut self, model: ModelHandle, device: DeviceKind) {
        let Some(remembered) = self.all.get_mut(model) else {
            return;
        };
        let before = remembered.weights.take();
        remembered.before = before.map(|weights| (weights, remembered.origin));
        remembered.origin = WeightsOrigin::FineTuned;
        remembered.revision += 1;
        let revision = remembered.revision;
        if let Some(copy) = remembered.slot(device) {
            copy.revision = revision;
        }
    }

    /// The command that loads what the model was before its last fine-tuning.
    pub fn before(&self, model: ModelHandle) -> Option<Command> {
        let remembered = self.all.get(model)?;
        let (weights, _) = remembered.before.as_ref()?;
        Some(remembered.load(weights.clone()))
    }

    /// `device` has loaded what the model was before. Returns where that came from, and the handle of the state it had.
    pub fn reverted(
        &mut self,
        model: ModelHandle,
        device: DeviceKind,
        handle: ModelHandle,
    ) -> Option<(WeightsOrigin, Option<ModelHandle>)> {
        let remembered = self.all.get_mut(model)?;
        let (weights, origin) = remembered.before.take()?;
        remembered.weights = Some(weights);
        remembered.origin = origin;
        remembered.revision += 1;
        Some((origin, self.place(model, device, handle)))
    }

    /// Counts how often a model's weights changed.
    pub fn revision(&self, model: ModelHandle) -> u32 {
        self.all.get(model).map_or(0, |model| model.revision)
    }

    /// The weights of that revision are here; they are of no use when they have changed since.
    pub fn remember(&mut self, model: ModelHandle, revision: u32, weights: Bytes) {
        let remembered = self.all.get_mut(model);
        if let Some(remembered) = remembered.filter(|known| known.revision == revision) {
            remembered.weights = Some(WeightSource::Given(weights));
            remembered.snapshot = None;
        }
    }

    /// The present weights are lost: the newest checkpoint takes their place, else what the model was before. Returns the
    /// checkpoint's step.
    pub fn fall_back(&mut self, model: ModelHandle) -> Option<u64> {
        let remembered = self.all.get_mut(model)?;
        let snapshot = remembered.snapshot.take();
        let step = snapshot.as_ref().map(|(step, _)| *step);
        let newest = snapshot.map(|(_, file)| WeightSource::Given(file));
        let before = || {
            remembered
                .before
                .as_ref()
                .map(|(weights, _)| weights.clone())
        };
        remembered.weights = newest.or_else(before).or(Some(WeightSource::Shipped));
        step
    }

    /// A fine-tuning's newest checkpoint.
    pub fn keep_snapshot(&mut self, model: ModelHandle, step: u64, file: Bytes) {
        if let Some(remembered) = self.all.get_mut(model) {
            remembered.snapshot = Some((step, file));
        }
    }

    /// The newest checkpoint, to go on from.
    pub fn snapshot(&self, model: ModelHandle) -> Option<(u64, Bytes)> {
        self.all.get(model)?.snapshot.clone()
    }

    /// A fine-tuning ended without a result.
    pub fn drop_snapshot(&mut self, model: ModelHandle) {
        if let Some(remembered) = self.all.get_mut(model) {
            remembered.snapshot = None;
        }
    }

    /// The person kept the present state.
    pub fn kept(&mut self, model: ModelHandle) {
        if let Some(remembered) = self.all.get_mut(model) {
            remembered.origin = WeightsOrigin::Kept;
        }
    }

    /// Forgets a model; returns the copies that engines still have.
    pub fn remove(&mut self, model: ModelHandle) -> Vec<(DeviceKind, ModelHandle)> {
        let Some(removed) = self.all.remove(model) else {
            return Vec::new();
        };
        let cpu = removed.cpu.map(|copy| (DeviceKind::Cpu, copy.handle));
        let gpu = removed.gpu.map(|copy| (DeviceKind::WebGpu, copy.handle));
        cpu.into_iter().chain(gpu).collect()
    }

    /// An engine is gone, and its copies with it.
    pub fn lose(&mut self, device: DeviceKind) {
        for remembered in self.all.values_mut() {
            *remembered.slot(device) = None;
        }
    }
}

impl Remembered {
    fn slot(&mut self, device: DeviceKind) -> &mut Option<InEngine> {
        match device {
            DeviceKind::Cpu => &mut self.cpu,
            DeviceKind::WebGpu => &mut self.gpu,
        }
    }

    fn present(&self, device: DeviceKind) -> Option<ModelHandle> {
        let copy = match device {
            DeviceKind::Cpu => self.cpu,
            DeviceKind::WebGpu => self.gpu,
        };
        copy.filter(|copy| copy.revision == self.revision)
            .map(|copy| copy.handle)
    }

    fn load(&self, weights: WeightSource) -> Command {
        Command::Load {
            model: self.name.clone(),
            weights,
        }
    }
}
