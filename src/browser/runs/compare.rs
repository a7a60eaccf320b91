//! The chosen runs side by side.

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, nothing, scroll, table_row};
use super::changes::{Between, moved};
use super::chart::{chart, legend};
use super::controller::Page;
use crate::ui::decimal::fixed;
use crate::ui::runs::{Comparison, MOST_COMPARED, RunsState, compare as compared};

/// The comparison, once two runs are chosen.
pub fn compare(page: Page) -> AnyView {
    let comparison = page.part(look);
    live(move || match comparison.get() {
        (comparison, all) if all >= 2 => panel(&comparison, all).into(),
        _ => nothing(),
    })
}

fn look(state: &RunsState) -> (Comparison, usize) {
    let chosen = state.chosen();
    (compared(&chosen), chosen.len())
}

fn panel(comparison: &Comparison, all: usize) -> Tag {
    let first = match all > MOST_COMPARED {
        true => tag("p")
            .set("class", "help")
            .words(format!(
                "The first {MOST_COMPARED} of the {all} chosen runs."
            ))
            .into(),
        false => nothing(),
    };
    tag("section")
        .set("class", "compare")
        .set("aria-labelledby", "compare-title")
        .set("data-testid", "compare")
        .html(r#"<h3 id="compare-title">Side by side</h3>"#)
        .child(first)
        .child(legend(&comparison.names))
        .child(charts(comparison))
        .child(table(comparison))
        .child(difference(comparison))
}

/// Of two runs; which one counts as before, the title says.
fn difference(comparison: &Comparison) -> AnyView {
    let title = match &comparison.names[..] {
        [first, second] => {
            format!("Held-out samples: from \u{201c}{first}\u{201d} to \u{201c}{second}\u{201d}")
        }
        _ => String::new(),
    };
    moved(Between::Runs, &title, comparison.changes.as_ref())
}

/// The curves of one run or of several.
pub fn charts(comparison: &Comparison) -> Tag {
    let share = |value| format!("{} %", fixed(100.0 * value, 0));
    let number: fn(f64) -> String = |value| fixed(value, 2);
    let validation = comparison.validation_loss.iter();
    let validation = each(validation, |overlay| {
        chart("Loss on the validation samples", overlay, number)
    });
    tag("div")
        .set("class", "charts")
        .child(chart(
            "Loss on the training samples",
            &comparison.loss,
            number,
        ))
        .child(validation)
        .child(chart(
            "Share of training samples answered rightly",
            &comparison.accuracy,
            share,
        ))
}

fn table(comparison: &Comparison) -> Tag {
    let head = tag("tr")
        .html(r#"<th scope="col">Figure or setting</th>"#)
        .child(each(&comparison.names, |name| {
            tag("th").set("scope", "col").words(name.clone())
        }));
    let row =
        |(name, cells): &(String, Vec<String>)| table_row(name.clone(), cells.iter().cloned());
    let table = tag("table")
        .set("data-testid", "differences")
        .html("<caption>Figures, and the settings in which they differ</caption>")
        .child(tag("thead").child(head))
        .child(tag("tbody").child(each(&comparison.rows, row)));
    scroll("Figures and settings side by side", table)
}
