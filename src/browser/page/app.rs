//! The page's layout: demos on the left, the pad in the middle, the answer on the right, teaching below.

use leptos::prelude::*;

use super::controller::Page;
use super::tag::{Tag, html, tag};
use super::view::{button, each, live, nothing, together};
use super::{answer, devices, gallery, header, messages, pad, run, summary, teach, weights};
use crate::protocol::{Failure, FailureKind, LoadedModel, ModelCard, WeightsOrigin};
use crate::ui::Action;
use crate::ui::format::{bytes, count};
use crate::ui::state::{EngineState, ModelState};

/// The whole page.
pub fn app(page: Page) -> AnyView {
    let columns = tag("div").set("class", "columns");
    together(vec![
        html(r##"<a class="skip" href="#main">Skip to the demo</a>"##),
        header::header(page).into(),
        messages::messages(page).into(),
        columns.child(demos(page)).child(main(page)).into(),
    ])
}

fn main(page: Page) -> Tag {
    let intro = tag("div")
        .set("class", "intro")
        .html(r#"<h2 id="demo-title">Digits</h2>"#)
        .html("<p>Draw a digit, see what the model thinks, then teach it your own hand or a new symbol.</p>")
        .child(model_status(page));
    let attempt = tag("div").set("class", "try");
    tag("main")
        .set("id", "main")
        .set("tabindex", "-1")
        .child(intro)
        .child(attempt.child(pad::pad(page)).child(answer::answer(page)))
        .child(gallery::gallery(page))
        .child(teach::teach(page))
        .child(run::run(page))
        .child(summary::summary(page))
        .child(weights::weights(page))
        .child(devices::devices(page))
}

fn demos(page: Page) -> Tag {
    let models = page.part(|state| state.models.clone());
    tag("nav")
        .set("class", "demos")
        .set("aria-labelledby", "demos-title")
        .html(r#"<h2 id="demos-title">Demos</h2>"#)
        .child(tag("ul").child(live(move || each(models.get(), demo))))
}

fn demo(model: ModelCard) -> Tag {
    let (parameters, bytes) = (count(model.parameters), bytes(model.bytes));
    let link = tag("a")
        .set("href", "#main")
        .set("aria-current", "page")
        .set("data-testid", "demo")
        .child(tag("strong").words(model.title))
        .child(tag("span").words(model.task))
        .child(tag("small").words(format!("{parameters} parameters, {bytes}")));
    tag("li").child(link)
}

/// How loading goes, with a way out and a way back.
fn model_status(page: Page) -> AnyView {
    let status = page.part(|state| (state.engine.clone(), state.model.clone()));
    live(move || match status.get() {
        (EngineState::Unsupported(failure), _) | (_, ModelState::Failed(failure)) => {
            failed(page, &failure)
        }
        (_, ModelState::GivenUp) => given_up(page),
        (EngineState::Starting, ModelState::Loading { .. }) => {
            html(r#"<p class="status" role="status">Starting the engine</p>"#)
        }
        (_, ModelState::Loading { done, total }) => loading(page, done, total),
        (_, ModelState::Ready(model)) => whose(&model),
    })
}

/// A person who comes back is told that this is their own version.
fn whose(model: &LoadedModel) -> AnyView {
    if model.weights.origin != WeightsOrigin::Kept {
        return nothing();
    }
    let classes = model.labels.len();
    let text = format!("This is your own version with {classes} classes, kept in this browser. ");
    let link = html(r##"<a href="#weights-title">Reset it below</a>"##);
    let line = tag("p").set("data-testid", "own-version");
    line.words(text).child(link).text(".").into()
}

fn loading(page: Page, done: u64, total: u64) -> AnyView {
    let text = match total {
        0 => "Loading the model".to_owned(),
        total => format!("Loading the model: {} of {}", bytes(done), bytes(total)),
    };
    let progress = tag("progress")
        .set("id", "load-progress")
        .set_to("max", total.max(1).to_string())
        .set_to("value", done.to_string());
    tag("div")
        .set("class", "status")
        .child(tag("label").set("for", "load-progress").words(text))
        .child(progress)
        .child(button(page, "Cancel", || Action::CancelLoad))
        .into()
}

fn failed(page: Page, failure: &Failure) -> AnyView {
    let way_out = match failure.kind {
        FailureKind::Redeployed => button(page, "Reload the page", || Action::ReloadPage),
        _ => button(page, "Try again", || Action::Retry),
    };
    tag("div")
        .set("class", "status error")
        .set("role", "alert")
        .set("data-testid", "load-error")
        .child(tag("p").words(failure.to_string()))
        .child(way_out)
        .into()
}

fn given_up(page: Page) -> AnyView {
    tag("div")
        .set("class", "status")
        .set("role", "status")
        .html("<p>Loading was cancelled.</p>")
        .child(button(page, "Load the model", || Action::Retry))
        .into()
}
