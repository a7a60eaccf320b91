//! Teaching: collect labelled drawings, then train.

use leptos::prelude::*;

use super::controller::Page;
use super::picture::picture;
use super::settings::settings;
use crate::ui::Action;
use crate::ui::state::NEW_LABEL;
use crate::ui::teaching::OwnSample;

/// The panel.
pub fn teach(page: Page) -> impl IntoView {
    let obstacle = page.part(|state| state.train_obstacle());
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
                <button type="button" class="primary" data-testid="train" aria-describedby="train-obstacle"
                    disabled=move || obstacle.get().is_some() on:click=move |_| page.dispatch(Action::Train)>"Train"</button>
                <p id="train-obstacle" class="help">{move || obstacle.get()}</p>
            </div>
        </section>
    }
}

fn add(page: Page) -> impl IntoView {
    let labels = page.part(|state| state.labels());
    let label = page.part(|state| state.label.clone());
    let new_label = page.part(|state| state.new_label.clone());
    let problem = page.part(|state| state.label_problem);
    let can_add = page.part(|state| state.can_add());
    let options = move || {
        let chosen = label.get();
        let option = |name: String| {
            let is_chosen = name == chosen;
            view! { <option value=name.clone() selected=is_chosen>{name.clone()}</option> }
        };
        labels.get().into_iter().map(option).collect_view()
    };
    let is_new = move || label.get() == NEW_LABEL;
    let name_field = move || {
        is_new().then(|| view! {
            <div class="field">
                <label for="new-label">"Name of the new class"</label>
                <input id="new-label" type="text" maxlength="24" autocomplete="off" data-testid="new-label" aria-describedby="label-problem"
                    prop:value=move || new_label.get()
                    on:input=move |event| page.dispatch(Action::TypeLabel(event_target_value(&event)))/>
            </div>
        })
    };
    view! {
        <div class="add">
            <div class="field">
                <label for="label">"This drawing is"</label>
                <select id="label" data-testid="label" on:change=move |event| {
                    let value = event_target_value(&event);
                    page.dispatch(Action::ChooseLabel(if value == "+" { NEW_LABEL.into() } else { value }));
                }>
                    {options}
                    <option value="+" selected=is_new>"a new class of mine"</option>
                </select>
            </div>
            {name_field}
            <button type="button" data-testid="add" disabled=move || !can_add.get()
                on:click=move |_| page.dispatch(Action::AddSample)>"Add this drawing"</button>
            <p id="label-problem" class="problem" role="alert">{move || problem.get()}</p>
        </div>
    }
}

/// The samples, by class.
fn collected(page: Page) -> impl IntoView {
    let samples = page.part(|state| state.samples.clone());
    let is_running = page.part(|state| state.run.is_some());
    let one = move |sample: OwnSample| {
        let (id, label) = (
            sample.id,
            format!("Remove this drawing of {}", sample.label),
        );
        view! {
            <li>
                {picture(sample.image, Some(format!("Your drawing of {}", sample.label)))}
                <button type="button" class="remove" aria-label=label disabled=move || is_running.get()
                    on:click=move |_| page.dispatch(Action::RemoveSample(id))>"Remove"</button>
            </li>
        }
    };
    let group = move |(label, samples): (String, Vec<OwnSample>)| {
        let count = samples.len();
        view! {
            <div class="class" data-testid="own-class">
                <h3>{label} " " <small>{count} {if count == 1 { " drawing" } else { " drawings" }}</small></h3>
                <ul>{samples.into_iter().map(one).collect_view()}</ul>
            </div>
        }
    };
    view! {
        <div class="collected">
            {move || by_class(samples.get()).into_iter().map(group).collect_view()}
        </div>
    }
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
