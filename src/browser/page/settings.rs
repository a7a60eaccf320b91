//! The settings of a run, with what each means.

use super::prelude::*;

use super::controller::Page;
use super::tag::{Tag, tag};
use super::view::{live_text, nothing};
use crate::protocol::{InputKind, Layers};
use crate::ui::Action;
use crate::ui::teaching::Field;

/// The form.
pub fn settings(page: Page, input: InputKind) -> Tag {
    let is_whole = input == InputKind::Drawing;
    let layers = tag("fieldset")
        .html("<legend>What learns</legend>")
        .child(layers(
            page,
            Layers::All,
            "layers-all",
            "All layers",
            ": learns shapes it has never seen; best for a new symbol",
        ))
        .child(layers(
            page,
            Layers::Head,
            "layers-head",
            "Only the last layer",
            ": quicker and more careful; best for small corrections",
        ));
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
        let name = "Known digits mixed in, in percent";
        field(
            page,
            Field::Replay,
            ids,
            name,
            "Against forgetting what it knows.",
        )
    };
    // A new head learns alone, and has nothing to forget.
    let (layers, fields) = match is_whole {
        true => (layers.into(), fields.child(replay())),
        false => (nothing(), fields),
    };
    let memory = page.part(|state| state.memory_hint().0);
    let memory = tag("p")
        .set("class", "help")
        .set("data-testid", "memory")
        .child(live_text(move || memory.get()));
    let further = page.part(|state| state.demo.settings.further.clone());
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
        .child(layers)
        .child(fields)
        .child(memory)
        .child(tag("div").child(further))
}

fn layers(
    page: Page,
    layers: Layers,
    id: &'static str,
    name: &'static str,
    help: &'static str,
) -> Tag {
    let chosen = page.part(|state| state.demo.settings.layers);
    let choice = tag("input")
        .set("type", "radio")
        .set("id", id)
        .set("name", "layers")
        .set("data-testid", id)
        .checked(move || chosen.get() == Some(layers))
        .on("change", move |_| page.dispatch(Action::SetLayers(layers)));
    let words = tag("span").child(tag("strong").text(name)).text(help);
    tag("label")
        .set("class", "choice")
        .set("for", id)
        .child(choice)
        .child(words)
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
