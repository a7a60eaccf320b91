//! A row of one's own: the form is built from the columns, and both models answer.

use web_sys::Event;

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, live_text, nothing, scroll};
use super::app::problem;
use super::controller::Page;
use crate::ui::decimal::fixed;
use crate::ui::format::percent;
use crate::ui::tables::{
    Action, Answer, Field, FieldKind, Place, Share, TablesState, answer, fields,
};

/// The panel, once there are models to ask.
pub fn ask(page: Page) -> AnyView {
    let is_there = page.part(|state| state.has_models && state.result.is_some());
    live(move || {
        if is_there.get() {
            panel(page).into()
        } else {
            nothing()
        }
    })
}

fn panel(page: Page) -> Tag {
    let shown = page.part(fields);
    let can = page.part(|state| state.training.is_none() && state.asking.is_none());
    let submit = tag("button")
        .set("type", "submit")
        .set("class", "primary")
        .set("data-testid", "ask")
        .flag("disabled", move || !can.get())
        .text("Predict");
    let form = tag("form")
        .on("submit", move |event: &Event| {
            event.prevent_default();
            page.dispatch(Action::Ask);
        })
        .child(
            tag("div")
                .set("class", "fields cells")
                .child(live(move || numbered(page, shown.get().0))),
        )
        .child(tag("div").set("class", "buttons").child(submit));
    tag("section")
        .set("aria-labelledby", "ask-title")
        .set("data-testid", "ask-panel")
        .html(r#"<h3 id="ask-title">Ask about a row of your own</h3>"#)
        .html("<p class=\"help\">It begins with the middle of each column. Leave out what you do not know.</p>")
        .child(live(move || others(shown.get().1)))
        .child(form)
        .child(problem(page, Place::Ask))
        .child(answered(page))
}

fn others(count: usize) -> AnyView {
    match count {
        0 => nothing(),
        count => tag("p")
            .set("class", "help")
            .words(format!(
                "These are the most needed columns. At their middle: {count} more."
            ))
            .into(),
    }
}

fn numbered(page: Page, fields: Vec<Field>) -> AnyView {
    each(fields.into_iter().enumerate(), |(place, it)| {
        field(page, place, it)
    })
}

fn field(page: Page, place: usize, field: Field) -> Tag {
    let (id, hint_id) = (format!("cell-{place}"), format!("hint-{place}"));
    let name = field.name.clone();
    let take = move |event: &Event| {
        page.dispatch(Action::Cell(name.clone(), event_target_value(event)));
    };
    let input = match field.kind {
        FieldKind::Choice(levels) => choice(levels, &field.value).on("change", take),
        kind => {
            let value = field.value;
            let mode = if kind == FieldKind::Number {
                "decimal"
            } else {
                "text"
            };
            tag("input")
                .set("type", "text")
                .set("inputmode", mode)
                .set("autocomplete", "off")
                .set_to("aria-describedby", hint_id.clone())
                .value(move || value.clone())
                .on("input", take)
        }
    };
    tag("div")
        .set("class", "field")
        .child(tag("label").set_to("for", id.clone()).words(field.name))
        .child(input.set_to("id", id).set("data-testid", "cell"))
        .child(tag("small").set_to("id", hint_id).words(field.hint))
}

/// What is unknown can be left open.
fn choice(levels: Vec<String>, value: &str) -> Tag {
    let option = |level: String| {
        let is_chosen = level == value;
        tag("option")
            .set_to("value", level.clone())
            .chosen(move || is_chosen)
            .words(level)
    };
    let is_unknown = value.is_empty();
    let unknown = tag("option")
        .set("value", "")
        .chosen(move || is_unknown)
        .text("not known");
    tag("select").child(each(levels, option)).child(unknown)
}

fn answered(page: Page) -> Tag {
    let said = page.part(answer);
    let words = page.part(in_words);
    let shares = move || match said.get() {
        Some(answer) if !answer.shares.is_empty() => table(&answer).into(),
        _ => nothing(),
    };
    let sentence = tag("p")
        .set("class", "said")
        .set("role", "status")
        .set("data-testid", "said")
        .child(live_text(move || words.get()));
    tag("div").child(sentence).child(live(shares))
}

fn in_words(state: &TablesState) -> String {
    answer(state).map(|answer| answer.words).unwrap_or_default()
}

fn table(answer: &Answer) -> Tag {
    let head = tag("tr")
        .html(r#"<th scope="col">Class</th>"#)
        .child(each(&answer.models, |name| {
            tag("th").set("scope", "col").words(name.clone())
        }));
    let row = |share: &Share| {
        tag("tr")
            .child(tag("th").set("scope", "row").words(share.class.clone()))
            .child(each(share.of, probability))
    };
    let table = tag("table")
        .set("class", "shares")
        .child(tag("thead").child(head))
        .child(tag("tbody").child(each(&answer.shares, row)));
    scroll("Probabilities of the classes", table)
}

fn probability(share: f64) -> Tag {
    let width = format!("{}%", fixed(100.0 * share, 1));
    let fill = tag("span").set("class", "fill").style("width", width);
    tag("td").words(percent(share)).child(
        tag("span")
            .set("class", "track")
            .set("aria-hidden", "true")
            .child(fill),
    )
}
