//! The page's side of the link to its engines, without any worker: which requests are open and on which device, which handle a model has
//! in which engine, and the newest weights of each model, so that the other engine can take over when one dies.

mod death;
mod lane;
mod learn;
mod models;
mod route;

use lane::Lane;
use models::Models;

use super::few::Few;
use crate::protocol::{
    Command, DeviceKind, Event, Failure, FailureKind, ModelHandle, Reply, Request, RequestId,
    VERSION,
};

pub use death::Lost;
pub(super) use lane::model_of;
pub use route::Choice;

/// The link's memory.
#[derive(Default)]
pub struct LinkState {
    next_id: RequestId,
    cpu: Lane,
    gpu: Lane,
    open: Few<RequestId, Open>,
    models: Models,
    choice: Choice,
    outgoing: Vec<(DeviceKind, Request)>,
    told: Vec<(RequestId, Event)>,
}

/// A request without its last event.
struct Open {
    purpose: Purpose,
    device: DeviceKind,
    /// Of a fine-tuning: the step it was last heard at.
    step: u64,
    is_paused: bool,
    /// Of a fine-tuning that was moved: the step of the checkpoint it went on from.
    moved_at: Option<u64>,
    /// Whether its batch was halved once, when memory ran out.
    is_halved: bool,
}

/// Why a request was sent.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a handful at a time; a box would only add code to the page"
)]
enum Purpose {
    /// Somebody asked; this is what.
    Asked(Command),
    /// Somebody asked for the model as it was before its last fine-tuning.
    Revert(ModelHandle),
    /// We fetch the weights that a model has since this revision, to remember them.
    Remember(ModelHandle, u32),
    /// We load a model into an engine that lacks it or has an old one.
    Restore(ModelHandle),
    /// We tidy up; nobody waits for it.
    Errand,
}

impl LinkState {
    /// Registers a command for the device that fits it; [`Self::take_outgoing`] gives it out as soon as that engine can take it.
    pub fn request(&mut self, command: Command) -> RequestId {
        let device = self.device_for(&command);
        self.request_on(device, command)
    }

    /// Registers a command for one device.
    pub fn request_on(&mut self, device: DeviceKind, command: Command) -> RequestId {
        let purpose = Purpose::Asked(command.clone());
        let id = self.wait(device, purpose, command);
        self.release(device);
        id
    }

    /// Gives a model back the weights and classes that it had before its last fine-tuning; the answer is `Loaded`.
    pub fn revert(&mut self, model: ModelHandle) -> RequestId {
        let device = self.choice.predict;
        match self.models.before(model) {
            Some(command) => {
                let id = self.wait(device, Purpose::Revert(model), command);
                self.release(device);
                id
            }
            None => {
                self.next_id += 1;
                let failed = Event::Failed(nothing_to_revert());
                self.told.push((self.next_id, failed));
                self.next_id
            }
        }
    }

    /// Which devices compute what from now on.
    pub fn choose(&mut self, choice: Choice) {
        self.choice = choice;
    }

    /// The requests to post now, in order.
    pub fn take_outgoing(&mut self) -> Vec<(DeviceKind, Request)> {
        std::mem::take(&mut self.outgoing)
    }

    /// What is to be told to whom, in order.
    pub fn take_told(&mut self) -> Vec<(RequestId, Event)> {
        std::mem::take(&mut self.told)
    }

    /// Whether somebody waits for that engine.
    pub fn is_waited_for(&self, device: DeviceKind) -> bool {
        let waits = |open: &Open| open.device == device && !open.is_paused;
        self.open.iter().any(|(_, open)| waits(open))
    }

    /// Whether that engine said that it is ready.
    pub fn is_ready(&self, device: DeviceKind) -> bool {
        self.lane(device).is_ready
    }

    /// Takes a reply in. Stale replies and our own errands are told to nobody.
    ///
    /// # Errors
    /// When the engine speaks another version of the protocol.
    pub fn on_reply(&mut self, reply: Reply) -> Result<(), Failure> {
        let Reply { id, device, event } = reply;
        if let Event::Ready { version, .. } = event {
            return self.on_ready(device, version);
        }
        let Some(mut open) = self.open.remove(id) else {
            return Ok(());
        };
        let is_stale = open.device != device;
        let goes_on = is_stale || matches!(event, Event::Progress(_));
        if !is_stale {
            self.learn(id, &mut open, event);
        }
        if goes_on {
            self.open.insert(id, open);
        }
        self.release(DeviceKind::Cpu);
        self.release(DeviceKind::WebGpu);
        Ok(())
    }

    fn on_ready(&mut self, device: DeviceKind, version: u32) -> Result<(), Failure> {
        if version != VERSION {
            return Err(other_version(version));
        }
        self.lane_mut(device).is_ready = true;
        self.release(device);
        Ok(())
    }

    /// Registers a request that waits for its turn.
    fn wait(&mut self, device: DeviceKind, purpose: Purpose, command: Command) -> RequestId {
        self.next_id += 1;
        let id = self.next_id;
        self.put(id, device, purpose);
        self.lane_mut(device).waiting.push(Request { id, command });
        id
    }

    /// Sends a request of our own past all that wait.
    fn errand(&mut self, device: DeviceKind, purpose: Purpose, command: Command) {
        self.next_id += 1;
        let id = self.next_id;
        self.put(id, device, purpose);
        self.outgoing.push((device, Request { id, command }));
    }

    fn put(&mut self, id: RequestId, device: DeviceKind, purpose: Purpose) {
        let open = Open {
            purpose,
            device,
            step: 0,
            is_paused: false,
            moved_at: None,
            is_halved: false,
        };
        self.open.insert(id, open);
    }

    fn lane(&self, device: DeviceKind) -> &Lane {
        match device {
            DeviceKind::Cpu => &self.cpu,
            DeviceKind::WebGpu => &self.gpu,
        }
    }

    fn lane_mut(&mut self, device: DeviceKind) -> &mut Lane {
        match device {
            DeviceKind::Cpu => &mut self.cpu,
            DeviceKind::WebGpu => &mut self.gpu,
        }
    }
}

fn nothing_to_revert() -> Failure {
    Failure {
        kind: FailureKind::WrongState,
        expected: "a model that was fine-tuned".into(),
        got: "one that was not, or was taken back already".into(),
        place: "the model".into(),
        advice: "Nothing to take back.".into(),
    }
}

fn other_version(version: u32) -> Failure {
    Failure {
        kind: FailureKind::Redeployed,
        expected: format!("an engine of version {VERSION}"),
        got: format!("version {version}"),
        place: "the engine's worker".into(),
        advice: "The site was updated while this page was open: reload it.".into(),
    }
}
