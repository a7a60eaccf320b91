//! What the model thinks: the answer, a bar for each class, and the input as the model saw it.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::controller::{Page, kind_name};
use super::part::Part;
use super::picture::picture;
use super::tag::{Tag, html, tag};
use super::view::{each, live, live_text, together, whenever};
use crate::protocol::Prediction;
use crate::ui::State;
use crate::ui::answer::{Bar, bars, best, sentence};
use crate::ui::decimal::fixed;
use crate::ui::format::{duration_ms, percent};

/// Screen readers are told the answer once the drawing has rested that long.
const REST: Duration = Duration::from_millis(700);

/// The panel.
pub fn answer(page: Page) -> Tag {
    let prediction = page.part(|state| state.answer.clone());
    let shown_bars = page.part(shown_bars);
    let is_ready = page.part(|state| state.loaded().is_some());
    let headline = move || match prediction.get() {
        Some(prediction) => headline(&prediction),
        None if is_ready.get() => html(INVITATION),
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
        .child(tag("div").set("class", "headline").child(live(headline)))
        .child(announcement(prediction))
        .child(bars.child(live(move || each(&shown_bars.get(), bar))))
        .child(live(move || each(prediction.get(), details)))
}

const INVITATION: &str =
    r#"<p class="waiting">Draw a digit, or choose one below. The bars follow every stroke.</p>"#;

fn shown_bars(state: &State) -> Vec<Bar> {
    match (&state.answer, state.loaded()) {
        (Some(prediction), _) => bars(prediction),
        (None, Some(model)) => model.labels.iter().map(|label| empty_bar(label)).collect(),
        (None, None) => Vec::new(),
    }
}

fn empty_bar(label: &str) -> Bar {
    Bar {
        label: label.to_owned(),
        probability: 0.0,
        is_best: false,
    }
}

fn headline(prediction: &Prediction) -> AnyView {
    let bars = bars(prediction);
    let label = best(&bars).map(|bar| bar.label.clone()).unwrap_or_default();
    let class = match label.chars().count() {
        0..=3 => "best",
        _ => "best long",
    };
    let best = tag("p").set("class", class).set("data-testid", "best");
    let sure = tag("p").set("class", "sure").set("data-testid", "sure");
    together(vec![
        best.words(label).into(),
        sure.words(sentence(&bars)).into(),
    ])
}

/// A polite live region that does not chatter.
fn announcement(prediction: Part<Option<Prediction>>) -> Tag {
    let said = RwSignal::new(String::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    whenever(move || {
        let text = prediction.get().as_ref().map(in_words).unwrap_or_default();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(move || said.set(text), REST).ok());
    });
    tag("p")
        .set("class", "visually-hidden")
        .set("aria-live", "polite")
        .child(live_text(move || said.get()))
}

fn in_words(prediction: &Prediction) -> String {
    let bars = bars(prediction);
    match best(&bars) {
        Some(best) => format!("The model sees {}, {}.", best.label, sentence(&bars)),
        None => String::new(),
    }
}

fn bar(bar: &Bar) -> Tag {
    let width = format!("{}%", fixed(100.0 * bar.probability, 1));
    let fill = tag("span").set("class", "fill").style("width", width);
    let track = tag("span").set("class", "track").set("aria-hidden", "true");
    let name = tag("span").set("class", "name").words(bar.label.clone());
    let value = tag("span")
        .set("class", "value")
        .set_to("data-testid", format!("bar-{}", bar.label));
    tag("li")
        .set("class", if bar.is_best { "bar best-bar" } else { "bar" })
        .child(name)
        .child(track.child(fill))
        .child(value.words(percent(bar.probability)))
}

fn details(prediction: Prediction) -> Tag {
    let label = "Your input as the model sees it: scaled, centred, 28 by 28 pixels";
    let latency = tag("span").set("data-testid", "latency");
    let caption = tag("figcaption")
        .text("As the model sees it: 28 \u{d7} 28 pixels, centred.")
        .child(tag("br"))
        .text("Answered in ")
        .child(latency.words(duration_ms(prediction.ms)))
        .text(" on the ")
        .text(kind_name(prediction.device))
        .text(".");
    tag("figure")
        .set("class", "seen")
        .set("data-testid", "seen")
        .child(picture(prediction.seen, Some(label.into())))
        .child(caption)
}
