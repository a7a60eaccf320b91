//! Teaching: collect labelled drawings, then train.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::controller::Page;
use super::part::Part;
use super::picture::picture;
use super::settings::settings;
use super::tag::{Tag, tag};
use super::view::{button, each, live, live_text, nothing};
use crate::ui::Action;
use crate::ui::state::NEW_LABEL;
use crate::ui::teaching::OwnSample;

/// The panel.
pub fn teach(page: Page) -> Tag {
    let obstacle = page.part(|state| state.train_obstacle());
    let train = button(page, "Train", || Action::Train)
        .set("class", "primary")
        .set("data-testid", "train")
        .set("aria-describedby", "train-obstacle")
        .flag("disabled", move || obstacle.get().is_some());
    let help = tag("p")
        .set("id", "train-obstacle")
        .set("class", "help")
        .child(live_text(move || obstacle.get().unwrap_or_default().into()));
    tag("section")
        .set("class", "teach")
        .set("aria-labelledby", "teach-title")
        .html(r#"<h2 id="teach-title" tabindex="-1">Teach it</h2>"#)
        .html(INTRODUCTION)
        .child(add(page))
        .child(collected(page))
        .child(settings(page))
        .child(tag("div").set("class", "buttons").child(train).child(help))
}

const INTRODUCTION: &str = "<p>Draw something above, say what it is, and add it. Digits you write differently, or a symbol of your own: \
    about five drawings of each work well.</p>";

fn add(page: Page) -> Tag {
    let is_new = page.part(|state| state.label == NEW_LABEL);
    let problem = page.part(|state| state.label_problem);
    let cannot_add = page.part(|state| !state.can_add());
    let name = live(move || match is_new.get() {
        true => name_field(page),
        false => nothing(),
    });
    let add = button(page, "Add this drawing", || Action::AddSample)
        .set("data-testid", "add")
        .flag("disabled", move || cannot_add.get());
    let problem = tag("p")
        .set("id", "label-problem")
        .set("class", "problem")
        .set("role", "alert")
        .child(live_text(move || problem.get().unwrap_or_default().into()));
    tag("div")
        .set("class", "add")
        .child(label_field(page))
        .child(name)
        .child(add)
        .child(problem)
}

fn label_field(page: Page) -> Tag {
    let labels = page.part(|state| state.labels());
    let label = page.part(|state| state.label.clone());
    let options = move || {
        let chosen = label.get();
        each(labels.get(), |name| {
            let is_chosen = name == chosen;
            tag("option")
                .set_to("value", name.clone())
                .flag("selected", move || is_chosen)
                .words(name)
        })
    };
    let new = tag("option")
        .set("value", "")
        .flag("selected", move || label.get() == NEW_LABEL)
        .text("a new class of mine");
    let choice = tag("select")
        .set("id", "label")
        .set("data-testid", "label")
        .on("change", move |event| {
            // No class has an empty name.
            let value = event_target_value(event);
            page.dispatch(Action::ChooseLabel(match value.is_empty() {
                true => NEW_LABEL.into(),
                false => value,
            }));
        });
    tag("div")
        .set("class", "field")
        .html(r#"<label for="label">This drawing is</label>"#)
        .child(choice.child(live(options)).child(new))
}

fn name_field(page: Page) -> AnyView {
    let name = page.part(|state| state.new_label.clone());
    let input = tag("input")
        .set("id", "new-label")
        .set("type", "text")
        .set("maxlength", "24")
        .set("autocomplete", "off")
        .set("data-testid", "new-label")
        .set("aria-describedby", "label-problem")
        .on("keydown", move |event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Enter" {
                page.dispatch(Action::AddSample);
            }
        })
        .value(move || name.get())
        .on("input", move |event| {
            page.dispatch(Action::TypeLabel(event_target_value(event)));
        });
    tag("div")
        .set("class", "field")
        .html(r#"<label for="new-label">Name of the new class</label>"#)
        .child(input)
        .into()
}

/// The samples, by class.
fn collected(page: Page) -> Tag {
    let samples = page.part(|state| state.samples.clone());
    let is_running = page.part(|state| state.run.is_some());
    let one = move |sample| own_sample(page, is_running, sample);
    let group = move |(label, samples): (String, Vec<OwnSample>)| {
        let drawings = if samples.len() == 1 {
            "drawing"
        } else {
            "drawings"
        };
        let count = tag("small").words(format!("{} {drawings}", samples.len()));
        tag("div")
            .set("class", "class")
            .set("data-testid", "own-class")
            .child(tag("h3").words(label).text(" ").child(count))
            .child(tag("ul").child(each(samples, one)))
    };
    tag("div")
        .set("class", "collected")
        .child(live(move || each(by_class(samples.get()), group)))
}

fn own_sample(page: Page, is_running: Part<bool>, sample: OwnSample) -> Tag {
    let id = sample.id;
    let remove = button(page, "Remove", move || Action::RemoveSample(id))
        .set("class", "remove")
        .set_to(
            "aria-label",
            format!("Remove this drawing of {}", sample.label),
        )
        .flag("disabled", move || is_running.get());
    let label = format!("Your drawing of {}", sample.label);
    tag("li")
        .child(picture(sample.image, Some(label)))
        .child(remove)
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
