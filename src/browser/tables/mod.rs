//! The page of tables: Leptos components over the state of `ui/tables/`, and the worker that it speaks with.

mod app;
mod ask;
mod choose;
mod controller;
mod figures;
mod intervals;
mod link;
mod report;
mod train;

use any_spawner::Executor;

use super::page::prelude::*;
use controller::Page;

/// Puts the page into the element `#app`, in place of the shell that stands there.
pub fn mount() {
    let Some(root) = document().get_element_by_id("app") else {
        return;
    };
    // An error means that it is there already.
    let _ = Executor::init_wasm_bindgen();
    root.set_inner_html("");
    let owner = Owner::new();
    let mut view = owner.with(|| app::app(Page::start()).build());
    view.mount(&root, None);
    // The page stays as long as the tab.
    std::mem::forget((owner, view));
}
