//! Holds the state, runs the reducer, and carries its effects out.

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

use super::canvas;
use super::part::Part;
use crate::browser::link::{EngineLink, Notice};
use crate::protocol::{Command, DeviceInfo, DeviceKind, Event, Failure, FailureKind};
use crate::ui::{Action, Effect, State, Topic, reduce};

/// The page's state and its link to the engine.
#[derive(Clone, Copy)]
pub struct Page {
    state: RwSignal<State>,
    link: StoredValue<Option<EngineLink>, LocalStorage>,
}

impl Page {
    /// Starts the engine and opens the page.
    pub fn start(engine_script: &str) -> Self {
        let page = Self {
            state: RwSignal::new(State::default()),
            link: StoredValue::new_local(None),
        };
        let link = EngineLink::start(engine_script, move |notice| page.on_notice(notice));
        page.link.set_value(Some(link));
        page.dispatch(Action::Opened);
        page
    }

    /// A part of the state that is looked at only when it changes.
    pub fn part<T: PartialEq + Send + 'static>(self, look: fn(&State) -> T) -> Part<T> {
        Part::new(self.state, look)
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

    fn on_notice(self, notice: Notice) {
        match notice {
            Notice::Starting => {}
            Notice::Ready(device) => self.dispatch(Action::EngineReady(device)),
            Notice::Lost { reason, lost_work } => {
                self.dispatch(Action::EngineLost { reason, lost_work });
            }
            Notice::Unsupported(failure) => self.dispatch(Action::EngineUnsupported(failure)),
        }
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Send(topic, number, command) => self.send(topic, number, command),
            Effect::PredictDrawing { model, number } => match self
                .state
                .with_untracked(|state| canvas::pixels(&state.pad))
            {
                Ok(input) => self.send(Topic::Predict, number, Command::Predict { model, input }),
                Err(error) => self.dispatch(Action::Heard(
                    Topic::Predict,
                    number,
                    Event::Failed(no_pixels(&error)),
                )),
            },
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

    fn send(self, topic: Topic, number: u32, command: Command) {
        let Some(link) = self.link.get_value() else {
            return;
        };
        let request = link.send(command, move |event| {
            self.dispatch(Action::Heard(topic, number, event));
        });
        self.dispatch(Action::Sent(topic, number, request));
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

fn save_file(name: &str, bytes: &[u8]) -> Result<(), wasm_bindgen::JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let address = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence(&parts)?)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// The device in plain words.
pub fn device_name(device: &DeviceInfo) -> &'static str {
    kind_name(device.kind)
}

/// A kind of device in plain words.
pub fn kind_name(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Cpu => "processor (CPU)",
        DeviceKind::WebGpu => "graphics card (WebGPU)",
    }
}
