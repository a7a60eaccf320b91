//! The shapes that all views are made of. Each is one type for the compiler, whatever it shows, so that the page is small.

use leptos::prelude::*;

use super::controller::Page;
use super::tag::{Tag, tag};
use crate::ui::Action;

/// A view that is built anew when what it reads changes.
pub fn live(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    boxed_live(Box::new(view))
}

fn boxed_live(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || view()).into_any()
}

/// Text that is written anew when what it reads changes.
pub fn live_text(text: impl Fn() -> String + Send + 'static) -> AnyView {
    boxed_live_text(Box::new(text))
}

fn boxed_live_text(text: Box<dyn Fn() -> String + Send>) -> AnyView {
    (move || text()).into_any()
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

fn boxed_whenever(mut action: Box<dyn FnMut()>) {
    Effect::new(move |_| action());
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
