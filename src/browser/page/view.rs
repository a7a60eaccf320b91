//! The shapes that all views are made of. Each is one type for the compiler, whatever it shows, so that the page is small.

use std::pin::Pin;

use super::prelude::*;

use super::controller::Page;
use super::tag::{Tag, Words, tag};
use crate::ui::Action;

/// What gives a view; a trait of our own, as in [`super::tag`].
trait Views: Send {
    fn view(&self) -> AnyView;
}

impl<F: Fn() -> AnyView + Send> Views for F {
    fn view(&self) -> AnyView {
        self()
    }
}

/// What is done again and again.
trait Again {
    fn again(&mut self);
}

impl<F: FnMut()> Again for F {
    fn again(&mut self) {
        self();
    }
}

/// A view that is built anew when what it reads changes.
pub fn live(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    boxed_live(Box::new(view))
}

fn boxed_live(view: Box<dyn Views>) -> AnyView {
    (move || view.view()).into_any()
}

/// Text that is written anew when what it reads changes.
pub fn live_text(text: impl Fn() -> String + Send + 'static) -> AnyView {
    boxed_live_text(Box::new(text))
}

fn boxed_live_text(text: Box<dyn Words>) -> AnyView {
    (move || text.words()).into_any()
}

/// One view for each item.
pub fn each<T, V: Into<AnyView>>(
    items: impl IntoIterator<Item = T>,
    view: impl Fn(T) -> V,
) -> AnyView {
    together(items.into_iter().map(|item| view(item).into()).collect())
}

/// Views side by side.
pub fn together(views: Vec<AnyView>) -> AnyView {
    views.into_any()
}

/// Nothing to see.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// Does something now, and again when what it reads changes.
pub fn whenever(action: impl FnMut() + 'static) {
    boxed_whenever(Box::new(action));
}

fn boxed_whenever(mut action: Box<dyn Again>) {
    Effect::new(move |_| action.again());
}

/// A button, and what a press does.
pub fn button(page: Page, text: &'static str, action: impl Fn() -> Action + 'static) -> Tag {
    empty_button(page, action).text(text)
}

/// A button whose content is still to come.
pub fn empty_button(page: Page, action: impl Fn() -> Action + 'static) -> Tag {
    tag("button")
        .set("type", "button")
        .on("click", move |_| page.dispatch(action()))
}

/// A wide table, which scrolls by itself and can be reached by keyboard.
pub fn scroll(label: &'static str, table: Tag) -> Tag {
    tag("div")
        .set("class", "scroll")
        .set("tabindex", "0")
        .set("role", "region")
        .set("aria-label", label)
        .child(table)
}

/// A row of a table: its name and its cells.
pub fn table_row(name: String, cells: impl IntoIterator<Item = String>) -> Tag {
    tag("tr")
        .child(tag("th").set("scope", "row").words(name))
        .child(each(cells, |cell| tag("td").words(cell)))
}

/// Does something that takes its time. One type for all futures: each would bring its own copy of what drives it.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(Box::pin(work) as Pin<Box<dyn Future<Output = ()>>>);
}
