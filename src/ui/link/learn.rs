//! What the link learns from what its engines say.

use super::{LinkState, Open, Purpose};
use crate::protocol::{
    Answer, Command, DeviceKind, Event, ModelHandle, Progress, RequestId, TrainEvent, WeightsOrigin,
};

impl LinkState {
    /// Takes an event of a request in, and tells it to whoever asked.
    pub(super) fn learn(&mut self, id: RequestId, open: &mut Open, event: Event) {
        let device = open.device;
        if let Event::Progress(Progress::Train(event)) = &event {
            open.follow(event);
        }
        match &open.purpose {
            Purpose::Asked(command) => {
                let event = self.answered(command, device, event);
                self.told.push((id, event));
            }
            Purpose::Revert(model) => {
                let event = self.reverted(*model, device, event);
                self.told.push((id, event));
            }
            Purpose::Remember(model, revision) => match event {
                Event::Done(Answer::Exported(weights)) => {
                    self.models.remember(*model, *revision, weights);
                }
                Event::Progress(_) => {}
                // Others wait for these weights: what is known of older ones must do.
                _ => {
                    self.models.fall_back(*model);
                }
            },
            Purpose::Restore(model) => self.restored(*model, device, event),
            Purpose::Errand => {}
        }
    }

    /// Keeps what an event tells of a model, and gives the event on with our own handle.
    fn answered(&mut self, command: &Command, device: DeviceKind, mut event: Event) -> Event {
        match (command, &mut event) {
            (Command::Load { weights, .. }, Event::Done(Answer::Loaded(loaded))) => {
                let model = self.models.add(device, loaded, weights.clone());
                if loaded.weights.origin == WeightsOrigin::Kept {
                    self.fetch_weights(model);
                }
                loaded.handle = model;
            }
            (Command::FineTune { model, .. }, event) => self.trained(*model, device, event),
            (Command::Keep { model }, Event::Done(_)) => self.models.kept(*model),
            (Command::Dispose { model }, Event::Done(_)) => {
                let copies = self.models.remove(*model);
                let others = copies.into_iter().filter(|(other, _)| *other != device);
                others.for_each(|(other, handle)| self.dispose(other, handle));
            }
            _ => {}
        }
        event
    }

    fn trained(&mut self, model: ModelHandle, device: DeviceKind, event: &Event) {
        match event {
            Event::Progress(Progress::Snapshot { step, weights }) => {
                self.models.keep_snapshot(model, *step, weights.clone());
            }
            // Its snapshot stays until the final weights are here.
            Event::Done(_) => {
                self.models.trained(model, device);
                self.fetch_weights(model);
            }
            Event::Failed(_) | Event::Cancelled => self.models.drop_snapshot(model),
            _ => {}
        }
    }

    fn reverted(&mut self, model: ModelHandle, device: DeviceKind, mut event: Event) -> Event {
        if let Event::Done(Answer::Loaded(loaded)) = &mut event {
            let unneeded = match self.models.reverted(model, device, loaded.handle) {
                Some((origin, old)) => {
                    loaded.weights.origin = origin;
                    old
                }
                // It was taken back already: this copy is one too many.
                None => Some(loaded.handle),
            };
            loaded.handle = model;
            if let Some(handle) = unneeded {
                self.dispose(device, handle);
            }
        }
        event
    }

    fn restored(&mut self, model: ModelHandle, device: DeviceKind, event: Event) {
        match event {
            Event::Done(Answer::Loaded(loaded)) => {
                if let Some(old) = self.models.place(model, device, loaded.handle) {
                    self.dispose(device, old);
                }
            }
            Event::Failed(failure) => {
                for request in self.drop_waiting(device, model) {
                    self.open.remove(request.id);
                    self.told.push((request.id, Event::Failed(failure.clone())));
                }
            }
            _ => {}
        }
    }

    /// Asks an engine that has the model's present state for its weights.
    pub(super) fn fetch_weights(&mut self, model: ModelHandle) {
        if let Some((device, handle)) = self.models.holder(model) {
            let export = Command::Export { model: handle };
            let revision = self.models.revision(model);
            self.errand(device, Purpose::Remember(model, revision), export);
        }
    }

    fn dispose(&mut self, device: DeviceKind, handle: ModelHandle) {
        self.errand(device, Purpose::Errand, Command::Dispose { model: handle });
    }
}

impl Open {
    fn follow(&mut self, event: &TrainEvent) {
        match event {
            TrainEvent::Step { step, .. } => self.step = *step,
            TrainEvent::Paused { .. } => self.is_paused = true,
            TrainEvent::Resumed { .. } => self.is_paused = false,
            TrainEvent::Epoch { .. }
            | TrainEvent::Checkpoint { .. }
            | TrainEvent::Validated { .. } => {}
        }
    }
}
