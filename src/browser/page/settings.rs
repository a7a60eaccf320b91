//! The settings of a run, with what each means.

use super::prelude::*;

use super::controller::Page;
use super::tag::{Tag, tag};
use super::view::live_text;
use crate::protocol::InputKind;
use crate::ui::Action;
use crate::ui::teaching::Field;

/// The form.
pub fn settings(page: Page, input: InputKind) -> Tag {
    let is_whole = input == InputKind::Drawing;
    let fields = tag("div")
        .set("class", "fields")
        .child(field(
            page,
            Field::Epochs,
            ["epochs", "epochs-help"],
            "Epochs",
            "Passes over your examples.",
        ))
        .child(field(
            page,
            Field::BatchSize,
            ["batch-size", "batch-size-help"],
            "Batch size",
            "Samples in each step.",
        ))
        .child(field(
            page,
            Field::LearningRate,
            ["learning-rate", "learning-rate-help"],
            "Learning rate",
            "How far each step goes.",
        ))
        .child(field(
            page,
            Field::Seed,
            ["seed", "seed-help"],
            "Seed",
            "The same seed repeats a run.",
        ));
    let replay = || {
        let ids = ["replay", "replay-help"];
        let name = "Known digits, in percent";
        field(
            page,
            Field::Replay,
            ids,
            name,
            "Mixed in against forgetting.",
        )
    };
    // A new head learns alone, and has nothing to forget.
    let fields = match is_whole {
        true => fields.child(replay()),
        false => fields,
    };
    let memory = page.part(|state| state.memory_hint().0);
    let memory = tag("p")
        .set("class", "help")
        .set("data-testid", "memory")
        .child(live_text(move || memory.get()));
    let further = page.part(|state| state.demo.settings.further.clone());
    // Its form is fetched when somebody opens the settings.
    let further = tag("input")
        .set("type", "hidden")
        .set("data-testid", "further")
        .value(move || further.get())
        .on("input", move |event| {
            page.dispatch(Action::Set(Field::Further, event_target_value(event)));
        });
    tag("details")
        .set("class", "settings")
        .set("data-testid", "settings")
        .html("<summary>Settings</summary>")
        .child(fields)
        .child(memory)
        .child(further)
}

fn field(
    page: Page,
    field: Field,
    [id, help_id]: [&'static str; 2],
    name: &'static str,
    help: &'static str,
) -> Tag {
    let settings = page.part(|state| state.demo.settings.clone());
    let problem = move || settings.get().problem(field);
    let input = tag("input")
        .set("id", id)
        .set("type", "text")
        .set("inputmode", "decimal")
        .set("autocomplete", "off")
        .set("data-testid", id)
        .set("aria-describedby", help_id)
        .keep("aria-invalid", move || problem().is_some().to_string())
        .value(move || settings.get().text(field).to_owned())
        .on("input", move |event| {
            page.dispatch(Action::Set(field, event_target_value(event)));
        });
    let class = move || {
        if problem().is_some() {
            "problem"
        } else {
            "help"
        }
        .into()
    };
    let help = tag("p")
        .set("id", help_id)
        .keep("class", class)
        .child(live_text(move || problem().unwrap_or(help).into()));
    tag("div")
        .set("class", "field")
        .child(tag("label").set("for", id).text(name))
        .child(input)
        .child(help)
}
