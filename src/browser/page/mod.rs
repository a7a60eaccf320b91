//! The page: Leptos components over the state of `ui/`. They show it and pass on what the person does; nothing is decided here.

mod answer;
mod app;
mod camera;
mod canvas;
mod collect;
pub(super) mod controller;
pub(super) mod curves;
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
pub(super) mod part;
mod photo;
mod picture;
pub(super) mod prelude;
mod run;
mod samples;
mod seen;
mod settings;
mod status;
mod stored;
mod summary;
pub(super) mod tag;
mod teach;
mod text;
mod thumb;
pub(super) mod view;
mod weights;

use any_spawner::Executor;
use prelude::*;

use controller::Page;

/// Puts the page into the element `#app`, in place of the shell that stands there.
pub fn mount(scripts: [String; 2]) {
    let Some(root) = document().get_element_by_id("app") else {
        return;
    };
    // An error means that it is there already.
    let _ = Executor::init_wasm_bindgen();
    root.set_inner_html("");
    let page = Page::start(scripts);
    let owner = Owner::new();
    let mut view = owner.with(|| app::app(page).build());
    view.mount(&root, None);
    // The page stays as long as the tab.
    std::mem::forget((owner, view));
}
