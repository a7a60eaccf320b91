//! The page's side of the link to an engine, without the worker: which requests are open, which engine handle a model has now,
//! and the newest weights of each model, so that another engine can take over when one dies.

use super::few::Few;
use crate::protocol::{
    Answer, Command, Event, Failure, FailureKind, ModelHandle, Progress, Reply, Request, RequestId,
    VERSION, WeightSource, WeightsOrigin,
};

/// The link's memory.
#[derive(Default)]
pub struct LinkState {
    next_id: RequestId,
    next_handle: ModelHandle,
    is_ready: bool,
    waiting: Vec<Request>,
    open: Few<RequestId, Purpose>,
    models: Few<ModelHandle, Remembered>,
    outgoing: Vec<Request>,
}

/// Why a request was sent.
#[derive(Clone, Debug, PartialEq)]
enum Purpose {
    /// Somebody asked; this is what.
    Asked(Command),
    /// We fetch a model's present weights, to remember them.
    Remember(ModelHandle),
    /// We load a model into a new engine.
    Restore(ModelHandle),
}

/// What is known of a loaded model.
struct Remembered {
    name: String,
    weights: WeightSource,
    snapshot: Option<(u64, WeightSource)>,
    engine_handle: ModelHandle,
}

impl LinkState {
    /// Registers a command; [`Self::take_outgoing`] gives it out as soon as the engine can take it.
    pub fn request(&mut self, command: Command) -> RequestId {
        self.next_id += 1;
        let id = self.next_id;
        self.open.insert(id, Purpose::Asked(command.clone()));
        self.waiting.push(Request { id, command });
        self.release();
        id
    }

