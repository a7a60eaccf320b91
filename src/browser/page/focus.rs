//! Moves the focus.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::prelude::*;

/// Gives the focus to an element once the page has changed.
pub fn focus(id: &'static str) {
    once_changed(id, |element| {
        // A browser that refuses leaves the focus where it is.
        let _ = element.focus();
    });
}

/// Scrolls to a heading once the page has changed, and gives it the focus.
#[cfg(feature = "tables-page")]
pub fn show(id: &'static str) {
    once_changed(id, |element| {
        let _ = element.focus();
        element.scroll_into_view();
    });
}

fn once_changed(id: &'static str, act: fn(HtmlElement)) {
    set_timeout(
        move || {
            let element = document().get_element_by_id(id);
            if let Some(element) = element.map(JsCast::unchecked_into::<HtmlElement>) {
                act(element);
            }
        },
        std::time::Duration::from_millis(30),
    );
}
