//! Messages that came and wait for the engine.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::JsValue;

/// A queue between the message listener and the engine's loop.
#[derive(Clone, Default)]
pub struct Inbox(Rc<RefCell<Waiting>>);

#[derive(Default)]
struct Waiting {
    messages: VecDeque<JsValue>,
    reader: Option<Waker>,
}

impl Inbox {
    /// Adds a message and wakes the reader.
    pub fn push(&self, message: JsValue) {
        let mut waiting = self.0.borrow_mut();
        waiting.messages.push_back(message);
        if let Some(reader) = waiting.reader.take() {
            reader.wake();
        }
    }

    /// The oldest message, if one waits.
    pub fn try_pop(&self) -> Option<JsValue> {
        self.0.borrow_mut().messages.pop_front()
    }

    /// The oldest message, as soon as there is one.
    pub async fn pop(&self) -> JsValue {
        std::future::poll_fn(|context| {
            let mut waiting = self.0.borrow_mut();
            match waiting.messages.pop_front() {
                Some(message) => Poll::Ready(message),
                None => {
                    waiting.reader = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}
