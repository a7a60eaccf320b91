//! The list of runs.

use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, live_text, nothing, scroll};
use super::controller::Page;
use crate::runs::{Direction, SortKey};
use crate::ui::format::count;
use crate::ui::runs::{Action, Row, RunsState};

/// Columns that the list is sorted by, and one that it is not.
const COLUMNS: [(&str, Option<SortKey>); 9] = [
    ("Name", Some(SortKey::Name)),
    ("Began (UTC)", Some(SortKey::Start)),
    ("Model", Some(SortKey::Model)),
    ("Status", Some(SortKey::Status)),
    ("Steps", None),
    ("Lowest loss", Some(SortKey::BestLoss)),
    ("Accuracy after", Some(SortKey::Accuracy)),
    ("Time", Some(SortKey::Duration)),
    ("Device", None),
];

/// What the rows are made from.
type Rows = (Vec<Row>, usize, Vec<String>, Option<String>);

fn rows(state: &RunsState) -> Rows {
    let found = state.found();
    let rest = found.len().saturating_sub(state.shown);
    let rows = found.into_iter().take(state.shown).map(Row::of);
    (
        rows.collect(),
        rest,
        state.chosen.clone(),
        state.open.clone(),
    )
}

/// The table.
pub fn table(page: Page) -> Tag {
    let rows = page.part(rows);
    let head = each(COLUMNS, |column| heading(page, column));
    let body = move || {
        let (rows, _, chosen, open) = rows.get();
        each(rows, |one| {
            let is_chosen = chosen.contains(&one.id);
            let is_open = open.as_ref() == Some(&one.id);
            row(page, one, is_chosen, is_open)
        })
    };
    let more = move || match rows.get().1 {
        0 => nothing(),
        rest => tag("p")
            .set("class", "help")
            .words(format!("and {} more ", count(rest as u64)))
            .child(page.button("Show more", || Action::More))
            .into(),
    };
    let first = r#"<th scope="col"><span class="visually-hidden">Chosen</span></th>"#;
    let table = tag("table")
        .set("class", "list")
        .set("data-testid", "runs")
        .child(tag("thead").child(tag("tr").html(first).child(head)))
        .child(tag("tbody").child(live(body)));
    tag("div")
        .child(scroll("The runs", table))
        .child(live(more))
}

/// A heading stays where it is when it is pressed, and with it the focus.
fn heading(page: Page, (name, key): (&'static str, Option<SortKey>)) -> Tag {
    let heading = tag("th").set("scope", "col");
    let Some(key) = key else {
        return heading.text(name);
    };
    let sorted = page.part(|state| (state.key, state.direction));
    let order = move |[none, ascending, descending]: [&'static str; 3]| match sorted.get() {
        (by, _) if by != key => none,
        (_, Direction::Ascending) => ascending,
        (_, Direction::Descending) => descending,
    };
    let mark = move || order(["", " \u{2191}", " \u{2193}"]).into();
    let sort = page
        .button(name, move || Action::Sort(key))
        .set("class", "sort");
    let mark = tag("span")
        .set("aria-hidden", "true")
        .child(live_text(mark));
    heading
        .keep("aria-sort", move || {
            order(["none", "ascending", "descending"]).into()
        })
        .child(sort.child(mark))
}

fn row(page: Page, row: Row, is_chosen: bool, is_open: bool) -> Tag {
    let (id, opened) = (row.id.clone(), row.id.clone());
    let choice = tag("input")
        .set("type", "checkbox")
        .set("data-testid", "choose")
        .set_to("aria-label", format!("Choose {}", row.name))
        .checked(move || is_chosen)
        .on("change", move |_| page.dispatch(Action::Choose(id.clone())));
    let open = page
        .button("", move || Action::Open(opened.clone()))
        .set("class", "name")
        .set("data-testid", "open-run")
        .set("aria-expanded", if is_open { "true" } else { "false" })
        .words(row.name);
    let note = match row.note.is_empty() {
        true => nothing(),
        false => tag("small").words(row.note).into(),
    };
    let cells = [
        row.start,
        row.model,
        row.status,
        row.steps,
        row.best_loss,
        row.accuracy,
        row.duration,
        row.device.into(),
    ];
    tag("tr")
        .set("class", if is_open { "open" } else { "" })
        .child(tag("td").child(choice))
        .child(tag("th").set("scope", "row").child(open).child(note))
        .child(each(cells, |cell| tag("td").words(cell)))
}
