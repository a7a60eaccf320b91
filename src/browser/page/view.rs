//! The shapes that all views are made of. Each is one type for the compiler, whatever it shows, so that the page is small.

use leptos::prelude::*;

use super::controller::Page;
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
pub fn each<T>(items: impl IntoIterator<Item = T>, view: impl Fn(T) -> AnyView) -> AnyView {
    items.into_iter().map(view).collect::<Vec<_>>().into_any()
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

/// A button; what is not set is not written.
#[derive(Default)]
pub struct Button {
    text: Option<AnyView>,
    class: Option<&'static str>,
    testid: Option<&'static str>,
    label: Option<String>,
    described_by: Option<&'static str>,
    is_disabled: Option<Box<dyn Fn() -> bool + Send>>,
}

impl Button {
    /// With this text.
    pub fn new(text: &'static str) -> Self {
        Self::with(text.into_any())
    }

    /// With this content.
    pub fn with(content: AnyView) -> Self {
        let text = Some(content);
        Self {
            text,
            ..Self::default()
        }
    }

    /// The class of the style sheet.
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = Some(class);
        self
    }

    /// The name that tests know it by.
    pub fn testid(mut self, testid: &'static str) -> Self {
        self.testid = Some(testid);
        self
    }

    /// What screen readers say in place of the text.
    pub fn label(mut self, label: String) -> Self {
        self.label = Some(label);
        self
    }

    /// The element that says more.
    pub fn described_by(mut self, id: &'static str) -> Self {
        self.described_by = Some(id);
        self
    }

    /// When it cannot be pressed.
    pub fn disabled(mut self, when: impl Fn() -> bool + Send + 'static) -> Self {
        self.is_disabled = Some(Box::new(when));
        self
    }

    /// The button, and what a press does.
    pub fn does(self, page: Page, action: impl Fn() -> Action + Send + 'static) -> AnyView {
        self.view(page, Box::new(action))
    }

    fn view(self, page: Page, action: Box<dyn Fn() -> Action + Send>) -> AnyView {
        let is_disabled = self.is_disabled;
        view! {
            <button type="button" class=self.class data-testid=self.testid aria-label=self.label aria-describedby=self.described_by
                disabled=move || is_disabled.as_ref().is_some_and(|is_disabled| is_disabled())
                on:click=move |_| page.dispatch(action())>{self.text}</button>
        }
        .into_any()
    }
}
