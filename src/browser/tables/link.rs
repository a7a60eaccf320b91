//! The link to the worker of tables. Messages are plain objects: what a request has beside a file goes through JSON, a file as it is.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, JSON, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::protocol::table::{TableEvent, TableReply, TableRequest};

/// The worker's script, beside the page.
const SCRIPT: &str = "engine_tables_loader.js";

/// What the link hears: a reply, or why there will be none any more.
pub type Heard = Result<TableReply, String>;

/// A message and the buffers that are moved with it.
type Packed = (JsValue, Array);

/// A worker, and what waits until it listens.
pub struct Link {
    worker: Worker,
    waiting: RefCell<Option<Vec<Packed>>>,
}

impl Link {
    /// Starts a worker; `hear` gets whatever it says.
    ///
    /// # Errors
    /// A browser that starts none.
    pub fn start(hear: impl Fn(Heard) + 'static) -> Result<Rc<Self>, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options);
        let link = Rc::new(Self {
            worker: worker.map_err(|_| no_worker())?,
            waiting: RefCell::new(Some(Vec::new())),
        });
        link.clone().listen(Rc::new(hear));
        Ok(link)
    }

    fn listen(self: Rc<Self>, hear: Rc<dyn Fn(Heard)>) {
        let (link, tell) = (Rc::clone(&self), Rc::clone(&hear));
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let heard = read(&event.data());
            if matches!(&heard, Ok(reply) if reply.event == TableEvent::Ready) {
                link.flush();
            }
            tell(heard);
        });
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            // A script that could not even be loaded fails with an event that has no message.
            let what = Reflect::get(&event, &"message".into()).unwrap_or_default();
            hear(Err(lost(&what.as_string().unwrap_or_default())));
        });
        let worker = &self.worker;
        worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        worker.set_onerror(Some(on_error.into_js_value().unchecked_ref()));
    }

    /// What was sent before the worker listened.
    fn flush(&self) {
        for packed in self.waiting.take().unwrap_or_default() {
            self.post(&packed);
        }
    }

    /// Asks for something; a file is the one that a request to read has.
    ///
    /// # Errors
    /// A request that cannot be written.
    pub fn send(&self, request: &TableRequest, file: Option<&Uint8Array>) -> Result<(), String> {
        let packed = pack(request, file).map_err(|_| not_sent())?;
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push(packed),
            None => self.post(&packed),
        }
        Ok(())
    }

    fn post(&self, (message, buffers): &Packed) {
        let posted = self.worker.post_message_with_transfer(message, buffers);
        if let Err(error) = posted {
            web_sys::console::error_2(&"hearth: a request could not be sent:".into(), &error);
        }
    }

    /// Ends the worker.
    pub fn end(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn pack(request: &TableRequest, file: Option<&Uint8Array>) -> Result<Packed, JsValue> {
    let text = serde_json::to_string(request).map_err(|error| error.to_string())?;
    let message = JSON::parse(&text)?;
    let buffers = Array::new();
    if let Some(file) = file {
        let command = Reflect::get(&message, &"command".into())?;
        let read = Reflect::get(&command, &"read".into())?;
        Reflect::set(&read, &"file".into(), file)?;
        buffers.push(&file.buffer());
    }
    Ok((message, buffers))
}

fn read(message: &JsValue) -> Heard {
    let text = JSON::stringify(message).map(String::from);
    let text = text.map_err(|_| lost("a message that is no object"))?;
    serde_json::from_str(&text).map_err(|error| lost(&error.to_string()))
}

fn lost(what: &str) -> String {
    format!("The engine's worker failed: expected an answer, got '{what}'. Start it again.")
}

fn no_worker() -> String {
    "Expected a browser with module workers, got one that starts none. Use a current Chrome, Edge, Firefox or Safari.".into()
}

fn not_sent() -> String {
    "Expected a request that can be sent, got one that cannot. Reload the page.".into()
}
