//! Holds the state, runs the reducer, and carries its effects out.

use super::prelude::*;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Url};

use super::canvas;
use super::intake::{fetch, not_fetched};
#[cfg(not(feature = "widget"))]
use super::listen::{hash, listen, set_hash};
use super::part::Part;
use super::stand::at_site;
use super::view::spawn;
#[cfg(not(feature = "widget"))]
use crate::browser::link::EngineLink as Link;
use crate::browser::link::Notice;
use crate::browser::probe::probe;
#[cfg(feature = "widget")]
use crate::browser::widget::Seat as Link;
use crate::protocol::{Command, DeviceKind, Event, Failure, FailureKind, RequestId};
#[cfg(not(feature = "widget"))]
use crate::ui::devices::Wish;
use crate::ui::{Action, Effect, State, Topic, reduce};

/// The page's state and its link to the engine.
#[derive(Clone, Copy)]
pub struct Page {
    state: RwSignal<State>,
    link: StoredValue<Option<Link>, LocalStorage>,
}

impl Page {
    /// A page that stands nowhere yet.
    #[cfg(feature = "widget")]
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(State::default()),
            link: StoredValue::new_local(None),
        }
    }

    /// The widget's page sits down at the link, or leaves it and forgets everything.
    #[cfg(feature = "widget")]
    pub fn sit(self, seat: Option<Link>) {
        let mut state = State::default();
        // What is still got ready for the demo before finds it gone.
        state.demo.name.clear();
        self.link.set_value(seat);
        self.state.set(state);
    }

    /// All that it shows; who looks here is told of every change.
    #[cfg(feature = "widget")]
    pub fn state(self) -> RwSignal<State> {
        self.state
    }

    /// Where it sits.
    #[cfg(feature = "widget")]
    pub fn seat(self) -> Option<Link> {
        self.link.get_value()
    }

    /// Starts the engine and opens the page; `scripts` are those of the processor's and of the GPU's worker, and `device` is the key of the
    /// one that is wanted.
    #[cfg(not(feature = "widget"))]
    pub fn start(scripts: [String; 2], device: &str) -> Self {
        let page = Self {
            state: RwSignal::new(State::default()),
            link: StoredValue::new_local(None),
        };
        let link = Link::start(scripts, move |notice| page.on_notice(notice));
        page.link.set_value(Some(link));
        page.dispatch(Action::Wish(Wish::from_key(device)));
        page.dispatch(Action::Opened(hash()));
        listen(page);
        page
    }

    /// A part of the state that is looked at only when it changes.
    pub fn part<T: PartialEq + Send + 'static>(self, look: fn(&State) -> T) -> Part<T> {
        Part::new(self.state, look)
    }

    /// Something of the state as it is now.
    pub fn now<T>(self, look: impl FnOnce(&State) -> T) -> T {
        self.state.with_untracked(look)
    }

    /// Something happened.
    pub fn dispatch(self, action: Action) {
        let effects = self
            .state
            .try_update(|state| reduce(state, action))
            .unwrap_or_default();
        for effect in effects {
            self.carry_out(effect);
        }
    }

    /// Where what is got ready now belongs, however long that takes.
    pub fn demo(self) -> Target {
        Target {
            page: self,
            name: self.now(|state| state.demo.name.clone()),
        }
    }

    /// An engine lives or dies.
    pub fn on_notice(self, notice: Notice) {
        match notice {
            Notice::Ready(device, load_ms) => {
                self.dispatch(Action::EngineReady(device, load_ms));
            }
            Notice::Fetched(done, total) => self.dispatch(Action::GpuFetched(done, total)),
            Notice::Died {
                device,
                reason,
                lost,
            } => self.dispatch(Action::EngineDied {
                device,
                reason,
                lost,
            }),
            Notice::Unsupported(failure) => self.dispatch(Action::EngineUnsupported(failure)),
        }
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Send(topic, number, command) => self.send(topic, number, command),
            Effect::SendOn(device, topic, number, command) => {
                self.ask(topic, number, |link, hear| {
                    link.send_on(device, command, hear)
                });
            }
            Effect::Revert(model, number) => {
                self.ask(Topic::Revert, number, |link, hear| link.revert(model, hear));
            }
            // Leptos' own executor stands only once the page is mounted.
            Effect::ProbeGpu => spawn(async move {
                let found = probe().await.map(|_| ());
                self.dispatch(Action::GpuProbed(found));
            }),
            Effect::StartGpu => self.with_link(Link::start_gpu),
            Effect::EndGpu => self.with_link(|link| link.end_gpu("It is not used.")),
            Effect::Choose(choice) => self.with_link(|link| link.choose(choice)),
            Effect::Refocus(id) => self.refocus(id),
            // Where the browser refuses, the person has its own button.
            Effect::ReloadPage => _ = window().location().reload(),
            Effect::PredictDrawing { model, number } => match self
                .state
                .with_untracked(|state| canvas::pixels(&state.demo.pad))
            {
                Ok(input) => self.send(Topic::Predict, number, Command::Predict { model, input }),
                Err(error) => self.dispatch(Action::Heard(
                    Topic::Predict,
                    number,
                    Event::Failed(no_pixels(&error)),
                )),
            },
            #[cfg(not(feature = "widget"))]
            Effect::SetAddress(hash) => set_hash(&hash),
            #[cfg(feature = "widget")]
            Effect::SetAddress(_) => {}
            Effect::FetchText { file, title } => {
                spawn(Self::fetch_text(self.demo(), file, title));
            }
            Effect::SaveFile { name, bytes } => {
                if let Err(error) = save_file(&name, &bytes.0) {
                    web_sys::console::error_2(
                        &"hearth: the file could not be offered:".into(),
                        &error,
                    );
                }
            }
        }
    }

    async fn fetch_text(demo: Target, file: String, title: String) {
        let text = match fetch(&at_site(file.clone())).await {
            Ok(blob) => JsFuture::from(blob.text()).await.ok(),
            Err(()) => None,
        };
        demo.dispatch(match text.and_then(|text| text.as_string()) {
            Some(text) => Action::TakeText(title, text),
            None => Action::Refuse(not_fetched(&file)),
        });
    }

    fn send(self, topic: Topic, number: u32, command: Command) {
        self.ask(topic, number, |link, hear| link.send(command, hear));
    }

    /// Asks the link for something whose events belong to this topic and number.
    fn ask(
        self,
        topic: Topic,
        number: u32,
        ask: impl FnOnce(&Link, Box<dyn FnMut(Event)>) -> RequestId,
    ) {
        let hear = Box::new(move |event| self.dispatch(Action::Heard(topic, number, event)));
        if let Some(link) = self.link.get_value() {
            let request = ask(&link, hear);
            self.dispatch(Action::Sent(topic, number, request));
        }
    }

    fn with_link(self, act: impl FnOnce(&Link)) {
        if let Some(link) = self.link.get_value() {
            act(&link);
        }
    }
}

/// A demo that something is got ready for.
pub struct Target {
    page: Page,
    name: String,
}

impl Target {
    /// It is ready.
    pub fn dispatch(&self, action: Action) {
        let name = self.name.clone();
        self.page.dispatch(Action::To(name, Box::new(action)));
    }
}

fn no_pixels(error: &wasm_bindgen::JsValue) -> Failure {
    Failure {
        kind: FailureKind::Unsupported,
        expected: "a canvas that can be read".into(),
        got: format!("{error:?}"),
        place: "the drawing pad".into(),
        advice: "Allow this site to read canvases, or use the gallery.".into(),
    }
}

/// Offers a file for download.
///
/// # Errors
/// What the browser says.
pub fn save_file(name: &str, bytes: &[u8]) -> Result<(), wasm_bindgen::JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let address = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence(&parts)?)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// A kind of device in plain words.
pub fn kind_name(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Cpu => "processor (CPU)",
        DeviceKind::WebGpu => "graphics card (WebGPU)",
    }
}
