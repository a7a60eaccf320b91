//! The one link that all widgets of a document share, and who sits there.

use std::cell::RefCell;
use std::rc::Rc;

use super::super::link::{EngineLink, Handler, Handlers, Notice};
use super::super::page::controller::Page;
use crate::protocol::{Command, DeviceKind, RequestId};
use crate::ui::devices::Wish;
use crate::ui::few::Few;
use crate::ui::link::Choice;
use crate::ui::sharing::{Ask, Guest, Sharing, Step};
use crate::ui::state::EngineState;

/// The link with its guests.
#[derive(Clone)]
pub struct Hub(Rc<Inner>);

struct Inner {
    scripts: [String; 2],
    link: RefCell<Option<EngineLink>>,
    sharing: RefCell<Sharing>,
    guests: RefCell<Few<Guest, (Page, Choice)>>,
    handlers: Handlers,
    /// Of each engine that stands, how it said so, or why none can be had: for those who come later.
    ready: RefCell<Vec<Notice>>,
    next: RefCell<Guest>,
}

impl Hub {
    /// Nobody is there yet, and no engine runs.
    pub fn new(scripts: [String; 2]) -> Self {
        Self(Rc::new(Inner {
            scripts,
            link: RefCell::default(),
            sharing: RefCell::default(),
            guests: RefCell::default(),
            handlers: Handlers::default(),
            ready: RefCell::default(),
            next: RefCell::new(0),
        }))
    }

    /// A page comes; the first one starts the processor's engine.
    pub fn enter(&self, page: Page) -> Guest {
        let guest = *self.0.next.borrow() + 1;
        *self.0.next.borrow_mut() = guest;
        self.0
            .guests
            .borrow_mut()
            .insert(guest, (page, Choice::default()));
        let link = self.0.link.borrow().clone();
        match link {
            Some(link) => link.wake(),
            None => self.start(),
        }
        guest
    }

    fn start(&self) {
        let hub = self.clone();
        let scripts = self.0.scripts.clone();
        let link = EngineLink::start(scripts, move |notice| hub.on_notice(&notice));
        *self.0.link.borrow_mut() = Some(link);
    }

    /// A page that comes late is told which engines stand, or why none can be had.
    pub fn tell_what_was(&self, page: Page) {
        let ready = self.0.ready.borrow().clone();
        for notice in ready {
            tell(page, &notice);
        }
    }

    /// A page goes; with the last one all engines end, and with the last one that wants it the GPU's.
    pub fn leave(&self, guest: Guest) {
        self.0.guests.borrow_mut().remove(guest);
        if !self.0.guests.borrow().is_empty() {
            let steps = self.0.sharing.borrow_mut().leave(guest);
            self.take(Choice::default(), steps);
            return self.end_gpu(guest);
        }
        *self.0.sharing.borrow_mut() = Sharing::default();
        self.0.handlers.clear();
        self.0.ready.borrow_mut().clear();
        if let Some(link) = &*self.0.link.borrow() {
            link.sleep();
        }
    }

    /// Which devices compute what for a page from now on.
    pub fn choose(&self, guest: Guest, choice: Choice) {
        if let Some((_, chosen)) = self.0.guests.borrow_mut().get_mut(guest) {
            *chosen = choice;
        }
    }

    /// A page asks something.
    pub fn ask(&self, guest: Guest, ask: Ask, on_event: Handler) -> RequestId {
        if matches!(ask, Ask::Command(Command::Load { .. })) {
            self.try_again(guest);
        }
        let (id, steps) = self.0.sharing.borrow_mut().ask(guest, ask);
        self.0.handlers.insert(id, on_event);
        let choice = self.0.guests.borrow().get(guest).map(|(_, choice)| *choice);
        self.take(choice.unwrap_or_default(), steps);
        id
    }

