//! Elements in Leptos' builder style, of one type whatever their tag and attributes: typed ones would make the page a sixth larger.

use std::borrow::Cow;

use super::prelude::*;
use tachys::html::attribute::Attribute;
use tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use tachys::html::attribute::custom::custom_attribute;
use tachys::html::element::{Custom, custom};
use tachys::html::{InertElement, event as ev, node_ref, property, style};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlCanvasElement};

/// What gives a text. A trait of our own is a third of what `dyn Fn` leaves for each closure, and there are hundreds.
pub trait Words: Send {
    /// The text.
    fn words(&self) -> String;
}

impl<F: Fn() -> String + Send> Words for F {
    fn words(&self) -> String {
        self()
    }
}

/// What answers yes or no.
trait Asked: Send {
    fn is_so(&self) -> bool;
}

impl<F: Fn() -> bool + Send> Asked for F {
    fn is_so(&self) -> bool {
        self()
    }
}

/// What is done when an event comes.
trait Act {
    fn act(&self, event: &Event);
}

impl<F: Fn(&Event)> Act for F {
    fn act(&self, event: &Event) {
        self(event);
    }
}

/// An element that is being put together; boxed, since it goes through many hands.
pub struct Tag(Box<Parts>);

struct Parts {
    name: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// Where a canvas, a video or a field is found once it stands on the page.
#[derive(Clone, Copy)]
pub struct Place(NodeRef<Custom<String>>);

impl Place {
    /// A place for one element.
    pub fn new() -> Self {
        Self(NodeRef::new())
    }

    /// The canvas; who reads it is told when it comes.
    pub fn get(self) -> Option<HtmlCanvasElement> {
        self.0.get().map(JsCast::unchecked_into)
    }

    /// The canvas as of now.
    pub fn get_untracked(self) -> Option<HtmlCanvasElement> {
        self.element()
    }

    /// The element as of now, whatever it is.
    pub fn element<T: JsCast>(self) -> Option<T> {
        self.0.get_untracked().map(JsCast::unchecked_into)
    }
}

/// An element without attributes and children.
pub fn tag(name: &'static str) -> Tag {
    Tag(Box::new(Parts {
        name,
        attributes: Vec::new(),
        children: Vec::new(),
    }))
}

/// An element that never changes, as HTML.
pub fn html(text: impl Into<Cow<'static, str>>) -> AnyView {
    InertElement::new(text).into_any()
}

// What is generic hands on to a twin that is not, so that only the twin is large.
impl Tag {
    /// Sets an attribute.
    pub fn set(self, name: &'static str, value: &'static str) -> Self {
        self.attribute(custom_attribute(name, value))
    }

    /// Sets an attribute to a text that was put together.
    pub fn set_to(self, name: &'static str, value: String) -> Self {
        self.attribute(custom_attribute(name, value))
    }

    /// Sets a property of the style; as an attribute the page's policy would forbid it.
    pub fn style(self, name: &'static str, value: String) -> Self {
        self.attribute(style::style((name, value)))
    }

    /// Sets an attribute, and again when what its text depends on changes.
    pub fn keep(self, name: &'static str, text: impl Fn() -> String + Send + 'static) -> Self {
        self.boxed_keep(name, Box::new(text))
    }

    fn boxed_keep(self, name: &'static str, text: Box<dyn Words>) -> Self {
        self.attribute(custom_attribute(name, move || text.words()))
    }

    /// Sets or takes an attribute that has no value.
    pub fn flag(self, name: &'static str, when: impl Fn() -> bool + Send + 'static) -> Self {
        self.boxed_flag(name, Box::new(when))
    }

    fn boxed_flag(self, name: &'static str, when: Box<dyn Asked>) -> Self {
        self.attribute(custom_attribute(name, move || when.is_so()))
    }

    /// Sets what stands in a field.
    pub fn value(self, text: impl Fn() -> String + Send + 'static) -> Self {
        self.boxed_value(Box::new(text))
    }

    fn boxed_value(self, text: Box<dyn Words>) -> Self {
        self.attribute(property::prop("value", move || text.words()))
    }

    /// Sets whether a field is chosen.
    pub fn checked(self, when: impl Fn() -> bool + Send + 'static) -> Self {
        self.boxed_checked(Box::new(when))
    }

    fn boxed_checked(self, when: Box<dyn Asked>) -> Self {
        self.attribute(property::prop("checked", move || when.is_so()))
    }

    /// Sets whether an option is chosen; as an attribute it would do nothing once a person chose another.
    #[cfg(feature = "tables-page")]
    pub fn chosen(self, when: impl Fn() -> bool + Send + 'static) -> Self {
        self.boxed_chosen(Box::new(when))
    }

    #[cfg(feature = "tables-page")]
    fn boxed_chosen(self, when: Box<dyn Asked>) -> Self {
        self.attribute(property::prop("selected", move || when.is_so()))
    }

    /// Does something when an event of this kind comes.
    pub fn on(self, kind: &'static str, action: impl Fn(&Event) + 'static) -> Self {
        self.boxed_on(kind, Box::new(action))
    }

    fn boxed_on(self, kind: &'static str, action: Box<dyn Act>) -> Self {
        let kind = ev::Custom::<Event>::new(kind);
        self.attribute(ev::on(kind, move |event: Event| action.act(&event)))
    }

    /// Makes a canvas known to those who draw on it.
    pub fn place(self, place: Place) -> Self {
        self.attribute(node_ref::node_ref::<Custom<String>, _>(place.0))
    }

    fn attribute(mut self, attribute: impl Attribute) -> Self {
        self.0.attributes.push(attribute.into_any_attr());
        self
    }

    /// Adds a view.
    pub fn child(self, child: impl Into<AnyView>) -> Self {
        self.push(child.into())
    }

    fn push(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }

    /// Adds a text.
    pub fn text(self, text: &'static str) -> Self {
        self.push(text.into_any())
    }

    /// Adds a text that was put together.
    pub fn words(self, text: String) -> Self {
        self.push(text.into_any())
    }

    /// Adds an element that never changes, as HTML.
    pub fn html(self, text: &'static str) -> Self {
        self.push(html(text))
    }
}

impl From<Tag> for AnyView {
    fn from(tag: Tag) -> Self {
        let Parts {
            name,
            attributes,
            children,
        } = *tag.0;
        // Leptos compares with the browser's spelling, to change an element in place instead of replacing it.
        let element = custom(name.to_ascii_uppercase()).add_any_attr(attributes);
        element.child(children).into_any()
    }
}
