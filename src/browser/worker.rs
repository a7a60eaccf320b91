//! The worker's entry: an inbox, an engine, and a loop that gives the event loop its turn between slices.

use burn::tensor::Device;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, PromiseRejectionEvent};

use super::channel::Yielder;
use super::inbox::Inbox;
use super::platform::WorkerPlatform;
use super::scope::{scope, text};
use super::wire::read_request;
use crate::engine::Engine;
use crate::engine::platform::Outbox;
use crate::protocol::{DeviceInfo, DeviceKind, Event, Failure, Reply};

/// What the link sends to see whether we live, and what it gets back.
pub const PING: &str = "ping";
/// The answer to [`PING`].
pub const PONG: &str = "pong";

/// Runs an engine on the processor until the worker is ended.
pub fn run_cpu() {
    let device = DeviceInfo::processor("One thread with SIMD.");
    run(async || Ok((Device::flex(), device)));
}

/// Runs an engine on the GPU until the worker is ended.
#[cfg(feature = "gpu")]
pub fn run_gpu() {
    super::gpu::run_constructors();
    run(super::gpu::open);
}

fn run(open: impl AsyncFnOnce() -> Result<(Device, DeviceInfo), Failure> + 'static) {
    report_panics();
    report_traps();
    let inbox = listen();
    wasm_bindgen_futures::spawn_local(async move {
        match open().await {
            Err(failure) => tell(Event::Refused(failure)),
            Ok((backend, device)) => {
                if let Err(error) = serve(inbox, backend, device).await {
                    die(&text(&error));
                }
            }
        }
    });
}

/// Every message waits in the inbox; a ping is answered at once.
fn listen() -> Inbox {
    let inbox = Inbox::default();
    let queue = inbox.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().as_string().as_deref() == Some(PING) {
            // A page that is gone needs no answer.
            let _ = scope().post_message(&PONG.into());
        } else {
            queue.push(event.data());
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    inbox
}

async fn serve(inbox: Inbox, backend: Device, device: DeviceInfo) -> Result<(), JsValue> {
    let yielder = Yielder::new()?;
    let mut engine = Engine::new(WorkerPlatform::here(), device, backend);
    engine.announce();
    loop {
        while let Some(message) = inbox.try_pop() {
            take(&mut engine, &message).await;
        }
        if engine.has_work() {
            engine.advance().await;
            yielder.yield_now().await;
        } else {
            let message = inbox.pop().await;
            take(&mut engine, &message).await;
        }
    }
}

async fn take(engine: &mut Engine<WorkerPlatform>, message: &JsValue) {
    match read_request(message) {
        Ok(request) => engine.handle(request).await,
        Err((id, failure)) => engine.reject(id, failure),
    }
}

/// A panic ends the engine: the page is told before the trap, and starts another.
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        die(&panic.to_string());
    }));
}

/// A trap without a panic (a stack overflow, memory that ran out) ends the engine as well, but not the worker.
fn report_traps() {
    let on_trap = Closure::<dyn Fn(PromiseRejectionEvent)>::new(|event: PromiseRejectionEvent| {
        die(&text(&event.reason()));
    });
    let listener = on_trap.into_js_value();
    let added =
        scope().add_event_listener_with_callback("unhandledrejection", listener.unchecked_ref());
    if added.is_err() {
        web_sys::console::warn_1(&"hearth: traps of the engine cannot be watched".into());
    }
}

fn die(message: &str) {
    tell(Event::Died {
        message: message.into(),
    });
}

/// Says something that answers no request.
fn tell(event: Event) {
    let device = match cfg!(feature = "gpu") {
        true => DeviceKind::WebGpu,
        false => DeviceKind::Cpu,
    };
    let id = 0;
    WorkerPlatform::here().send(Reply { id, device, event });
}
