//! The worker of tables: an inbox, an engine of tables, and a loop that gives the event loop its turn between slices.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

use super::channel::Yielder;
use super::inbox::Inbox;
use super::scope::{scope, text};
use super::wire::pack_objects;
use crate::engine::table::TableEngine;
use crate::protocol::FailureKind;
use crate::protocol::table::{TableEvent, TableReply, TableRequest};

/// Runs an engine of tables until the worker is ended. Messages are plain objects.
pub fn run() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        tell(failed(0, FailureKind::EngineLost, panic.to_string()));
    }));
    let inbox = listen();
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = serve(inbox).await {
            tell(failed(0, FailureKind::EngineLost, text(&error)));
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

async fn serve(inbox: Inbox) -> Result<(), JsValue> {
    let yielder = Yielder::new()?;
    let mut engine = TableEngine::default();
    tell(TableReply {
        id: 0,
        event: TableEvent::Ready,
    });
    loop {
        while let Some(message) = inbox.try_pop() {
            take(&mut engine, message).await;
        }
        if engine.has_work() {
            engine.advance().await.into_iter().for_each(tell);
            yielder.yield_now().await;
        } else {
            let message = inbox.pop().await;
            take(&mut engine, message).await;
        }
    }
}

async fn take(engine: &mut TableEngine, message: JsValue) {
    match serde_wasm_bindgen::from_value::<TableRequest>(message) {
        Ok(request) => engine.handle(request).await.into_iter().for_each(tell),
        Err(error) => tell(failed(
            0,
            FailureKind::Protocol,
            format!("expected a request of tables, got another message: {error}"),
        )),
    }
}

fn failed(id: u32, kind: FailureKind, message: String) -> TableReply {
    let event = TableEvent::Failed { kind, message };
    TableReply { id, event }
}

#[allow(clippy::needless_pass_by_value, reason = "a reply is told once")]
fn tell(reply: TableReply) {
    let posted = pack_objects(&reply)
        .and_then(|packed| scope().post_message_with_transfer(&packed.message, &packed.buffers));
    if let Err(error) = posted {
        web_sys::console::error_2(&"hearth: a reply could not be sent:".into(), &error);
    }
}
