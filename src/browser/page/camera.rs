//! The camera: asked for when it is wanted, looked at a few times a second, and switched off when its panel goes.

use super::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::controller::Page;
use super::intake::item;
use super::tag::{Place, Tag, tag};
use super::view::{live_text, spawn};
use crate::ui::Action;
use crate::ui::demo::Item;

/// What its pictures are called.
pub const CAMERA: &str = "the camera";

/// A camera with its picture.
#[derive(Clone, Copy)]
pub struct Camera {
    page: Page,
    video: Place,
    is_live: RwSignal<bool>,
    running: StoredValue<Option<(MediaStream, IntervalHandle)>, LocalStorage>,
    look: StoredValue<Look, LocalStorage>,
}

/// What is done with the picture, and how often.
#[derive(Clone)]
struct Look {
    every_ms: i32,
    look: std::rc::Rc<dyn Fn(&HtmlVideoElement)>,
}

impl Camera {
    /// A camera that is off; while it is on, `look` is called every so many milliseconds.
    pub fn new(page: Page, every_ms: i32, look: impl Fn(&HtmlVideoElement) + 'static) -> Self {
        let look = std::rc::Rc::new(look);
        let camera = Self {
            page,
            video: Place::new(),
            is_live: RwSignal::new(false),
            running: StoredValue::new_local(None),
            look: StoredValue::new_local(Look { every_ms, look }),
        };
        on_cleanup(move || camera.stop());
        camera
    }

    /// Whether it is on.
    pub fn is_live(self) -> bool {
        self.is_live.get()
    }

    /// Its picture.
    pub fn video(self) -> Tag {
        let is_live = self.is_live;
        tag("video")
            .place(self.video)
            .set("muted", "")
            .set("playsinline", "")
            .set("autoplay", "")
            .set("aria-label", "What the camera sees")
            .flag("hidden", move || !is_live.get())
    }

    /// Switches it on and off.
    pub fn button(self, on: &'static str, off: &'static str) -> Tag {
        let is_live = self.is_live;
        tag("button")
            .set("type", "button")
            .set("data-testid", "camera")
            .on("click", move |_| match is_live.get_untracked() {
                true => self.stop(),
                false => spawn(self.start()),
            })
            .child(live_text(move || {
                if is_live.get() { off } else { on }.into()
            }))
    }

    async fn start(self) {
        match ask().await {
            Ok(stream) => self.run(stream),
            Err(error) => self.page.dispatch(Action::Refuse(refused(&error))),
        }
    }

    fn run(self, stream: MediaStream) {
        // The panel may have gone while the person was asked.
        let (Some(video), Some(look)) = (
            self.video.element::<HtmlVideoElement>(),
            self.look.try_get_value(),
        ) else {
            return end(&stream);
        };
        video.set_src_object(Some(&stream));
        video.set_muted(true);
        // Autoplay has started it where this is refused.
        let _ = video.play();
        let every = Duration::from_millis(look.every_ms as u64);
        let timer = set_interval_with_handle(move || (look.look)(&video), every);
        match timer {
            Ok(timer) => self.running.set_value(Some((stream, timer))),
            Err(_) => return end(&stream),
        }
        self.is_live.set(true);
    }

    /// Switches it off.
    pub fn stop(self) {
        let running = self.running.try_update_value(Option::take).flatten();
        if let Some((stream, timer)) = running {
            timer.clear();
            end(&stream);
        }
        // Nobody looks any more where the signal is gone.
        let _ = self.is_live.try_set(false);
    }
}

async fn ask() -> Result<MediaStream, JsValue> {
    let wanted = MediaStreamConstraints::new();
    wanted.set_video(&true.into());
    let asked = window()
        .navigator()
        .media_devices()?
        .get_user_media_with_constraints(&wanted)?;
    Ok(JsFuture::from(asked).await?.unchecked_into())
}

fn end(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// Why there is no camera, in words.
fn refused(error: &JsValue) -> String {
    let name = js_sys::Reflect::get(error, &"name".into()).unwrap_or_default();
    match name.as_string().as_deref() {
        Some("NotAllowedError") => "The camera was not allowed: allow it in the browser\u{2019}s settings, or choose a photo.",
        Some("NotFoundError") => "This device has no camera that the browser can use. Choose a photo instead.",
        Some("NotReadableError") => "The camera is in use by another program. Close that, or choose a photo.",
        _ => "This browser gives this page no camera (it needs https or localhost): choose a photo.",
    }
    .into()
}

/// What a camera sees now; nothing before its first frame.
pub fn frame(video: &HtmlVideoElement) -> Option<Item> {
    let (width, height) = (
        f64::from(video.video_width()),
        f64::from(video.video_height()),
    );
    if width * height == 0.0 {
        return None;
    }
    let draw = item(CAMERA, width, height, |context, width, height| {
        context.draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, width, height)
    });
    draw.ok()
}
