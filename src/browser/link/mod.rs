//! The link to the engines' workers: starts them, speaks with them, and replaces what dies.

mod failures;
mod handlers;
mod watch;
mod worker;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use web_sys::Worker;

use self::failures::{not_sent, too_many_deaths};
pub use self::handlers::{Handler, Handlers};
use super::transfer;
use crate::protocol::{
    Command, DeviceInfo, DeviceKind, Event, Failure, ModelHandle, Reply, Request, RequestId,
};
use crate::ui::link::{Choice, LinkState, Lost};

/// More deaths of the processor's engine than that within a minute are no accident.
const MOST_DEATHS: usize = 3;

/// What the link tells of the engines' lives.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// An engine accepts requests, so many milliseconds after it was started.
    Ready(DeviceInfo, f64),
    /// Bytes of the GPU's engine that came, and in all (zero while unknown).
    Fetched(u64, u64),
    /// An engine died; on the processor another is being started.
    Died {
        /// Which one.
        device: DeviceKind,
        /// What was seen.
        reason: String,
        /// What that did to the work under way.
        lost: Lost,
    },
    /// No engine can run here at all.
    Unsupported(Failure),
}

/// One engine's worker.
#[derive(Default)]
struct Slot {
    worker: RefCell<Option<Worker>>,
    /// Pings since its last sign of life, and since it last said anything about its work.
    missed_pings: Cell<u32>,
    silent_pings: Cell<u32>,
    started_ms: Cell<f64>,
}

struct Inner {
    scripts: [String; 2],
    state: RefCell<LinkState>,
    cpu: Slot,
    gpu: Slot,
    handlers: Handlers,
    on_notice: Box<dyn Fn(Notice)>,
    deaths_ms: RefCell<VecDeque<f64>>,
    broken: RefCell<Option<Failure>>,
}

/// A link to the engines of this page.
#[derive(Clone)]
pub struct EngineLink(Rc<Inner>);

impl EngineLink {
    /// Starts the processor's engine; `scripts` are those of the processor's and of the GPU's worker; `on_notice` hears of their lives.
    pub fn start(scripts: [String; 2], on_notice: impl Fn(Notice) + 'static) -> Self {
        let link = Self(Rc::new(Inner {
            scripts,
            state: RefCell::default(),
            cpu: Slot::default(),
            gpu: Slot::default(),
            handlers: Handlers::default(),
            on_notice: Box::new(on_notice),
            deaths_ms: RefCell::default(),
            broken: RefCell::default(),
        }));
        link.spawn(DeviceKind::Cpu);
        link.watch();
        link
    }

    /// Ends both engines and forgets everything; nobody waits for anything any more.
    #[cfg(feature = "widget")]
    pub fn sleep(&self) {
        self.end_worker(DeviceKind::Cpu);
        self.end_worker(DeviceKind::WebGpu);
        *self.0.state.borrow_mut() = LinkState::default();
        self.0.handlers.clear();
        *self.0.broken.borrow_mut() = None;
    }

    /// Starts the processor's engine again, unless it runs or cannot run here.
    #[cfg(feature = "widget")]
    pub fn wake(&self) {
        let rests = self.0.cpu.worker.borrow().is_none() && self.0.broken.borrow().is_none();
        if rests {
            self.spawn(DeviceKind::Cpu);
        }
    }

    /// Starts the processor's engine once more after it was given up; what the engines had is gone.
    #[cfg(feature = "widget")]
    pub fn try_again(&self) {
        if self.0.broken.borrow_mut().take().is_none() {
            return;
        }
        self.0.deaths_ms.borrow_mut().clear();
        for device in [DeviceKind::Cpu, DeviceKind::WebGpu] {
            self.0.state.borrow_mut().on_death(device, "");
        }
        self.spawn(DeviceKind::Cpu);
    }

    /// Fetches and starts the GPU's engine, unless it runs.
    pub fn start_gpu(&self) {
        if self.0.gpu.worker.borrow().is_none() {
            self.spawn(DeviceKind::WebGpu);
        }
    }

    /// Ends the GPU's engine; its work goes on on the processor.
    pub fn end_gpu(&self, reason: &str) {
        self.on_death(DeviceKind::WebGpu, reason);
    }

    /// Which devices compute what from now on.
    pub fn choose(&self, choice: Choice) {
        self.0.state.borrow_mut().choose(choice);
    }

