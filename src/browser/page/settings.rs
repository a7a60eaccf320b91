//! The settings of a run, with what each means.

use leptos::prelude::*;

use super::controller::Page;
use crate::protocol::Layers;
use crate::ui::Action;
use crate::ui::teaching::Field;

/// The form.
pub fn settings(page: Page) -> impl IntoView {
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
}

fn layers(
    page: Page,
    layers: Layers,
    id: &'static str,
    name: &'static str,
    help: &'static str,
) -> impl IntoView {
    let chosen = page.part(move |state| state.settings.layers == layers);
    view! {
        <label class="choice" for=id>
            <input type="radio" id=id name="layers" data-testid=id prop:checked=move || chosen.get()
                on:change=move |_| page.dispatch(Action::SetLayers(layers))/>
            <span><strong>{name}</strong> ": " {help}</span>
        </label>
    }
}

fn field(
    page: Page,
    field: Field,
    id: &'static str,
    name: &'static str,
    help: &'static str,
) -> impl IntoView {
    let text = page.part(move |state| state.settings.text(field).to_owned());
    let problem = page.part(move |state| state.settings.problem(field));
    let help_id = format!("{id}-help");
    view! {
        <div class="field">
            <label for=id>{name}</label>
            <input id=id type="text" inputmode="decimal" autocomplete="off" data-testid=id aria-describedby=help_id.clone()
                aria-invalid=move || problem.get().is_some().to_string()
                prop:value=move || text.get()
                on:input=move |event| page.dispatch(Action::Set(field, event_target_value(&event)))/>
            <p id=help_id class=move || if problem.get().is_some() { "problem" } else { "help" }>
                {move || problem.get().unwrap_or(help)}
            </p>
        </div>
    }
}
