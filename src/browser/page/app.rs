//! The page's layout: demos on the left, the pad in the middle, the answer on the right, teaching below.

use leptos::prelude::*;

use super::controller::Page;
use super::view::{Button, each, live, nothing};
use super::{answer, gallery, header, messages, pad, run, summary, teach, weights};
use crate::protocol::{Failure, LoadedModel, ModelCard, WeightsOrigin};
use crate::ui::Action;
use crate::ui::format::{bytes, count};
use crate::ui::state::{EngineState, ModelState};

/// The whole page.
pub fn app(page: Page) -> AnyView {
    view! {
        <a class="skip" href="#main">"Skip to the demo"</a>
        {header::header(page)}
        {messages::messages(page)}
        <div class="columns">
            {demos(page)}
            <main id="main" tabindex="-1">
                <div class="intro">
                    <h2 id="demo-title">"Digits"</h2>
                    <p>"Draw a digit, see what the model thinks, then teach it your own hand or a new symbol."</p>
                    {model_status(page)}
                </div>
                <div class="try">
                    {pad::pad(page)}
                    {answer::answer(page)}
                </div>
                {gallery::gallery(page)}
                {teach::teach(page)}
                {run::run(page)}
                {summary::summary(page)}
                {weights::weights(page)}
            </main>
        </div>
    }
    .into_any()
}

fn demos(page: Page) -> AnyView {
    let models = page.part(|state| state.models.clone());
    view! {
        <nav class="demos" aria-labelledby="demos-title">
            <h2 id="demos-title">"Demos"</h2>
            <ul>{live(move || each(models.get(), demo))}</ul>
        </nav>
    }
    .into_any()
}

fn demo(model: ModelCard) -> AnyView {
    let facts = format!(
        "{} parameters, {}",
        count(model.parameters),
        bytes(model.bytes)
    );
    view! {
        <li>
            <a href="#main" aria-current="page" data-testid="demo">
                <strong>{model.title}</strong>
                <span>{model.task}</span>
                <small>{facts}</small>
            </a>
        </li>
    }
    .into_any()
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
            view! { <p class="status" role="status">"Starting the engine"</p> }.into_any()
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
    view! {
        <p data-testid="own-version">
            {format!("This is your own version with {classes} classes, kept in this browser. ")}
            <a href="#weights-title">"Reset it below"</a> "."
        </p>
    }
    .into_any()
}

fn loading(page: Page, done: u64, total: u64) -> AnyView {
    let text = match total {
        0 => "Loading the model".to_owned(),
        total => format!("Loading the model: {} of {}", bytes(done), bytes(total)),
    };
    view! {
        <div class="status">
            <label for="load-progress">{text}</label>
            <progress id="load-progress" max=total.max(1).to_string() value=done.to_string()></progress>
            {Button::new("Cancel").does(page, || Action::CancelLoad)}
        </div>
    }
    .into_any()
}

fn failed(page: Page, failure: &Failure) -> AnyView {
    view! {
        <div class="status error" role="alert" data-testid="load-error">
            <p>{failure.to_string()}</p>
            {Button::new("Try again").does(page, || Action::Retry)}
        </div>
    }
    .into_any()
}

fn given_up(page: Page) -> AnyView {
    view! {
        <div class="status" role="status">
            <p>"Loading was cancelled."</p>
            {Button::new("Load the model").does(page, || Action::Retry)}
        </div>
    }
    .into_any()
}
