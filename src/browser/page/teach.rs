//! Teaching: collect labelled examples, then train.

use super::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::collect::collect;
use super::controller::Page;
use super::examples::examples;
use super::settings::settings;
use super::tag::{Tag, tag};
use super::view::{button, each, live, live_text, nothing};
use crate::protocol::InputKind;
use crate::ui::format::count;
use crate::ui::state::NEW_LABEL;
use crate::ui::{Action, State};

/// The panel.
pub fn teach(page: Page, input: InputKind) -> Tag {
    let obstacle = page.part(|state| state.train_obstacle());
    let hint = page.part(State::train_hint);
    let train = button(page, "Train", || Action::Train)
        .set("class", "primary")
        .set("data-testid", "train")
        .set("aria-describedby", "train-obstacle")
        .flag("disabled", move || obstacle.get().is_some());
    let help = tag("p")
        .set("id", "train-obstacle")
        .set("class", "help")
        .child(live_text(move || hint.get().into()));
    tag("section")
        .set("class", "teach")
        .set("aria-labelledby", "teach-title")
        .html(r#"<h2 id="teach-title" tabindex="-1">Teach it</h2>"#)
        .child(tag("p").text(introduction(input)))
        .child(interrupted(page))
        .child(add(page, input))
        .child(collect(page, input))
        .child(examples(page, input))
        .child(settings(page, input))
        .child(tag("div").set("class", "buttons").child(train).child(help))
}

/// A run that was cut off with its tab, to go on with or to forget.
fn interrupted(page: Page) -> AnyView {
    let interrupted = page.part(|state| {
        let found = state.demo.interrupted.as_ref();
        found
            .filter(|_| state.demo.run.is_none())
            .map(|found| (found.about.clone(), found.step, found.total_steps))
    });
    live(move || {
        each(interrupted.get(), |(about, step, total)| {
            let text = format!(
                "A training with {about} was cut off at step {} of {}; it can go on from there.",
                count(step),
                count(total)
            );
            let go_on = button(page, "Go on with it", || Action::Continue)
                .set("class", "primary")
                .set("data-testid", "go-on");
            let buttons = tag("div").set("class", "buttons").child(go_on).child(
                button(page, "Forget it", || Action::DropRun).set("data-testid", "forget-run"),
            );
            tag("div")
                .set("class", "confirm")
                .set("data-testid", "interrupted")
                .child(tag("p").words(text))
                .child(buttons)
        })
    })
}

fn introduction(input: InputKind) -> &'static str {
    match input {
        InputKind::Drawing => {
            "Draw something above, say what it is, and add it: about five drawings of a digit, or of a symbol of your own."
        }
        InputKind::Photo => {
            "Name a class, add about ten photos of it, then the next class. Only a small last layer learns, in seconds."
        }
        _ => {
            "Name a class, add about ten texts of it, then the next class. Your words above are sorted into them then."
        }
    }
}

/// The class of the next example, and adding what is shown.
fn add(page: Page, input: InputKind) -> Tag {
    let is_new = page.part(|state| state.demo.label == NEW_LABEL);
    let problem = page.part(|state| state.demo.label_problem);
    let cannot_add = page.part(|state| !state.can_add());
    let name = live(move || match is_new.get() {
        true => name_field(page, input),
        false => nothing(),
    });
    let text = match input {
        InputKind::Drawing => "Add this drawing",
        InputKind::Photo => "Add the photo above",
        _ => "Add the words above",
    };
    let add = button(page, text, || Action::AddSample)
        .set("data-testid", "add")
        .flag("disabled", move || cannot_add.get());
    let problem = tag("p")
        .set("id", "label-problem")
        .set("class", "problem")
        .set("role", "alert")
        .child(live_text(move || problem.get().unwrap_or_default().into()));
    tag("div")
        .set("class", "add")
        .child(label_field(page, input))
        .child(name)
        .child(add)
        .child(problem)
}

fn label_field(page: Page, input: InputKind) -> Tag {
    let labels = page.part(|state| state.demo.labels());
    let label = page.part(|state| state.demo.label.clone());
    let options = move || {
        let chosen = label.get();
        each(labels.get(), |name| option(name == chosen, name))
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
    let text = match input {
        InputKind::Drawing => "This drawing is",
        _ => "Class of the next examples",
    };
    tag("div")
        .set("class", "field")
        .child(tag("label").set("for", "label").text(text))
        .child(choice.child(live(options)).child(new))
}

/// A class to choose.
pub fn option(is_chosen: bool, name: String) -> Tag {
    tag("option")
        .set_to("value", name.clone())
        .flag("selected", move || is_chosen)
        .words(name)
}

fn name_field(page: Page, input: InputKind) -> AnyView {
    let name = page.part(|state| state.demo.new_label.clone());
    let field = tag("input")
        .set("id", "new-label")
        .set("type", "text")
        .set("maxlength", "24")
        .set("autocomplete", "off")
        .set("data-testid", "new-label")
        .set("aria-describedby", "label-problem")
        .on("keydown", move |event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Enter" {
                page.dispatch(match input {
                    InputKind::Drawing => Action::AddSample,
                    // Its examples come from below.
                    _ => Action::AskLabel,
                });
            }
        })
        .value(move || name.get())
        .on("input", move |event| {
            page.dispatch(Action::TypeLabel(event_target_value(event)));
        });
    tag("div")
        .set("class", "field")
        .html(r#"<label for="new-label">Name of the new class</label>"#)
        .child(field)
        .into()
}
