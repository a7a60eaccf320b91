//! The page of runs: Leptos components over the state of `ui/runs/`.

mod app;
mod changes;
mod chart;
mod compare;
mod controller;
mod detail;
mod export;
mod files;
mod measured;
mod table;
mod toolbar;

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
    let page = Page::start();
    let owner = Owner::new();
    let mut view = owner.with(|| app::app(page).build());
    view.mount(&root, None);
    // The page stays as long as the tab.
    std::mem::forget((owner, view));
}
