//! The widget: pages of one demo each, in the shadow roots of somebody else's page. All of them share one link, and so one engine and one
//! copy of each model's weights.

mod app;
mod hub;
mod seat;
mod share;
mod tell;

use std::cell::RefCell;

use any_spawner::Executor;
use js_sys::Function;
use wasm_bindgen::JsCast;
use web_sys::{Element, ShadowRoot};

use self::hub::Hub;
use super::page::controller::Page;
use super::page::prelude::*;
use super::page::preset;
use crate::ui::Action;
use crate::ui::devices::Wish;
use crate::ui::few::Few;
use crate::ui::share::Share;
use crate::ui::sharing::Guest;

pub use self::seat::Seat;

/// What `widget.js` wants of a widget.
pub struct Wanted {
    /// What is shown, as [`Share`] reads it.
    pub state: String,
    /// The device, where the tag names one.
    pub device: String,
    /// Whether it can be taught.
    pub trains: bool,
    /// The address of the page of demos, for links; empty where there is none.
    pub page: String,
    /// Hears the widget's events.
    pub hear: Function,
}

/// A widget that stands.
struct Standing {
    page: Page,
    view: Box<dyn FnOnce()>,
}

thread_local! {
    static BASE: RefCell<String> = const { RefCell::new(String::new()) };
    static SCRIPT: RefCell<String> = const { RefCell::new(String::new()) };
    static HUB: RefCell<Option<Hub>> = const { RefCell::new(None) };
    static STANDING: RefCell<Few<Guest, Standing>> = const { RefCell::new(Few::new()) };
    /// Pages of widgets that are gone, for the next ones: what stands in the state lives as long as the tab.
    static RESTING: RefCell<Vec<Page>> = const { RefCell::new(Vec::new()) };
}

/// Where the site's files lie, the scripts of the engines' workers, and the one that an author names. Told once, before the first widget.
pub fn start(base: String, scripts: [String; 2], script: String) {
    // An error means that it is there already.
    let _ = Executor::init_wasm_bindgen();
    BASE.set(base);
    SCRIPT.set(script);
    HUB.set(Some(Hub::new(scripts)));
}

/// The address of a file of the site.
pub fn at_site(mut file: String) -> String {
    BASE.with_borrow(|base| file.insert_str(0, base));
    file
}

/// The script that an author names.
fn script() -> String {
    SCRIPT.with_borrow(Clone::clone)
}

/// Puts a widget into an element of a shadow root. Returns its number, or zero where it cannot stand.
pub fn mount(stage: &Element, wanted: &Wanted) -> Guest {
    let hub = HUB.with_borrow(Clone::clone);
    let (Some(hub), Ok(root)) = (hub, stage.get_root_node().dyn_into::<ShadowRoot>()) else {
        return 0;
    };
    let page = RESTING.with_borrow_mut(Vec::pop).unwrap_or_else(Page::new);
    let share = Share::parse(&wanted.state);
    let guest = hub.enter(page);
    page.sit(Some(Seat::new(hub.clone(), guest, root)));
    page.dispatch(Action::Wish(device(wanted, &share)));
    page.dispatch(Action::Opened(share.address.write()));
    hub.tell_what_was(page);
    let owner = Owner::new();
    let mut view = owner.with(|| {
        tell::tell(page, wanted.hear.clone());
        preset::show(page, share);
        app::app(page, wanted).build()
    });
    view.mount(stage, None);
    let view = Box::new(move || {
        view.unmount();
        drop((owner, view));
    });
    STANDING.with_borrow_mut(|all| all.insert(guest, Standing { page, view }));
    guest
}

/// A widget on a phone fetches no second engine unless its author or its reader wants that.
fn device(wanted: &Wanted, share: &Share) -> Wish {
    match (wanted.device.as_str(), share.device) {
        ("", Some(device)) => device,
        (named, _) => wish(named),
    }
}

/// What the attribute says; without it the processor computes.
fn wish(device: &str) -> Wish {
    match device {
        "" => Wish::Cpu,
        named => Wish::from_key(named),
    }
}

/// Takes a widget away. With the last one the engines end.
pub fn unmount(guest: Guest) {
    let gone = STANDING.with_borrow_mut(|all| all.remove(guest));
    if let (Some(Standing { page, view }), Some(hub)) = (gone, HUB.with_borrow(Clone::clone)) {
        view();
        page.sit(None);
        hub.leave(guest);
        RESTING.with_borrow_mut(|all| all.push(page));
    }
}

/// What a widget shows now, as a text for [`Share`].
pub fn state(guest: Guest) -> String {
    let page = STANDING.with_borrow(|all| all.get(guest).map(|one| one.page));
    page.map(|page| page.now(|state| Share::of(state).write()))
        .unwrap_or_default()
}

/// Gives a widget weights from a file of that name, which it is judged by as if its reader had chosen it.
pub fn give_weights(guest: Guest, name: String, bytes: Vec<u8>) {
    dispatch(guest, Action::Import(name, bytes.into()));
}

/// Tells a widget's reader why something that its author named cannot be used.
pub fn refuse(guest: Guest, why: String) {
    dispatch(guest, Action::Refuse(why));
}

/// Gives a widget another device.
pub fn set_device(guest: Guest, device: &str) {
    dispatch(guest, Action::Wish(wish(device)));
}

fn dispatch(guest: Guest, action: Action) {
    let page = STANDING.with_borrow(|all| all.get(guest).map(|one| one.page));
    if let Some(page) = page {
        page.dispatch(action);
    }
}
