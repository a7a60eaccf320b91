//! The link to an engine's worker: starts it, speaks with it, and replaces it when it dies.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::transfer;
use crate::protocol::{
    Answer, Command, DeviceInfo, DeviceKind, Event, Failure, FailureKind, Reply, Request, RequestId,
};
use crate::ui::link_state::LinkState;

/// How often a worker is asked whether it lives, in milliseconds.
const PING_MS: i32 = 5_000;

/// A worker that does not answer for that many pings is taken for dead.
const MISSED_PINGS: u32 = 4;

/// One that has not said `Ready` yet may still be on its way over a slow line.
const MISSED_PINGS_AT_START: u32 = 24;

/// More deaths than that within a minute are no accident.
const MOST_DEATHS: usize = 3;

/// What the link tells of the engine's life.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A worker is being started.
    Starting,
    /// It accepts requests.
    Ready(DeviceInfo),
    /// It died; another is being started.
    Lost {
        /// What was seen.
        reason: String,
        /// The work that is gone, if any.
        lost_work: Option<String>,
    },
    /// No engine can run here.
    Unsupported(Failure),
}

type Handler = Box<dyn FnMut(Event)>;

struct Inner {
    script: String,
    state: RefCell<LinkState>,
    worker: RefCell<Option<Worker>>,
    handlers: RefCell<BTreeMap<RequestId, Handler>>,
    on_notice: Box<dyn Fn(Notice)>,
    missed_pings: Cell<u32>,
    deaths_ms: RefCell<VecDeque<f64>>,
    broken: RefCell<Option<Failure>>,
}

/// A link to one engine.
#[derive(Clone)]
pub struct EngineLink(Rc<Inner>);

impl EngineLink {
    /// Starts the worker whose script is `script`; `on_notice` hears of its life.
    pub fn start(script: &str, on_notice: impl Fn(Notice) + 'static) -> Self {
        let link = Self(Rc::new(Inner {
            script: script.into(),
            state: RefCell::default(),
            worker: RefCell::default(),
            handlers: RefCell::default(),
            on_notice: Box::new(on_notice),
            missed_pings: Cell::new(0),
            deaths_ms: RefCell::default(),
            broken: RefCell::default(),
        }));
        link.spawn();
        link.watch();
        link
    }

    /// Sends a command; those sent before the engine is ready wait. `on_event` gets every event of this request; the last one is
    /// `Done`, `Failed` or `Cancelled`.
    pub fn send(&self, command: Command, mut on_event: impl FnMut(Event) + 'static) -> RequestId {
        let broken = self.0.broken.borrow().clone();
        if let Some(failure) = broken {
            on_event(Event::Failed(failure));
            return 0;
        }
        let id = self.0.state.borrow_mut().request(command);
        self.0.handlers.borrow_mut().insert(id, Box::new(on_event));
        self.flush();
        id
    }

    /// Sends a command and waits for its last event.
    ///
    /// # Errors
    /// What the engine fails with; a cancelled request fails as well.
    pub async fn ask(&self, command: Command) -> Result<Answer, Failure> {
        let outcome: Rc<RefCell<Option<Result<Answer, Failure>>>> = Rc::default();
        let (link, result) = (self.clone(), Rc::clone(&outcome));
        let ended = Promise::new(&mut |resolve, _| {
            let result = Rc::clone(&result);
            link.send(command.clone(), move |event| {
                let ended = match event {
                    Event::Done(answer) => Ok(answer),
                    Event::Failed(failure) => Err(failure),
                    Event::Cancelled => Err(cancelled()),
                    _ => return,
                };
                *result.borrow_mut() = Some(ended);
                // Calling a resolver cannot fail.
                let _ = resolve.call0(&JsValue::NULL);
            });
        });
        // The promise only ever resolves.
        let _ = JsFuture::from(ended).await;
        outcome.take().unwrap_or_else(|| Err(cancelled()))
    }

    /// Gives a request up.
    pub fn cancel(&self, request: RequestId) {
        self.send(Command::Cancel { request }, |_| {});
    }

    fn spawn(&self) {
        (self.0.on_notice)(Notice::Starting);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        match Worker::new_with_options(&self.0.script, &options) {
            Ok(worker) => {
                self.listen(&worker);
                *self.0.worker.borrow_mut() = Some(worker);
            }
            Err(error) => self.give_up(&no_worker(&format!("{error:?}"))),
        }
    }

