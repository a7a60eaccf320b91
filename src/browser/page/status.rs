//! How the loading of a model goes, with a way out and a way back.

use super::prelude::*;

use super::controller::Page;
use super::tag::{html, tag};
use super::view::{button, live, nothing};
use crate::protocol::{Failure, FailureKind, WeightsOrigin};
use crate::ui::demo::ModelState;
use crate::ui::format::bytes;
use crate::ui::state::EngineState;
use crate::ui::{Action, State};

/// What there is to say of a model.
#[derive(PartialEq)]
enum Status {
    Starting,
    Loading(u64, u64),
    Failed(Failure),
    GivenUp,
    /// It is the person's own, with so many classes.
    Own(usize),
    Ready,
}

/// The line under the title.
pub fn status(page: Page) -> AnyView {
    let status = page.part(look);
    live(move || match status.get() {
        Status::Failed(failure) => failed(page, &failure),
        Status::GivenUp => given_up(page),
        Status::Starting => html(r#"<p class="status" role="status">Starting the engine</p>"#),
        Status::Loading(done, total) => loading(page, done, total),
        Status::Own(classes) => whose(classes),
        Status::Ready => nothing(),
    })
}

fn look(state: &State) -> Status {
    match (&state.engine, &state.demo.model) {
        (EngineState::Unsupported(failure), _) | (_, ModelState::Failed(failure)) => {
            Status::Failed(failure.clone())
        }
        (_, ModelState::GivenUp) => Status::GivenUp,
        (EngineState::Starting, ModelState::Loading { .. }) => Status::Starting,
        (_, ModelState::Loading { done, total }) => Status::Loading(*done, *total),
        (_, ModelState::Ready(model)) if model.weights.origin == WeightsOrigin::Kept => {
            Status::Own(model.labels.len())
        }
        _ => Status::Ready,
    }
}

/// A person who comes back is told that this is their own version.
fn whose(classes: usize) -> AnyView {
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
