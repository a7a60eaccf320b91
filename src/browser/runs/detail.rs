//! One run in full.

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, live_text, nothing, scroll, table_row};
use super::changes::{Between, moved};
use super::compare::charts;
use super::controller::Page;
use super::measured::{foreseen_end, measured};
use crate::runs::{HistoryPoint, RunRecord};
use crate::ui::format::{count, loss, percent};
use crate::ui::runs::{Action, RunsState, Side, changed_by, compare, facts};

/// Rows of the table behind the curves: it is read, not plotted.
const MOST_ROWS: usize = 60;

/// The details of the run that is open.
pub fn detail(page: Page) -> AnyView {
    let open = page.part(|state| state.open().cloned());
    live(move || match open.get() {
        Some(record) => panel(page, &record).into(),
        None => nothing(),
    })
}

fn panel(page: Page, record: &RunRecord) -> Tag {
    let title = tag("h3")
        .set("id", "detail-title")
        .set("tabindex", "-1")
        .words(record.name.clone());
    tag("section")
        .set("class", "detail")
        .set("aria-labelledby", "detail-title")
        .set("data-testid", "detail")
        .child(title)
        .child(words(page, record))
        .child(curves(record))
        .child(foreseen_end(record))
        .child(measured(record, Side::HeldOut))
        .child(moved(
            Between::BeforeAndAfter,
            "What it changed in the answers to them",
            changed_by(record).as_ref(),
        ))
        .child(measured(record, Side::Own))
        .child(all_facts(record))
}

/// Its name and a note, which are written when their field is left.
fn words(page: Page, record: &RunRecord) -> Tag {
    let (renamed, noted) = (record.id.clone(), record.id.clone());
    let (name, note) = (record.name.clone(), record.note.clone());
    let name = tag("input")
        .set("id", "run-name")
        .set("type", "text")
        .set("maxlength", "80")
        .set("autocomplete", "off")
        .set("data-testid", "run-name")
        .value(move || name.clone())
        .on("change", move |event| {
            page.dispatch(Action::Rename(renamed.clone(), event_target_value(event)));
        });
    let note = tag("textarea")
        .set("id", "run-note")
        .set("rows", "3")
        .set("data-testid", "run-note")
        .value(move || note.clone())
        .on("change", move |event| {
            page.dispatch(Action::Note(noted.clone(), event_target_value(event)));
        });
    let saving = page.part(RunsState::saving_in_words);
    let field =
        |label: &'static str, field: Tag| tag("div").set("class", "field").html(label).child(field);
    tag("div")
        .set("class", "words")
        .child(field(r#"<label for="run-name">Name</label>"#, name))
        .child(field(r#"<label for="run-note">Note</label>"#, note))
        .child(
            tag("p")
                .set("class", "help")
                .set("role", "status")
                .set("data-testid", "saving")
                .child(live_text(move || saving.get().into())),
        )
}

fn curves(record: &RunRecord) -> AnyView {
    if record.history.len() < 2 {
        return nothing();
    }
    let charts = charts(&compare(&[record]));
    tag("div").child(charts).child(history(record)).into()
}

fn history(record: &RunRecord) -> Tag {
    let every = record.history.len().div_ceil(MOST_ROWS).max(1);
    let row = |point: &HistoryPoint| {
        let validation = point
            .validation_loss
            .map_or_else(|| "\u{2013}".to_owned(), loss);
        table_row(
            count(point.step),
            [loss(point.loss), percent(point.accuracy), validation],
        )
    };
    let head = r#"<thead><tr><th scope="col">Step</th><th scope="col">Loss</th><th scope="col">Right</th><th scope="col">Validation loss</th></tr></thead>"#;
    let table = tag("table")
        .html(head)
        .child(tag("tbody").child(each(record.history.iter().step_by(every), row)));
    tag("details")
        .set("class", "data")
        .html("<summary>The curves as a table</summary>")
        .child(scroll("The curves as a table", table))
}

fn all_facts(record: &RunRecord) -> Tag {
    let row = |(name, value): (String, String)| table_row(name, [value]);
    let table = tag("table")
        .set("class", "all-facts")
        .child(tag("tbody").child(each(facts(record), row)));
    tag("details")
        .set("class", "data")
        .html("<summary>Settings, hashes and all else that is known of it</summary>")
        .child(scroll("All that is known of this run", table))
}
