//! What moved between two models' answers: figures, class by class, and the answers that changed.

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, nothing, scroll, table_row};
use crate::ui::runs::Changes;

/// The panel; nothing where there is nothing to compare.
pub fn moved(title: &str, changes: Option<&Changes>) -> AnyView {
    let Some(changes) = changes else {
        return nothing();
    };
    tag("div")
        .set("class", "measured")
        .set("data-testid", "changes")
        .child(tag("h4").words(title.to_owned()))
        .child(figures(changes))
        .child(classes(changes))
        .child(flips(changes))
        .into()
}

fn figures(changes: &Changes) -> Tag {
    let rows = each(&changes.figures, |(name, value)| {
        table_row((*name).into(), [value.clone()])
    });
    scroll(
        "How the answers moved",
        tag("table")
            .set("class", "before-after")
            .child(tag("tbody").child(rows)),
    )
}

fn classes(changes: &Changes) -> Tag {
    let head = r#"<thead><tr><th scope="col">Class</th><th scope="col">Samples</th><th scope="col">Right before</th><th scope="col">Right now</th><th scope="col">Gained</th><th scope="col">Lost</th></tr></thead>"#;
    let rows = each(changes.classes.iter().cloned(), |(name, cells)| {
        table_row(name, cells)
    });
    folded(
        "<summary>Gained and lost, class by class</summary>",
        "Gained and lost, class by class",
        tag("table").html(head).child(tag("tbody").child(rows)),
    )
}

fn flips(changes: &Changes) -> Tag {
    let head = r#"<thead><tr><th scope="col">Sample</th><th scope="col">It is</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Which is</th></tr></thead>"#;
    let rows = each(changes.flips.iter().cloned(), |(place, cells)| {
        table_row(place, cells)
    });
    folded(
        "<summary>The answers that changed</summary>",
        "The answers that changed",
        tag("table").html(head).child(tag("tbody").child(rows)),
    )
}

fn folded(summary: &'static str, name: &'static str, table: Tag) -> Tag {
    tag("details")
        .set("class", "data")
        .html(summary)
        .child(scroll(name, table))
}
