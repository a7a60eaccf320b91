//! Ways to add many examples at once: files, a burst of the camera, lines of text; and projects in one file.

use std::time::Duration;

use super::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use web_sys::{Event, File, HtmlTextAreaElement};

use super::camera::{Camera, frame};
use super::controller::Page;
use super::intake::{chooser, drop_zone, photo};
use super::tag::{Place, Tag, tag};
use super::view::{button, live_text, nothing, spawn};
use super::weights::read;
use crate::browser::channel::pause_ms;
use crate::protocol::InputKind;
use crate::ui::state::NEW_LABEL;
use crate::ui::teaching::{label_problem, lines};
use crate::ui::{Action, State};

/// How often a burst takes a picture.
const EVERY_MS: i32 = 200;

/// How long a burst lasts that was started by keyboard.
const BURST: Duration = Duration::from_secs(3);

/// How often it is looked whether a class has its name.
const NAMED_MS: i32 = 150;

/// Examples that may wait to be looked at before more are taken.
const MOST_WAITING: usize = 4;

/// What fits the demo; drawings are added one by one.
pub fn collect(page: Page, input: InputKind) -> AnyView {
    let many = match input {
        InputKind::Photo => photos(page),
        InputKind::Text => texts(page),
        _ => return nothing(),
    };
    let waiting = page.part(|state| state.demo.waiting());
    let waits = move || match waiting.get() {
        0 => String::new(),
        count => format!("{count} waiting to be looked at"),
    };
    let waits = tag("p")
        .set("class", "help")
        .set("data-testid", "waiting")
        .child(live_text(waits));
    tag("div")
        .set("class", "collect")
        .child(many)
        .child(waits)
        .child(project(page))
        .into()
}

fn photos(page: Page) -> Tag {
    let is_recording = RwSignal::new(false);
    let camera = Camera::new(page, EVERY_MS, move |video| {
        let waiting = page.now(|state| state.demo.waiting());
        // A machine that cannot keep up takes fewer pictures.
        if is_recording.get_untracked()
            && waiting < MOST_WAITING
            && let Some(item) = frame(video)
        {
            page.dispatch(Action::AddItem(item));
        }
    });
    let choose = chooser("photos", "Add photos", "image/*", move |files| {
        add_all(page, files);
    });
    let record = record(camera, is_recording);
    let buttons = tag("div")
        .set("class", "buttons")
        .child(choose)
        .child(camera.button("Open the camera to record", "Close the camera"))
        .child(record);
    let zone = tag("div").set("class", "drop small").child(camera.video());
    drop_zone(
        zone.html(r#"<p class="help">Drop photos of this class here, or:</p>"#)
            .child(buttons),
        move |files| add_all(page, files),
    )
}

/// Takes pictures while it is pressed; by keyboard, for three seconds.
fn record(camera: Camera, is_recording: RwSignal<bool>) -> Tag {
    let set = move |is_on: bool| {
        // The panel may be gone when the time comes.
        let _ = is_recording.try_set(is_on);
    };
    let on_key = move |event: &Event| {
        let key = event.unchecked_ref::<KeyboardEvent>().key();
        if key == " " || key == "Enter" {
            event.prevent_default();
            set(true);
            set_timeout(move || set(false), BURST);
        }
    };
    let words = move || match is_recording.get() {
        true => "Recording",
        false => "Hold to record",
    };
    tag("button")
        .set("type", "button")
        .set("class", "record")
        .set("data-testid", "record")
        .set(
            "title",
            "Hold it down; with the keyboard it records for three seconds",
        )
        .flag("disabled", move || !camera.is_live())
        .on("pointerdown", move |_| set(true))
        .on("pointerup", move |_| set(false))
        .on("pointerleave", move |_| set(false))
        .on("pointercancel", move |_| set(false))
        .on("keydown", on_key)
        .child(live_text(move || words().into()))
}

/// Adds photos one after the other, so that at most a few are in memory at full size.
fn add_all(page: Page, files: Vec<File>) {
    let demo = page.demo();
    spawn(async move {
        let name = page.now(|state| state.demo.name.clone());
        if !named(page, files.len() as u32).await {
            return;
        }
        let mut refused = Vec::new();
        for (place, file) in files.iter().enumerate() {
            while page.now(|state| state.demo.waiting.len()) >= MOST_WAITING {
                pause_ms(20).await;
            }
            // Another demo was opened: the rest is not for that one.
            if page.now(|state| state.demo.name != name) {
                let rest = files.len() - place;
                return page.dispatch(Action::Refuse(format!(
                    "{rest} photos were not added, since another demo was opened."
                )));
            }
            page.dispatch(Action::Unread((files.len() - place - 1) as u32));
            let item = photo(file, &file.name()).await;
            demo.dispatch(match item {
                Ok(item) => Action::AddItem(item),
                Err(why) => {
                    refused.push(why);
                    Action::Refuse(refused.join(" "))
                }
            });
        }
    });
}

/// Waits until the class of photos to come has a name and the field is left; whether it came to that.
async fn named(page: Page, count: u32) -> bool {
    let name = page.now(|state| state.demo.name.clone());
    let is_named = |state: &State| {
        let demo = &state.demo;
        let is_good = || label_problem(&demo.new_label, &demo.labels()).is_none();
        demo.label != NEW_LABEL || is_good() && !page.has_focus("new-label")
    };
    if page.now(is_named) {
        return true;
    }
    page.dispatch(Action::AskLabel);
    page.dispatch(Action::Unread(count));
    page.focus("new-label");
    loop {
        pause_ms(NAMED_MS).await;
        match page.now(|state| (state.demo.name == name, is_named(state))) {
            (false, _) => return false,
            (true, true) => return true,
            (true, false) => {}
        }
    }
}

fn texts(page: Page) -> Tag {
    let place = Place::new();
    let field = tag("textarea")
        .place(place)
        .set("id", "lines")
        .set("rows", "4")
        .set("data-testid", "lines");
    let add = tag("button")
        .set("type", "button")
        .set("data-testid", "add-lines")
        .on("click", move |_| {
            if let Some(field) = place.element::<HtmlTextAreaElement>() {
                let before = page.now(|state| state.demo.samples.len());
                let text = field.value();
                page.dispatch(Action::AddTexts(text.clone()));
                // What was refused stays to be mended, and what was too much, to be added next.
                let taken = page.now(|state| state.demo.samples.len()) - before;
                if taken > 0 {
                    field.set_value(&lines(&text).skip(taken).collect::<Vec<_>>().join("\n"));
                }
            }
        })
        .text("Add these examples");
    tag("div")
        .set("class", "field wide")
        .html(r#"<label for="lines">Examples of this class, one a line</label>"#)
        .child(field)
        .child(tag("div").set("class", "buttons").child(add))
}

/// Saves examples and head in one file, and opens one.
fn project(page: Page) -> Tag {
    // An example that is still to be looked at would not be in it.
    let is_unready = page.part(|state| {
        state.demo.samples.is_empty() || state.demo.waiting() > 0 || state.loaded().is_none()
    });
    let save = button(page, "Save the project", || Action::SaveProject)
        .set("data-testid", "save-project")
        .flag("disabled", move || is_unready.get());
    let open = chooser(
        "open-project",
        "Open a project",
        ".safetensors",
        move |files| {
            read(page, files, Action::OpenProject);
        },
    );
    tag("div").set("class", "buttons").child(save).child(open)
}
