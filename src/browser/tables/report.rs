//! What is in the table, before anything is trained on it.

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, nothing, scroll, table_row};
use super::app::problem;
use super::controller::Page;
use crate::protocol::table::TakenFor;
use crate::ui::format::count;
use crate::ui::tables::{
    Action, ColumnRow, Place, TableReport, TablesState, Taken, column_rows, samples, summary,
    warnings,
};

/// Warnings that are shown at once.
const MOST_WARNINGS: usize = 12;

/// What a column may be taken for: its value, its words.
const KINDS: [(Taken, &str, &str); 3] = [
    (Some(TakenFor::Numbers), "numbers", "numbers"),
    (Some(TakenFor::Categories), "categories", "categories"),
    (None, "out", "left out"),
];

/// The panel, once there is a table.
pub fn report(page: Page) -> AnyView {
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
    let report = page.part(|state| state.report.clone());
    let parts = move || {
        report.get().map_or_else(nothing, |report| {
            tag("div")
                .child(facts(&report))
                .child(noted(&report))
                .into()
        })
    };
    let shown = move || {
        report
            .get()
            .map_or_else(nothing, |report| sample_rows(&report).into())
    };
    tag("section")
        .set("aria-labelledby", "report-title")
        .set("data-testid", "report")
        .html(r#"<h3 id="report-title" tabindex="-1">What is in it</h3>"#)
        .child(live(parts))
        .child(columns(page))
        .child(problem(page, Place::Columns))
        .child(live(shown))
}

fn facts(report: &TableReport) -> Tag {
    let fact = |(name, value): (&'static str, String)| {
        tag("div")
            .child(tag("dt").text(name))
            .child(tag("dd").words(value))
    };
    tag("dl")
        .set("class", "overview")
        .set("data-testid", "overview")
        .child(each(summary(report), fact))
}

fn noted(report: &TableReport) -> AnyView {
    let all = warnings(report);
    if all.is_empty() {
        return tag("p")
            .set("class", "help")
            .text("Nothing in it looks wrong.")
            .into();
    }
    let (shown, rest) = all.split_at(all.len().min(MOST_WARNINGS));
    let list = |texts: &[String]| {
        tag("ul")
            .set("class", "warnings")
            .child(each(texts, |text| tag("li").words(text.clone())))
    };
    let more = match rest.len() {
        0 => nothing(),
        count => tag("details")
            .child(tag("summary").words(format!("{count} more")))
            .child(list(rest))
            .into(),
    };
    tag("div")
        .html("<h4>Look at this first</h4>")
        .child(list(shown).set("data-testid", "warnings"))
        .child(more)
        .into()
}

/// What the rows of columns are made from; a refusal makes them anew, so that the choice is again what it was.
type Columns = ((Vec<ColumnRow>, usize), bool, Option<String>);

fn look(state: &TablesState) -> Columns {
    let refused = state.problem_at(Place::Columns);
    // One that is being retyped keeps the focus.
    let is_busy = state.reading.is_some() || state.training.is_some();
    (column_rows(state), is_busy, refused)
}

fn columns(page: Page) -> Tag {
    let rows = page.part(look);
    let body = move || {
        let ((rows, _), is_busy, _) = rows.get();
        each(rows, |one| row(page, one, is_busy))
    };
    let head = r#"<thead><tr><th scope="col">Column</th><th scope="col">Taken for</th><th scope="col">Found to be</th><th scope="col">Different</th><th scope="col">Missing</th><th scope="col">Values</th></tr></thead>"#;
    let table = tag("table")
        .set("class", "columns-table")
        .set("data-testid", "columns")
        .html(head)
        .child(tag("tbody").child(live(body)));
    let more = move || match rows.get().0.1 {
        0 => nothing(),
        rest => tag("p")
            .set("class", "help")
            .words(format!("and {} more ", count(rest as u64)))
            .child(page.button("Show more", || Action::More))
            .into(),
    };
    tag("div")
        .html("<h4>Its columns</h4>")
        .child(scroll("The columns", table))
        .child(live(more))
}

fn row(page: Page, row: ColumnRow, is_busy: bool) -> Tag {
    let name = row.name.clone();
    let option = |(kind, value, words): (Taken, &'static str, &'static str)| {
        let is_chosen = kind == row.taken;
        tag("option")
            .set("value", value)
            .chosen(move || is_chosen)
            .text(words)
    };
    let select = tag("select")
        .set("data-testid", "taken")
        .set_to("aria-label", format!("What {} is taken for", row.name))
        .flag("disabled", move || is_busy)
        .on("change", move |event| {
            let value = event_target_value(event);
            let kind = KINDS.iter().find(|(_, of, _)| *of == value);
            let kind = kind.and_then(|(kind, ..)| *kind);
            page.dispatch(Action::Take(name.clone(), kind));
        })
        .child(each(KINDS, option));
    let mark = match row.is_target {
        true => tag("small").text("to be predicted").into(),
        false => nothing(),
    };
    tag("tr")
        .child(tag("th").set("scope", "row").words(row.name).child(mark))
        .child(tag("td").child(select))
        .child(each(row.cells, |cell| tag("td").words(cell)))
}

fn sample_rows(report: &TableReport) -> Tag {
    let (names, rows) = samples(report);
    let head = tag("tr")
        .html(r#"<th scope="col">Row</th>"#)
        .child(each(names, |name| {
            tag("th").set("scope", "col").words(name)
        }));
    let body = each(rows, |(row, cells)| table_row(row, cells));
    let table = tag("table")
        .set("class", "sample-rows")
        .set("data-testid", "samples")
        .child(tag("thead").child(head))
        .child(tag("tbody").child(body));
    tag("div")
        .html("<h4>Some of its rows</h4>")
        .child(scroll("Some rows of the table", table))
}
