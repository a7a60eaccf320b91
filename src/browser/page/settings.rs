//! The settings of a run, with what each means.

use leptos::prelude::*;

use super::controller::Page;
use super::view::live_text;
use crate::protocol::Layers;
use crate::ui::Action;
use crate::ui::teaching::Field;

/// The form.
pub fn settings(page: Page) -> AnyView {
    view! {
        <details class="settings" data-testid="settings">
            <summary>"Settings"</summary>
            <fieldset>
                <legend>"What learns"</legend>
                {layers(page, Layers::All, "layers-all", "All layers", "learns shapes it has never seen; best for a new symbol")}
                {layers(page, Layers::Head, "layers-head", "Only the last layer", "quicker and more careful; best for small corrections")}
            </fieldset>
            <div class="fields">
                {field(page, Field::Epochs, "epochs", "Epochs", "Passes over your drawings.")}
                {field(page, Field::BatchSize, "batch-size", "Batch size", "Samples in each step.")}
                {field(page, Field::LearningRate, "learning-rate", "Learning rate", "How far each step goes.")}
                {field(page, Field::Seed, "seed", "Seed", "The same seed repeats a run.")}
                {field(page, Field::Replay, "replay", "Known digits mixed in, in percent", "Against forgetting what it knows.")}
            </div>
        </details>
    }
    .into_any()
}

fn layers(
    page: Page,
    layers: Layers,
    id: &'static str,
    name: &'static str,
    help: &'static str,
) -> AnyView {
    let chosen = page.part(|state| state.settings.layers);
    view! {
        <label class="choice" for=id>
            <input type="radio" id=id name="layers" data-testid=id prop:checked=move || chosen.get() == layers
                on:change=move |_| page.dispatch(Action::SetLayers(layers))/>
            <span><strong>{name}</strong> ": " {help}</span>
        </label>
    }
    .into_any()
}

fn field(
    page: Page,
    field: Field,
    id: &'static str,
    name: &'static str,
    help: &'static str,
) -> AnyView {
    let settings = page.part(|state| state.settings.clone());
    let problem = move || settings.get().problem(field);
    let help_id = format!("{id}-help");
    view! {
        <div class="field">
            <label for=id>{name}</label>
            <input id=id type="text" inputmode="decimal" autocomplete="off" data-testid=id aria-describedby=help_id.clone()
                aria-invalid=move || problem().is_some().to_string()
                prop:value=move || settings.get().text(field).to_owned()
                on:input=move |event| page.dispatch(Action::Set(field, event_target_value(&event)))/>
            <p id=help_id class=move || if problem().is_some() { "problem" } else { "help" }>
                {live_text(move || problem().unwrap_or(help).into())}
            </p>
        </div>
    }
    .into_any()
}
