//! Teaching: collect labelled drawings, then train.

use leptos::prelude::*;

use super::controller::Page;
use super::picture::picture;
use super::settings::settings;
use super::view::{Button, each, live, live_text, nothing};
use crate::ui::Action;
use crate::ui::state::NEW_LABEL;
use crate::ui::teaching::OwnSample;

/// The panel.
pub fn teach(page: Page) -> AnyView {
    let obstacle = page.part(|state| state.train_obstacle());
    let train = Button::new("Train")
        .class("primary")
        .testid("train")
        .described_by("train-obstacle")
        .disabled(move || obstacle.get().is_some())
        .does(page, || Action::Train);
    view! {
        <section class="teach" aria-labelledby="teach-title">
            <h2 id="teach-title">"Teach it"</h2>
            <p>
                "Draw something above, say what it is, and add it. Digits you write differently, or a symbol of your own: about \
                 five drawings of each work well."
            </p>
            {add(page)}
            {collected(page)}
            {settings(page)}
            <div class="buttons">
                {train}
                <p id="train-obstacle" class="help">{live_text(move || obstacle.get().unwrap_or_default().into())}</p>
            </div>
        </section>
    }
    .into_any()
}

fn add(page: Page) -> AnyView {
    let labels = page.part(|state| state.labels());
    let label = page.part(|state| state.label.clone());
    let new_label = page.part(|state| state.new_label.clone());
    let problem = page.part(|state| state.label_problem);
    let cannot_add = page.part(|state| !state.can_add());
    let options = move || {
        let chosen = label.get();
        let option = |name: String| {
            let is_chosen = name == chosen;
            view! { <option value=name.clone() selected=is_chosen>{name.clone()}</option> }
                .into_any()
        };
        each(labels.get(), option)
    };
    let is_new = move || label.get() == NEW_LABEL;
    let name_field = move || {
        match is_new() {
        false => nothing(),
        true => view! {
            <div class="field">
                <label for="new-label">"Name of the new class"</label>
                <input id="new-label" type="text" maxlength="24" autocomplete="off" data-testid="new-label" aria-describedby="label-problem"
                    prop:value=move || new_label.get()
                    on:input=move |event| page.dispatch(Action::TypeLabel(event_target_value(&event)))/>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <div class="add">
            <div class="field">
                <label for="label">"This drawing is"</label>
                <select id="label" data-testid="label" on:change=move |event| {
                    let value = event_target_value(&event);
                    page.dispatch(Action::ChooseLabel(if value == "+" { NEW_LABEL.into() } else { value }));
                }>
                    {live(options)}
                    <option value="+" selected=is_new>"a new class of mine"</option>
                </select>
            </div>
            {live(name_field)}
            {Button::new("Add this drawing").testid("add").disabled(move || cannot_add.get()).does(page, || Action::AddSample)}
            <p id="label-problem" class="problem" role="alert">{live_text(move || problem.get().unwrap_or_default().into())}</p>
        </div>
    }
    .into_any()
}

/// The samples, by class.
fn collected(page: Page) -> AnyView {
    let samples = page.part(|state| state.samples.clone());
    let is_running = page.part(|state| state.run.is_some());
    let one = move |sample: OwnSample| {
        let id = sample.id;
        let remove = Button::new("Remove")
            .class("remove")
            .label(format!("Remove this drawing of {}", sample.label))
            .disabled(move || is_running.get())
            .does(page, move || Action::RemoveSample(id));
        view! {
            <li>
                {picture(sample.image, Some(format!("Your drawing of {}", sample.label)))}
                {remove}
            </li>
        }
        .into_any()
    };
    let group = move |(label, samples): (String, Vec<OwnSample>)| {
        let count = samples.len();
        view! {
            <div class="class" data-testid="own-class">
                <h3>{label} " " <small>{count} {if count == 1 { " drawing" } else { " drawings" }}</small></h3>
                <ul>{each(samples, one)}</ul>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="collected">
            {live(move || each(by_class(samples.get()), group))}
        </div>
    }
    .into_any()
}

fn by_class(samples: Vec<OwnSample>) -> Vec<(String, Vec<OwnSample>)> {
    let mut classes: Vec<(String, Vec<OwnSample>)> = Vec::new();
    for sample in samples {
        match classes.iter_mut().find(|(label, _)| *label == sample.label) {
            Some((_, members)) => members.push(sample),
            None => classes.push((sample.label.clone(), vec![sample])),
        }
    }
    classes
}
