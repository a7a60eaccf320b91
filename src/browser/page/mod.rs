//! The page: Leptos components over the state of `ui/`. They show it and pass on what the person does; nothing is decided here.

pub(super) mod answer;
#[cfg(not(feature = "widget"))]
mod app;
mod camera;
mod canvas;
mod collect;
pub(super) mod controller;
pub(super) mod curves;
#[cfg(not(feature = "widget"))]
mod devices;
mod examples;
pub(super) mod file;
#[cfg(any(feature = "runs-page", feature = "tables-page"))]
pub(super) mod focus;
pub(super) mod found;
pub(super) mod gallery;
#[cfg(not(feature = "widget"))]
mod header;
pub(super) mod intake;
#[cfg(not(feature = "widget"))]
mod listen;
#[cfg(any(feature = "runs-page", feature = "tables-page"))]
pub(super) mod matrix;
pub(super) mod messages;
#[cfg(not(feature = "widget"))]
mod nav;
pub(super) mod pad;
pub(super) mod part;
pub(super) mod photo;
mod picture;
pub(super) mod prelude;
pub(super) mod preset;
pub(super) mod run;
pub(super) mod samples;
mod seen;
mod settings;
pub(super) mod stand;
pub(super) mod status;
mod stored;
pub(super) mod summary;
pub(super) mod tag;
pub(super) mod teach;
pub(super) mod text;
mod thumb;
pub(super) mod view;
pub(super) mod weights;

#[cfg(not(feature = "widget"))]
use any_spawner::Executor;
#[cfg(not(feature = "widget"))]
use prelude::*;

#[cfg(not(feature = "widget"))]
use std::cell::Cell;

#[cfg(not(feature = "widget"))]
use controller::Page;

#[cfg(not(feature = "widget"))]
use crate::ui::share::{Share, strokes};

#[cfg(not(feature = "widget"))]
thread_local! {
    static PAGE: Cell<Option<Page>> = const { Cell::new(None) };
}

/// What the page shows, as an address that opens it so; `share.js` adds which sample.
#[cfg(not(feature = "widget"))]
pub fn shown() -> String {
    let page = PAGE.get();
    page.map(|page| page.now(|state| Share::but_sample(state).write()))
        .unwrap_or_default()
}

/// Puts the page into the element `#app`, in place of the shell that stands there: on the device of that key, with that drawing.
#[cfg(not(feature = "widget"))]
pub fn mount(scripts: [String; 2], device: &str, drawing: &str) {
    let Some(root) = document().get_element_by_id("app") else {
        return;
    };
    // An error means that it is there already.
    let _ = Executor::init_wasm_bindgen();
    root.set_inner_html("");
    let page = Page::start(scripts, device);
    PAGE.set(Some(page));
    let owner = Owner::new();
    let mut view = owner.with(|| {
        preset::draw(page, strokes(drawing));
        app::app(page).build()
    });
    view.mount(&root, None);
    // The page stays as long as the tab.
    std::mem::forget((owner, view));
}
