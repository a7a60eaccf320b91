//! What is to be predicted, how it is learned, and how far the training is.

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, live_text, nothing};
use super::app::problem;
use super::choose::labelled;
use super::controller::{Page, now_ms};
use crate::protocol::table::TableTask;
use crate::ui::decimal::fixed;
use crate::ui::tables::{
    Action, Balance, EngineLife, Place, Setting, TablesState, balance, progress, time_left,
};

const TASKS: [(Option<TableTask>, &str, &str); 3] = [
    (None, "", "found out: a number"),
    (
        Some(TableTask::Classification),
        "classes",
        "its values as classes",
    ),
    (Some(TableTask::Regression), "number", "a number"),
];

/// The panel, once there is a table.
pub fn train(page: Page) -> AnyView {
    let is_there = page.part(|state| state.report.is_some());
    live(move || {
        if is_there.get() {
            panel(page).into()
        } else {
            nothing()
        }
    })
}

fn panel(page: Page) -> Tag {
    let chosen = page.part(balance);
    let shown = move || chosen.get().map_or_else(nothing, |it| shares(&it).into());
    tag("section")
        .set("aria-labelledby", "train-title")
        .set("data-testid", "train-panel")
        .html(r#"<h3 id="train-title">What is to be predicted?</h3>"#)
        .child(
            tag("div")
                .set("class", "fields")
                .child(labelled("target", "The column", target(page)))
                .child(task(page)),
        )
        .child(live(shown))
        .child(settings(page))
        .child(buttons(page))
        .child(problem(page, Place::Train))
        .child(under_way(page))
}

/// The columns that can be predicted, and the one that is chosen.
fn targets(state: &TablesState) -> (Vec<String>, String) {
    let columns = state.report.iter().flat_map(|report| &report.columns);
    let names = columns
        .filter(|it| it.is_learnable)
        .map(|it| it.name.clone());
    (names.collect(), state.target.clone())
}

fn target(page: Page) -> Tag {
    let targets = page.part(targets);
    let options = move || {
        let (names, target) = targets.get();
        each(names, |name| {
            let is_chosen = name == target;
            tag("option")
                .set_to("value", name.clone())
                .chosen(move || is_chosen)
                .words(name)
        })
    };
    tag("select")
        .set("id", "target")
        .set("data-testid", "target")
        .on("change", move |event| {
            page.dispatch(Action::Target(event_target_value(event)));
        })
        .child(live(options))
}

/// Numbers can be predicted as classes too.
fn task(page: Page) -> AnyView {
    let look = |state: &TablesState| {
        let report = state.report.as_ref();
        let column = report.and_then(|report| report.column(&state.target));
        let is_number = column.is_some_and(|it| it.numbers.is_some());
        let are_classes = column.is_some_and(|it| !it.levels.is_empty());
        (is_number, are_classes, state.task)
    };
    let asked = page.part(look);
    let option = |(task, value, words): (Option<TableTask>, &'static str, &'static str),
                  are_classes: bool,
                  now: Option<TableTask>| {
        let words = match task {
            None if are_classes => "found out: classes",
            _ => words,
        };
        tag("option")
            .set("value", value)
            .chosen(move || task == now)
            .text(words)
    };
    live(move || match asked.get() {
        (false, ..) => nothing(),
        (true, are_classes, now) => {
            let select = tag("select")
                .set("id", "task")
                .set("data-testid", "task")
                .on("change", move |event| {
                    let value = event_target_value(event);
                    let task = TASKS.iter().find(|(_, of, _)| *of == value);
                    page.dispatch(Action::Task(task.and_then(|(task, ..)| *task)));
                })
                .child(each(TASKS, |one| option(one, are_classes, now)));
            labelled("task", "As", select).into()
        }
    })
}

fn shares(balance: &Balance) -> Tag {
    let bar = |(name, share, words): &(String, f64, String)| {
        let width = format!("{}%", fixed(100.0 * share, 1));
        let fill = tag("span").set("class", "fill").style("width", width);
        tag("li")
            .set("class", "bar")
            .child(tag("span").set("class", "name").words(name.clone()))
            .child(
                tag("span")
                    .set("class", "track")
                    .set("aria-hidden", "true")
                    .child(fill),
            )
            .child(tag("span").set("class", "value").words(words.clone()))
    };
    let bars = match balance.classes.is_empty() {
        true => nothing(),
        false => tag("ul")
            .set("class", "bars balance")
            .child(each(&balance.classes, bar))
            .into(),
    };
    tag("div")
        .set("data-testid", "balance")
        .child(tag("p").words(balance.words.clone()))
        .child(bars)
}

fn settings(page: Page) -> Tag {
    let field = |id: &'static str, text: &'static str, empty: &'static str, setting: Setting| {
        let input = tag("input")
            .set("id", id)
            .set("type", "text")
            .set("inputmode", "numeric")
            .set("autocomplete", "off")
            .set("placeholder", empty)
            .set("data-testid", id)
            .on("input", move |event| {
                page.dispatch(Action::Set(setting, event_target_value(event)));
            });
        labelled(id, text, input)
    };
    let fields = tag("div")
        .set("class", "fields")
        .child(field(
            "folds",
            "Folds of the cross-validation",
            "5",
            Setting::Folds,
        ))
        .child(field(
            "epochs",
            "Passes over the rows",
            "by their number",
            Setting::Epochs,
        ))
        .child(field("seed", "Seed", "0", Setting::Seed));
    tag("details")
        .set("class", "data")
        .set("data-testid", "settings")
        .html("<summary>Settings</summary>")
        .child(fields)
}

fn buttons(page: Page) -> Tag {
    let can = page.part(|state| state.engine == EngineLife::Ready && !state.is_busy());
    let runs = page.part(|state| state.training.is_some());
    let train = page
        .button("Train", || Action::Train(now_ms()))
        .set("class", "primary")
        .set("id", "train")
        .set("data-testid", "train")
        .flag("disabled", move || !can.get());
    let cancel = page
        .button("Cancel", || Action::Cancel)
        .set("id", "cancel")
        .set("data-testid", "cancel")
        .flag("hidden", move || !runs.get());
    tag("div")
        .set("class", "buttons")
        .child(train)
        .child(cancel)
}

fn under_way(page: Page) -> Tag {
    let words = page.part(progress);
    let training = page.part(|state| state.training);
    let bar = move || {
        let Some(training) = training.get() else {
            return nothing();
        };
        let bar = tag("progress")
            .set("max", "1")
            .set("aria-label", "Progress of the training")
            .set_to("value", fixed(training.share, 3));
        let left = tag("p")
            .set("class", "help")
            .set("data-testid", "time-left")
            .words(time_left(&training));
        tag("div").child(bar).child(left).into()
    };
    let said = tag("p")
        .set("role", "status")
        .set("data-testid", "progress")
        .child(live_text(move || words.get()));
    tag("div")
        .set("class", "under-way")
        .child(said)
        .child(live(bar))
}
