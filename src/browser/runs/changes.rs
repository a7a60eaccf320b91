//! What moved between two models' answers: figures, class by class, and the answers that changed.

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, nothing, scroll, table_row};
use crate::ui::runs::Changes;

/// Between which two models.
#[derive(Clone, Copy, PartialEq)]
pub enum Between {
    /// Before and after one run.
    BeforeAndAfter,
    /// Two runs.
    Runs,
}

/// The panel; nothing where there is nothing to compare.
pub fn moved(between: Between, title: &str, changes: Option<&Changes>) -> AnyView {
    let Some(changes) = changes else {
        return nothing();
    };
    tag("div")
        .set("class", "measured")
        .set("data-testid", "changes")
        .child(tag("h4").words(title.to_owned()))
        .child(figures(between, changes))
        .child(classes(between, changes))
        .child(flips(between, changes))
        .into()
}

impl Between {
    /// What is on the page twice needs two names.
    fn named(self, [run, runs]: [&'static str; 2]) -> &'static str {
        match self {
            Self::BeforeAndAfter => run,
            Self::Runs => runs,
        }
    }
}

fn figures(between: Between, changes: &Changes) -> Tag {
    let rows = each(&changes.figures, |(name, value)| {
        table_row((*name).into(), [value.clone()])
    });
    scroll(
        between.named([
            "How the answers moved by the run",
            "How the answers moved between the runs",
        ]),
        tag("table")
            .set("class", "before-after")
            .child(tag("tbody").child(rows)),
    )
}

fn classes(between: Between, changes: &Changes) -> Tag {
    let head = r#"<thead><tr><th scope="col">Class</th><th scope="col">Samples</th><th scope="col">Right before</th><th scope="col">Right now</th><th scope="col">Gained</th><th scope="col">Lost</th></tr></thead>"#;
    let rows = each(changes.classes.iter().cloned(), |(name, cells)| {
        table_row(name, cells)
    });
    folded(
        "<summary>Gained and lost, class by class</summary>",
        between.named([
            "Gained and lost by the run",
            "Gained and lost between the runs",
        ]),
        tag("table").html(head).child(tag("tbody").child(rows)),
    )
}

fn flips(between: Between, changes: &Changes) -> Tag {
    let head = r#"<thead><tr><th scope="col">Sample</th><th scope="col">It is</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Which is</th></tr></thead>"#;
    let rows = each(changes.flips.iter().cloned(), |(place, cells)| {
        table_row(place, cells)
    });
    folded(
        "<summary>The answers that changed</summary>",
        between.named([
            "The answers that the run changed",
            "The answers that differ between the runs",
        ]),
        tag("table").html(head).child(tag("tbody").child(rows)),
    )
}

fn folded(summary: &'static str, name: &'static str, table: Tag) -> Tag {
    tag("details")
        .set("class", "data")
        .html(summary)
        .child(scroll(name, table))
}