    /// The requests to post now, in order.
    pub fn take_outgoing(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.outgoing)
    }

    /// How many requests have no last event yet.
    pub fn open_requests(&self) -> usize {
        self.open.len()
    }

    /// Takes a reply; returns what is to be told to whom. Stale replies and our own errands are told to nobody.
    ///
    /// # Errors
    /// When the engine speaks another version of the protocol.
    pub fn on_reply(&mut self, reply: Reply) -> Result<Option<(RequestId, Event)>, Failure> {
        let Reply { id, event, .. } = reply;
        if let Event::Ready { version, .. } = event {
            self.on_ready(version)?;
            return Ok(None);
        }
        let Some(purpose) = self.open.get(id).cloned() else {
            return Ok(None);
        };
        let is_last = !matches!(event, Event::Progress(_));
        if is_last {
            self.open.remove(id);
        }
        let told = match purpose {
            Purpose::Asked(command) => Some((id, self.learn(&command, event))),
            Purpose::Remember(handle) => {
                self.remember(handle, event);
                None
            }
            Purpose::Restore(handle) => {
                self.restored(handle, event);
                None
            }
        };
        self.release();
        Ok(told)
    }

    /// The engine is gone: returns the last events of all that was asked, and prepares to load the models again.
    /// Says what work is lost, if any is.
    pub fn on_death(&mut self) -> (Vec<(RequestId, Event)>, Option<String>) {
        self.is_ready = false;
        self.outgoing.clear();
        self.waiting.clear();
        let open = std::mem::take(&mut self.open);
        let asked = |(id, purpose)| match purpose {
            Purpose::Asked(command) => Some((id, command)),
            _ => None,
        };
        let asked: Vec<(RequestId, Command)> = open.into_iter().filter_map(asked).collect();
        let trained = |command: &Command| matches!(command, Command::FineTune { .. });
        let was_training = asked.iter().any(|(_, command)| trained(command));
        let lost_work = self
            .fall_back()
            .or_else(|| was_training.then(|| NO_CHECKPOINT.to_owned()));
        let fail = |(id, _)| (id, Event::Failed(engine_lost()));
        (asked.into_iter().map(fail).collect(), lost_work)
    }

    /// Models whose newest weights are only known from a snapshot fall back to it.
    fn fall_back(&mut self) -> Option<String> {
        let mut lost_work = None;
        for remembered in self.models.values_mut() {
            if let Some((step, weights)) = remembered.snapshot.take() {
                remembered.weights = weights;
                lost_work = Some(format!(
                    "The model is back as it was at step {step} of the training."
                ));
            }
        }
        lost_work
    }

    /// Whether the engine said that it is ready.
    pub fn is_ready(&self) -> bool {
        self.is_ready
    }

    fn on_ready(&mut self, version: u32) -> Result<(), Failure> {
        if version != VERSION {
            return Err(other_version(version));
        }
        let load = |(handle, model): (ModelHandle, &Remembered)| {
            let (model, weights) = (model.name.clone(), model.weights.clone());
            (handle, Command::Load { model, weights })
        };
        let loads: Vec<(ModelHandle, Command)> = self.models.iter().map(load).collect();
        for (handle, command) in loads {
            self.errand(Purpose::Restore(handle), command);
        }
        self.is_ready = true;
        self.release();
        Ok(())
    }

    /// Sends what waits, once no model has to be restored first.
    fn release(&mut self) {
        let restoring = self
            .open
            .iter()
            .any(|(_, purpose)| matches!(purpose, Purpose::Restore(_)));
        if !self.is_ready || restoring {
            return;
        }
        for mut request in std::mem::take(&mut self.waiting) {
            self.translate(&mut request.command);
            self.outgoing.push(request);
        }
    }

    fn errand(&mut self, purpose: Purpose, command: Command) {
        self.next_id += 1;
        self.open.insert(self.next_id, purpose);
        self.outgoing.push(Request {
            id: self.next_id,
            command,
        });
    }

    /// Keeps what an event tells of a model, and gives the event on with our own handle.
    fn learn(&mut self, command: &Command, mut event: Event) -> Event {
        match (command, &mut event) {
            (Command::Load { weights, .. }, Event::Done(Answer::Loaded(loaded))) => {
                let engine_handle = loaded.handle;
                self.next_handle += 1;
                let own = self.next_handle;
                let (name, weights) = (loaded.card.name.clone(), weights.clone());
                self.models.insert(
                    own,
                    Remembered {
                        name,
                        weights,
                        snapshot: None,
                        engine_handle,
                    },
                );
                loaded.handle = own;
                // What is kept may be forgotten later; this page goes on with it.
                if loaded.weights.origin == WeightsOrigin::Kept {
                    self.fetch_weights(own);
                }
            }
            (Command::Revert { model }, Event::Done(Answer::Loaded(loaded))) => {
                loaded.handle = *model;
                self.fetch_weights(*model);
            }
            (
                Command::FineTune { model, .. },
                Event::Progress(Progress::Snapshot { step, weights }),
            ) => {
                if let Some(remembered) = self.models.get_mut(*model) {
                    remembered.snapshot = Some((*step, WeightSource::Given(weights.clone())));
                }
            }
            // Its snapshot stays until the final weights are here.
            (Command::FineTune { model, .. }, Event::Done(_)) => self.fetch_weights(*model),
            (Command::FineTune { model, .. }, Event::Failed(_) | Event::Cancelled) => {
                self.forget_snapshot(*model);
            }
            (Command::Dispose { model }, Event::Done(_)) => {
                self.models.remove(*model);
            }
            _ => {}
        }
        event
    }

    fn forget_snapshot(&mut self, handle: ModelHandle) {
        if let Some(remembered) = self.models.get_mut(handle) {
            remembered.snapshot = None;
        }
    }

    fn fetch_weights(&mut self, handle: ModelHandle) {
        let Some(remembered) = self.models.get(handle) else {
            return;
        };
        let command = Command::Export {
            model: remembered.engine_handle,
        };
        self.errand(Purpose::Remember(handle), command);
    }

    fn remember(&mut self, handle: ModelHandle, event: Event) {
        if let (Some(remembered), Event::Done(Answer::Exported(weights))) =
            (self.models.get_mut(handle), event)
        {
            remembered.weights = WeightSource::Given(weights);
            remembered.snapshot = None;
        }
    }

    fn restored(&mut self, handle: ModelHandle, event: Event) {
        match event {
            Event::Done(Answer::Loaded(loaded)) => {
                if let Some(remembered) = self.models.get_mut(handle) {
                    remembered.engine_handle = loaded.handle;
                }
            }
            Event::Progress(_) => {}
            _ => {
                self.models.remove(handle);
            }
        }
    }

    /// Our handles become the engine's.
    fn translate(&self, command: &mut Command) {
        if let Command::Predict { model, .. }
        | Command::FineTune { model, .. }
        | Command::Evaluate { model, .. }
        | Command::Export { model }
        | Command::Benchmark { model, .. }
        | Command::Gallery { model, .. }
        | Command::Keep { model }
        | Command::Revert { model }
        | Command::Dispose { model } = command
        {
            *model = self
                .models
                .get(*model)
                .map_or(0, |remembered| remembered.engine_handle);
        }
    }
}

const NO_CHECKPOINT: &str =
    "The training was interrupted before its first checkpoint; the model is back as it was before.";

fn engine_lost() -> Failure {
    Failure {
        kind: FailureKind::EngineLost,
        expected: "an answer from the engine".into(),
        got: "its end".into(),
        place: "the engine's worker".into(),
        advice: "Another engine takes over; try again.".into(),
    }
}

fn other_version(version: u32) -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        expected: format!("an engine of version {VERSION}"),
        got: format!("version {version}"),
        place: "the engine's worker".into(),
        advice: "The site was updated while this page was open: reload it.".into(),
    }
}
