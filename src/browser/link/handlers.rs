//! Who waits for which request's events.

use std::cell::RefCell;

use crate::protocol::{Event, RequestId};
use crate::ui::few::Few;

/// Hears a request's events.
pub type Handler = Box<dyn FnMut(Event)>;

/// The handlers by request.
#[derive(Default)]
pub struct Handlers(RefCell<Few<RequestId, Handler>>);

impl Handlers {
    /// Somebody waits for a request.
    pub fn insert(&self, id: RequestId, handler: Handler) {
        self.0.borrow_mut().insert(id, handler);
    }

    /// Tells an event, the last one once. The handler is out of the table while it runs, so that it may ask.
    pub fn tell(&self, id: RequestId, event: Event) {
        let is_last = !matches!(event, Event::Progress(_));
        let handler = self.0.borrow_mut().remove(id);
        let Some(mut handler) = handler else { return };
        handler(event);
        if !is_last {
            self.0.borrow_mut().insert(id, handler);
        }
    }

    /// Nobody waits for anything any more.
    #[cfg(feature = "widget")]
    pub fn clear(&self) {
        *self.0.borrow_mut() = Few::default();
    }
}
