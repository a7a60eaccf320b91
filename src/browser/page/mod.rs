//! The page: Leptos components over the state of `ui/`. They show it and pass on what the person does; nothing is decided here.

mod answer;
mod app;
mod camera;
mod canvas;
mod collect;
mod controller;
mod curves;
mod devices;
mod examples;
mod file;
mod found;
mod gallery;
mod header;
mod intake;
mod listen;
mod messages;
mod nav;
mod pad;
mod part;
mod photo;
mod picture;
mod run;
mod seen;
mod settings;
mod status;
mod stored;
mod summary;
mod tag;
mod teach;
mod text;
mod thumb;
mod view;
mod weights;

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use controller::Page;

/// Puts the page into the element `#app`, in place of the shell that stands there.
pub fn mount(scripts: [String; 2]) {
    let Some(root) = document().get_element_by_id("app") else {
        return;
    };
    root.set_inner_html("");
    let page = Page::start(scripts);
    mount_to(root.unchecked_into(), move || app::app(page)).forget();
}