    /// Sends a command to the device that fits it; those sent before the engine is ready wait. `on_event` gets every event of this
    /// request; the last one is `Done`, `Failed` or `Cancelled`.
    pub fn send(&self, command: Command, on_event: Handler) -> RequestId {
        self.begin(on_event, |state| state.request(command))
    }

    /// Sends a command to one device.
    pub fn send_on(&self, device: DeviceKind, command: Command, on_event: Handler) -> RequestId {
        self.begin(on_event, |state| state.request_on(device, command))
    }

    /// Gives a model back what it was before its last fine-tuning.
    pub fn revert(&self, model: ModelHandle, on_event: Handler) -> RequestId {
        self.begin(on_event, |state| state.revert(model))
    }

    fn begin(
        &self,
        mut on_event: Handler,
        request: impl FnOnce(&mut LinkState) -> RequestId,
    ) -> RequestId {
        let broken = self.0.broken.borrow().clone();
        if let Some(failure) = broken {
            on_event(Event::Failed(failure));
            return 0;
        }
        let id = request(&mut self.0.state.borrow_mut());
        self.0.handlers.insert(id, on_event);
        self.flush();
        id
    }

    fn on_reply(&self, reply: Reply) {
        let device = match &reply.event {
            Event::Ready { device, .. } => Some(device.clone()),
            _ => None,
        };
        let from = reply.device;
        let read = self.0.state.borrow_mut().on_reply(reply);
        if let Err(failure) = read {
            return self.cannot_read(from, &failure);
        }
        if let Some(device) = device {
            let load_ms = js_sys::Date::now() - self.slot(device.kind).started_ms.get();
            (self.0.on_notice)(Notice::Ready(device, load_ms));
        }
        self.flush();
    }

    /// Posts what can be posted, and tells what is to be told.
    fn flush(&self) {
        let outgoing = self.0.state.borrow_mut().take_outgoing();
        for (device, request) in outgoing {
            if let Err(got) = self.post(device, &request) {
                let event = Event::Failed(not_sent(&got));
                self.on_reply(Reply {
                    id: request.id,
                    device,
                    event,
                });
            }
        }
        let told = self.0.state.borrow_mut().take_told();
        told.into_iter()
            .for_each(|(id, event)| self.0.handlers.tell(id, event));
    }

    fn post(&self, device: DeviceKind, request: &Request) -> Result<(), String> {
        let worker = self.slot(device).worker.borrow().clone();
        let worker = worker.ok_or("there is no engine")?;
        let packed = transfer::pack_compact(request).map_err(|failure| failure.to_string())?;
        worker
            .post_message_with_transfer(&packed.message, &packed.buffers)
            .map_err(|_| "the browser refused the message".into())
    }

    fn on_death(&self, device: DeviceKind, reason: &str) {
        if !self.end_worker(device) {
            return;
        }
        let lost = self.0.state.borrow_mut().on_death(device, reason);
        let reason = reason.to_owned();
        let restarts = device == DeviceKind::Cpu || lost.halved_batch.is_some();
        if device == DeviceKind::Cpu && self.dies_too_often() {
            return self.give_up(&too_many_deaths(MOST_DEATHS, &reason));
        }
        (self.0.on_notice)(Notice::Died {
            device,
            reason,
            lost,
        });
        if restarts {
            self.spawn(device);
        }
        self.flush();
    }

    /// Without the GPU's engine the page goes on; without the processor's it cannot.
    fn cannot_read(&self, from: DeviceKind, failure: &Failure) {
        match from {
            DeviceKind::WebGpu => self.on_death(from, &failure.to_string()),
            DeviceKind::Cpu => self.give_up(failure),
        }
    }

    /// No engine can be had: whatever is asked now or later fails with the reason.
    fn give_up(&self, failure: &Failure) {
        self.end_worker(DeviceKind::Cpu);
        self.end_worker(DeviceKind::WebGpu);
        *self.0.broken.borrow_mut() = Some(failure.clone());
        (self.0.on_notice)(Notice::Unsupported(failure.clone()));
        self.0.state.borrow_mut().give_up(failure);
        self.flush();
    }

    fn dies_too_often(&self) -> bool {
        let now_ms = js_sys::Date::now();
        let mut deaths = self.0.deaths_ms.borrow_mut();
        deaths.push_back(now_ms);
        deaths.retain(|death| now_ms - death < 60_000.0);
        deaths.len() > MOST_DEATHS
    }

    fn slot(&self, device: DeviceKind) -> &Slot {
        match device {
            DeviceKind::Cpu => &self.0.cpu,
            DeviceKind::WebGpu => &self.0.gpu,
        }
    }
}
