//! Where a page stands: in its document, or as a widget in a shadow root of somebody else's; and where the files of the site are then.

use std::time::Duration;

use super::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::controller::Page;

impl Page {
    /// What had the focus may be gone or disabled once the page has changed; it must not fall back to the page's top.
    pub(super) fn refocus(self, id: &'static str) {
        let give = move || {
            let has_focus = self.active().is_some_and(|element| {
                element.tag_name() != "BODY" && !element.matches(":disabled").unwrap_or(false)
            });
            if !has_focus {
                self.focus(id);
            }
        };
        set_timeout(give, Duration::from_millis(30));
    }

    /// Gives an element the focus.
    pub fn focus(self, id: &str) {
        if let Some(element) = self.by_id(id) {
            // A browser that refuses leaves the focus where it is.
            let _ = element.unchecked_into::<HtmlElement>().focus();
        }
    }

    /// Goes to a place of the widget, and opens what it stands in.
    #[cfg(feature = "widget")]
    pub fn go_to(self, id: &str) {
        let Some(place) = self.by_id(id) else { return };
        if let Ok(Some(closed)) = place.closest("details") {
            // What stays closed can be opened by hand.
            let _ = closed.set_attribute("open", "");
        }
        place.scroll_into_view();
        self.focus(id);
    }

    /// Whether an element has the focus.
    pub fn has_focus(self, id: &str) -> bool {
        self.active().is_some_and(|element| element.id() == id)
    }

    #[cfg(not(feature = "widget"))]
    fn active(self) -> Option<Element> {
        document().active_element()
    }

    #[cfg(not(feature = "widget"))]
    fn by_id(self, id: &str) -> Option<Element> {
        document().get_element_by_id(id)
    }

    #[cfg(feature = "widget")]
    fn active(self) -> Option<Element> {
        self.seat()?.root.active_element()
    }

    #[cfg(feature = "widget")]
    fn by_id(self, id: &str) -> Option<Element> {
        self.seat()?.root.get_element_by_id(id)
    }
}

/// The place that a click on a link leads to, where that is one of this page's.
pub fn place_of(event: &Event) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target.closest("a").ok()??;
    let address = link.get_attribute("href")?;
    address.strip_prefix('#').map(Into::into)
}

/// The address of a file of the site.
#[cfg(not(feature = "widget"))]
pub fn at_site(file: String) -> String {
    file
}

#[cfg(feature = "widget")]
pub use crate::browser::widget::at_site;
