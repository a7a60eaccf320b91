//! A worker's life: an inbox, and a loop that gives the event loop its turn between slices of work.

use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

use super::channel::Yielder;
use super::inbox::Inbox;
use super::objects::pack_objects;
use super::scope::{scope, text};

/// What a worker serves: it says its answers itself, by [`tell`].
pub(super) trait Served: 'static {
    /// Says that it listens.
    fn ready();

    /// Says that it died, and of what.
    fn lost(message: String);

    /// Answers a message.
    async fn take(&mut self, message: JsValue);

    /// Whether [`Served::work`] has something to do.
    fn has_work(&self) -> bool;

    /// Does one slice of it.
    async fn work(&mut self);
}

/// Serves until the worker is ended.
pub(super) fn run<S: Served>(served: S) {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        S::lost(panic.to_string());
    }));
    let inbox = listen();
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = serve(inbox, served).await {
            S::lost(text(&error));
        }
    });
}

fn listen() -> Inbox {
    let inbox = Inbox::default();
    let queue = inbox.clone();
    let on_message =
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| queue.push(event.data()));
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    inbox
}

async fn serve<S: Served>(inbox: Inbox, mut served: S) -> Result<(), JsValue> {
    let yielder = Yielder::new()?;
    S::ready();
    loop {
        while let Some(message) = inbox.try_pop() {
            served.take(message).await;
        }
        if served.has_work() {
            served.work().await;
            yielder.yield_now().await;
        } else {
            let message = inbox.pop().await;
            served.take(message).await;
        }
    }
}

/// Sends a message as plain objects; its buffers are moved.
pub(super) fn tell(message: &impl Serialize) {
    let posted = pack_objects(message)
        .and_then(|packed| scope().post_message_with_transfer(&packed.message, &packed.buffers));
    if let Err(error) = posted {
        web_sys::console::error_2(&"hearth: a reply could not be sent:".into(), &error);
    }
}
