//! What the model thinks: the answer, a bar for each class, and the input as the model saw it.

use std::time::Duration;

use super::prelude::*;

use super::controller::Page;
use super::part::Part;
use super::seen::details;
use super::tag::{Tag, html, tag};
use super::view::{each, live, live_text, nothing, together, whenever};
use crate::protocol::{InputKind, Prediction};
use crate::ui::answer::{Bar, description, headline, shown_bars};
use crate::ui::decimal::fixed;
use crate::ui::format::percent;
use crate::ui::shared::Shared;

/// Screen readers are told the answer once the input has rested that long.
const REST: Duration = Duration::from_millis(700);

type Answered = Part<Option<Shared<Prediction>>>;

/// The panel.
pub fn answer(page: Page, input: InputKind) -> Tag {
    let prediction = page.part(|state| state.demo.answer.clone());
    let shown_bars = page.part(shown_bars);
    let is_ready = page.part(|state| state.loaded().is_some());
    let head = move || match prediction.get() {
        Some(prediction) => head(page, &prediction),
        None if is_ready.get() => tag("p")
            .set("class", "waiting")
            .text(invitation(input))
            .into(),
        None => html(r#"<p class="waiting">The model is on its way.</p>"#),
    };
    let bars = tag("ul")
        .set("class", "bars")
        .set("data-testid", "bars")
        .set("aria-label", "Probability of each class");
    tag("section")
        .set("class", "answer")
        .set("aria-labelledby", "answer-title")
        .html(r#"<h3 id="answer-title">What the model thinks</h3>"#)
        .child(tag("div").set("class", "headline").child(live(head)))
        .child(announcement(prediction))
        .child(bars.child(live(move || each(&shown_bars.get(), bar))))
        .child(live(move || match prediction.get() {
            Some(prediction) => details(&prediction),
            None => nothing(),
        }))
}

fn invitation(input: InputKind) -> &'static str {
    match input {
        InputKind::Drawing => "Draw a digit, or choose one below. The bars follow every stroke.",
        InputKind::Photo => "Show it a photo, or choose one of the samples.",
        InputKind::File => "Give it a file, or choose one of the samples.",
        InputKind::Text => "Type above: your words are sorted into the classes that you taught.",
    }
}

/// The class and how sure that is.
fn head(page: Page, prediction: &Prediction) -> AnyView {
    let Some((label, sure)) = headline(prediction) else {
        return nothing();
    };
    let class = match label.chars().count() {
        0..=3 => "best",
        _ => "best long",
    };
    let plain = page.now(|state| match state.card() {
        Some(card) => description(card, prediction, &label).to_owned(),
        None => String::new(),
    });
    let plain = match plain.is_empty() {
        true => nothing(),
        false => tag("p")
            .set("data-testid", "description")
            .words(plain)
            .into(),
    };
    let best = tag("p").set("class", class).set("data-testid", "best");
    let sure = tag("p")
        .set("class", "sure")
        .set("data-testid", "sure")
        .words(sure);
    together(vec![
        best.words(label).into(),
        tag("div").child(plain).child(sure).into(),
    ])
}

/// A polite live region that does not chatter.
fn announcement(prediction: Answered) -> Tag {
    let said = RwSignal::new(String::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    whenever(move || {
        let text = prediction.get().map(|prediction| in_words(&prediction));
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        let text = text.unwrap_or_default();
        // A camera's answers never rest; what is said may be gone when the time comes.
        let say = move || {
            let _ = said.try_set(text);
        };
        timer.set_value(set_timeout_with_handle(say, REST).ok());
    });
    tag("p")
        .set("class", "visually-hidden")
        .set("aria-live", "polite")
        .child(live_text(move || said.get()))
}

fn in_words(prediction: &Prediction) -> String {
    match headline(prediction) {
        Some((label, sure)) => format!("The model sees {label}, {sure}."),
        None => String::new(),
    }
}

fn bar(bar: &Bar) -> Tag {
    let width = format!("{}%", fixed(100.0 * bar.probability, 1));
    let fill = tag("span").set("class", "fill").style("width", width);
    let track = tag("span").set("class", "track").set("aria-hidden", "true");
    let name = tag("span")
        .set("class", "name")
        .set_to("title", bar.label.clone())
        .words(bar.label.clone());
    let value = tag("span")
        .set("class", "value")
        .set_to("data-testid", format!("bar-{}", bar.label));
    tag("li")
        .set("class", if bar.is_best { "bar best-bar" } else { "bar" })
        .child(name)
        .child(track.child(fill))
        .child(value.words(percent(bar.probability)))
}
