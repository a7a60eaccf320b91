//! What the model thinks: the answer, a bar for each class, and the input as the model saw it.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::controller::{Page, kind_name};
use super::picture::picture;
use crate::protocol::Prediction;
use crate::ui::answer::{Bar, bars, best, sentence};
use crate::ui::decimal::fixed;
use crate::ui::format::{duration_ms, percent};
use crate::ui::state::ModelState;

/// Screen readers are told the answer once the drawing has rested that long.
const REST: Duration = Duration::from_millis(700);

/// The panel.
pub fn answer(page: Page) -> impl IntoView {
    let prediction = page.part(|state| state.answer.clone());
    let labels = page.part(|state| {
        state
            .loaded()
            .map(|model| model.labels.clone())
            .unwrap_or_default()
    });
    let is_ready = page.part(|state| matches!(state.model, ModelState::Ready(_)));
    let shown_bars = Memo::new(move |_| match prediction.get() {
        Some(prediction) => bars(&prediction),
        None => empty_bars(&labels.get()),
    });
    let headline = move || match prediction.get() {
        Some(prediction) => headline(&prediction).into_any(),
        None if is_ready.get() => invitation().into_any(),
        None => view! { <p class="waiting">"The model is on its way."</p> }.into_any(),
    };
    view! {
        <section class="answer" aria-labelledby="answer-title">
            <h3 id="answer-title">"What the model thinks"</h3>
            <div class="headline">{headline}</div>
            {announcement(prediction)}
            <ul class="bars" data-testid="bars" aria-label="Probability of each class">
                {move || shown_bars.get().iter().map(bar).collect_view()}
            </ul>
            {move || prediction.get().map(details)}
        </section>
    }
}

fn empty_bars(labels: &[String]) -> Vec<Bar> {
    labels
        .iter()
        .map(|label| Bar {
            label: label.clone(),
            probability: 0.0,
            is_best: false,
        })
        .collect()
}

fn invitation() -> impl IntoView {
    view! { <p class="waiting">"Draw a digit, or choose one below. The bars follow every stroke."</p> }
}

fn headline(prediction: &Prediction) -> impl IntoView + use<> {
    let bars = bars(prediction);
    let label = best(&bars).map(|bar| bar.label.clone()).unwrap_or_default();
    view! {
        <p class="best" data-testid="best">{label}</p>
        <p class="sure" data-testid="sure">{sentence(&bars)}</p>
    }
}

/// A polite live region that does not chatter.
fn announcement(prediction: Memo<Option<Prediction>>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let text = prediction
            .with(|prediction| prediction.as_ref().map(in_words))
            .unwrap_or_default();
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        timer.set_value(set_timeout_with_handle(move || said.set(text), REST).ok());
    });
    view! { <p class="visually-hidden" aria-live="polite">{move || said.get()}</p> }
}

fn in_words(prediction: &Prediction) -> String {
    let bars = bars(prediction);
    match best(&bars) {
        Some(best) => format!("The model sees {}, {}.", best.label, sentence(&bars)),
        None => String::new(),
    }
}

fn bar(bar: &Bar) -> impl IntoView + use<> {
    let width = format!("{}%", fixed(100.0 * bar.probability, 1));
    let class = if bar.is_best { "bar best-bar" } else { "bar" };
    view! {
        <li class=class>
            <span class="name">{bar.label.clone()}</span>
            <span class="track" aria-hidden="true"><span class="fill" style:width=width></span></span>
            <span class="value" data-testid=format!("bar-{}", bar.label)>{percent(bar.probability)}</span>
        </li>
    }
}

fn details(prediction: Prediction) -> impl IntoView {
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
}
