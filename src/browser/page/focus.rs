//! Moves the focus.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::prelude::*;

/// Gives the focus to an element once the page has changed.
pub fn focus(id: &'static str) {
    set_timeout(
        move || {
            let element = document().get_element_by_id(id);
            if let Some(element) = element.map(JsCast::unchecked_into::<HtmlElement>) {
                // A browser that refuses leaves the focus where it is.
                let _ = element.focus();
            }
        },
        std::time::Duration::from_millis(30),
    );
}