    /// A page that knows that no engine can be had, and loads a model all the same, was asked for another try.
    fn try_again(&self, guest: Guest) {
        let page = self.0.guests.borrow().get(guest).map(|(page, _)| *page);
        let link = self.0.link.borrow().clone();
        if let (true, Some(link)) = (page.is_some_and(has_no_engine), link) {
            self.0.ready.borrow_mut().clear();
            link.try_again();
        }
    }

    fn take(&self, choice: Choice, steps: Vec<Step>) {
        let Some(link) = self.0.link.borrow().clone() else {
            return;
        };
        for step in steps {
            match step {
                Step::Tell(id, event) => self.0.handlers.tell(id, event),
                Step::Send(flight, ask) => {
                    link.choose(choice);
                    let hub = self.clone();
                    let hear = Box::new(move |event| {
                        let steps = hub.0.sharing.borrow_mut().heard(flight, event);
                        hub.take(choice, steps);
                    });
                    let request = match ask {
                        Ask::Command(command) => link.send(command, hear),
                        Ask::On(device, command) => link.send_on(device, command, hear),
                        Ask::Revert(model) => link.revert(model, hear),
                    };
                    self.0.sharing.borrow_mut().sent(flight, request);
                }
            }
        }
    }

    /// Fetches the GPU's engine for a page, or says that it stands already.
    pub fn start_gpu(&self, guest: Guest) {
        let is_gpu = |notice: &&Notice| matches!(notice, Notice::Ready(device, _) if device.kind == DeviceKind::WebGpu);
        let stands = self.0.ready.borrow().iter().find(is_gpu).cloned();
        let page = self.0.guests.borrow().get(guest).map(|(page, _)| *page);
        let link = self.0.link.borrow().clone();
        match (stands, page, link) {
            (Some(notice), Some(page), _) => tell(page, &notice),
            (_, _, Some(link)) => link.start_gpu(),
            _ => {}
        }
    }

    /// Ends the GPU's engine, unless another page may use it.
    pub fn end_gpu(&self, guest: Guest) {
        let others = self
            .pages()
            .into_iter()
            .filter(|(other, _)| *other != guest);
        let mut others = others.map(|(_, page)| page);
        let link = self.0.link.borrow().clone();
        if let (Some(link), false) = (link, others.any(wants_gpu)) {
            link.end_gpu("It is not used.");
        }
    }

    fn on_notice(&self, notice: &Notice) {
        match notice {
            Notice::Ready(..) => self.0.ready.borrow_mut().push(notice.clone()),
            Notice::Died { device, .. } => self
                .0
                .ready
                .borrow_mut()
                .retain(|known| !matches!(known, Notice::Ready(of, _) if of.kind == *device)),
            Notice::Unsupported(_) => *self.0.ready.borrow_mut() = vec![notice.clone()],
            Notice::Fetched(..) => {}
        }
        for (_, page) in self.pages() {
            tell(page, notice);
        }
    }

    fn pages(&self) -> Vec<(Guest, Page)> {
        let guests = self.0.guests.borrow();
        guests
            .iter()
            .map(|(guest, (page, _))| (guest, *page))
            .collect()
    }
}

/// A page that wants no GPU hears nothing of it.
fn tell(page: Page, notice: &Notice) {
    let is_gpus = match notice {
        Notice::Ready(device, _) => device.kind == DeviceKind::WebGpu,
        Notice::Died { device, .. } => *device == DeviceKind::WebGpu,
        Notice::Fetched(done, total) => {
            if let Some(seat) = page.seat() {
                seat.fetched(*done, *total);
            }
            true
        }
        Notice::Unsupported(_) => false,
    };
    if !is_gpus || wants_gpu(page) {
        page.on_notice(notice.clone());
    }
}

fn has_no_engine(page: Page) -> bool {
    page.now(|state| matches!(state.engine, EngineState::Unsupported(_)))
}

fn wants_gpu(page: Page) -> bool {
    page.now(|state| state.devices.wish != Wish::Cpu)
}