    fn listen(&self, worker: &Worker) {
        let link = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            link.on_message(&event.data());
        });
        worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        let link = self.clone();
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            link.on_death(&format!("The engine's worker failed: {}", event.message()));
        });
        worker.set_onerror(Some(on_error.into_js_value().unchecked_ref()));
    }

    fn on_message(&self, message: &JsValue) {
        self.0.missed_pings.set(0);
        if message.as_string().is_some() {
            return; // The answer to a ping.
        }
        match transfer::read_reply(message) {
            Ok(Reply {
                event: Event::Died { message },
                ..
            }) => self.on_death(&message),
            Ok(reply) => self.on_reply(reply),
            Err(failure) => self.give_up(&failure),
        }
    }

    fn on_reply(&self, reply: Reply) {
        let device = match &reply.event {
            Event::Ready { device, .. } => Some(device.clone()),
            _ => None,
        };
        let told = self.0.state.borrow_mut().on_reply(reply);
        match told {
            Err(failure) => self.give_up(&failure),
            Ok(told) => {
                if let Some(device) = device {
                    (self.0.on_notice)(Notice::Ready(device));
                }
                self.flush();
                if let Some((id, event)) = told {
                    self.tell(id, event);
                }
            }
        }
    }

    /// The handler is out of the table while it runs, so that it may send.
    fn tell(&self, id: RequestId, event: Event) {
        let is_last = !matches!(event, Event::Progress(_));
        let handler = self.0.handlers.borrow_mut().remove(&id);
        let Some(mut handler) = handler else { return };
        handler(event);
        if !is_last {
            self.0.handlers.borrow_mut().insert(id, handler);
        }
    }

    fn flush(&self) {
        let outgoing = self.0.state.borrow_mut().take_outgoing();
        for request in outgoing {
            if let Err(error) = self.post(&request) {
                let failure = not_sent(&format!("{error:?}"));
                let reply = Reply {
                    id: request.id,
                    device: DeviceKind::Cpu,
                    event: Event::Failed(failure),
                };
                self.on_reply(reply);
            }
        }
    }

    fn post(&self, request: &Request) -> Result<(), JsValue> {
        let worker = self.0.worker.borrow().clone().ok_or("there is no engine")?;
        let packed = transfer::pack(request)?;
        worker.post_message_with_transfer(&packed.message, &packed.buffers)
    }

    fn on_death(&self, reason: &str) {
        let Some(worker) = self.0.worker.borrow_mut().take() else {
            return;
        };
        worker.set_onmessage(None);
        worker.set_onerror(None);
        worker.terminate();
        self.0.missed_pings.set(0);
        let (failed, lost_work) = self.0.state.borrow_mut().on_death();
        let reason = reason.to_owned();
        (self.0.on_notice)(Notice::Lost {
            reason: reason.clone(),
            lost_work,
        });
        for (id, event) in failed {
            self.tell(id, event);
        }
        match self.dies_too_often() {
            true => self.give_up(&too_many_deaths(&reason)),
            false => self.spawn(),
        }
    }

    /// No engine can be had: whatever is asked now or later fails with the reason.
    fn give_up(&self, failure: &Failure) {
        if let Some(worker) = self.0.worker.borrow_mut().take() {
            worker.set_onmessage(None);
            worker.terminate();
        }
        *self.0.broken.borrow_mut() = Some(failure.clone());
        (self.0.on_notice)(Notice::Unsupported(failure.clone()));
        let (failed, _) = self.0.state.borrow_mut().on_death();
        for (id, _) in failed {
            self.tell(id, Event::Failed(failure.clone()));
        }
    }

    fn dies_too_often(&self) -> bool {
        let now_ms = js_sys::Date::now();
        let mut deaths = self.0.deaths_ms.borrow_mut();
        deaths.push_back(now_ms);
        deaths.retain(|death| now_ms - death < 60_000.0);
        deaths.len() > MOST_DEATHS
    }

    /// Asks now and then whether the worker lives, as long as somebody waits for it and can see the page.
    fn watch(&self) {
        let link = self.clone();
        let ping = Closure::<dyn Fn()>::new(move || link.ping());
        if let Some(window) = web_sys::window() {
            let set = window.set_interval_with_callback_and_timeout_and_arguments(
                ping.into_js_value().unchecked_ref(),
                PING_MS,
                &Array::new(),
            );
            if set.is_err() {
                web_sys::console::warn_1(&"hearth: the engine cannot be watched".into());
            }
        }
    }

    fn ping(&self) {
        let hidden = web_sys::window()
            .and_then(|window| window.document())
            .is_some_and(|document| document.hidden());
        if hidden || self.0.state.borrow().open_requests() == 0 {
            self.0.missed_pings.set(0);
            return;
        }
        let patience = if self.0.state.borrow().is_ready() {
            MISSED_PINGS
        } else {
            MISSED_PINGS_AT_START
        };
        if self.0.missed_pings.get() >= patience {
            self.on_death("The engine's worker did not answer.");
            return;
        }
        self.0.missed_pings.set(self.0.missed_pings.get() + 1);
        if let Some(worker) = self.0.worker.borrow().as_ref() {
            // A worker that cannot be posted to will miss its pings.
            let _ = worker.post_message(&"ping".into());
        }
    }
}

fn no_worker(got: &str) -> Failure {
    Failure {
        kind: FailureKind::Unsupported,
        expected: "a browser with module workers".into(),
        got: got.into(),
        place: "starting the engine".into(),
        advice: "Use a current Chrome, Edge, Firefox or Safari.".into(),
    }
}

fn too_many_deaths(reason: &str) -> Failure {
    Failure {
        kind: FailureKind::EngineLost,
        expected: "an engine that stays".into(),
        got: format!("{MOST_DEATHS} ends within a minute, the last one: {reason}"),
        place: "the engine's worker".into(),
        advice: "Reload the page; if it happens again, report it.".into(),
    }
}

fn not_sent(got: &str) -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        expected: "a request that can be sent".into(),
        got: got.into(),
        place: "the link to the engine".into(),
        advice: "Try again, or reload the page.".into(),
    }
}

fn cancelled() -> Failure {
    Failure {
        kind: FailureKind::WrongState,
        expected: "an answer".into(),
        got: "a request that was given up".into(),
        place: "the request".into(),
        advice: "Ask again.".into(),
    }
}
