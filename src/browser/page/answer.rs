//! What the model thinks: the answer, a bar for each class, and the input as the model saw it.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::controller::{Page, kind_name};
use super::part::Part;
use super::picture::picture;
use super::view::{each, live, live_text, whenever};
use crate::protocol::Prediction;
use crate::ui::State;
use crate::ui::answer::{Bar, bars, best, sentence};
use crate::ui::decimal::fixed;
use crate::ui::format::{duration_ms, percent};

/// Screen readers are told the answer once the drawing has rested that long.
const REST: Duration = Duration::from_millis(700);

/// The panel.
pub fn answer(page: Page) -> AnyView {
    let prediction = page.part(|state| state.answer.clone());
    let shown_bars = page.part(shown_bars);
    let is_ready = page.part(|state| state.loaded().is_some());
    let headline = move || match prediction.get() {
        Some(prediction) => headline(&prediction),
        None if is_ready.get() => {
            waiting("Draw a digit, or choose one below. The bars follow every stroke.")
        }
        None => waiting("The model is on its way."),
    };
    view! {
        <section class="answer" aria-labelledby="answer-title">
            <h3 id="answer-title">"What the model thinks"</h3>
            <div class="headline">{live(headline)}</div>
            {announcement(prediction)}
            <ul class="bars" data-testid="bars" aria-label="Probability of each class">
                {live(move || each(&shown_bars.get(), bar))}
            </ul>
            {live(move || each(prediction.get(), details))}
        </section>
    }
    .into_any()
}

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

fn waiting(text: &'static str) -> AnyView {
    view! { <p class="waiting">{text}</p> }.into_any()
}

fn headline(prediction: &Prediction) -> AnyView {
    let bars = bars(prediction);
    let label = best(&bars).map(|bar| bar.label.clone()).unwrap_or_default();
    view! {
        <p class="best" data-testid="best">{label}</p>
        <p class="sure" data-testid="sure">{sentence(&bars)}</p>
    }
    .into_any()
}

/// A polite live region that does not chatter.
fn announcement(prediction: Part<Option<Prediction>>) -> AnyView {
    let said = RwSignal::new(String::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    whenever(move || {
        let text = prediction.get().as_ref().map(in_words).unwrap_or_default();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(move || said.set(text), REST).ok());
    });
    view! { <p class="visually-hidden" aria-live="polite">{live_text(move || said.get())}</p> }
        .into_any()
}

fn in_words(prediction: &Prediction) -> String {
    let bars = bars(prediction);
    match best(&bars) {
        Some(best) => format!("The model sees {}, {}.", best.label, sentence(&bars)),
        None => String::new(),
    }
}

fn bar(bar: &Bar) -> AnyView {
    let width = format!("{}%", fixed(100.0 * bar.probability, 1));
    let class = if bar.is_best { "bar best-bar" } else { "bar" };
    view! {
        <li class=class>
            <span class="name">{bar.label.clone()}</span>
            <span class="track" aria-hidden="true"><span class="fill" style:width=width></span></span>
            <span class="value" data-testid=format!("bar-{}", bar.label)>{percent(bar.probability)}</span>
        </li>
    }
    .into_any()
}

fn details(prediction: Prediction) -> AnyView {
    let (ms, device) = (duration_ms(prediction.ms), kind_name(prediction.device));
    view! {
        <figure class="seen" data-testid="seen">
            {picture(prediction.seen, Some("Your input as the model sees it: scaled, centred, 28 by 28 pixels".into()))}
            <figcaption>
                "As the model sees it: 28 \u{d7} 28 pixels, centred."
                <br/>
                "Answered in " <span data-testid="latency">{ms}</span> " on the " {device} "."
            </figcaption>
        </figure>
    }
    .into_any()
}
