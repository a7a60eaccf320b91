//! What the training found: three models side by side, what is taken for what, and which columns are needed.

use super::super::page::matrix::matrix;
use super::super::page::prelude::*;
use super::super::page::tag::{Tag, html, tag};
use super::super::page::view::{each, live, nothing, scroll, table_row};
use super::controller::Page;
use super::intervals::intervals;
use crate::ui::decimal::fixed;
use crate::ui::format::{count, counted};
use crate::ui::tables::{
    ModelResult, Scatter, TableResult, bars, figures as figure_rows, importance, importance_rows,
    models, scatter, verdict,
};

/// The panel, once something was found.
pub fn figures(page: Page) -> AnyView {
    let result = page.part(|state| state.result.clone());
    live(move || match result.get() {
        Some(result) => panel(&result).into(),
        None => nothing(),
    })
}

fn panel(result: &TableResult) -> Tag {
    let mistakes = match scatter(result) {
        Some(scatter) => against(&scatter).into(),
        None => confusion(result),
    };
    tag("section")
        .set("aria-labelledby", "figures-title")
        .set("data-testid", "figures")
        .html(r#"<h3 id="figures-title" tabindex="-1">What was found</h3>"#)
        .child(tag("p").words(what(result)))
        .child(
            tag("p")
                .set("class", "verdict")
                .set("data-testid", "verdict")
                .words(verdict(result)),
        )
        .child(intervals("models", &bars(result)))
        .child(table(result))
        .child(mistakes)
        .child(needed(result))
}

fn what(result: &TableResult) -> String {
    let rest = match result.rows_without_target {
        0 => String::new(),
        rows => format!(" ({} without a value left out)", count(rows as u64)),
    };
    format!(
        "{} from {} and {} rows{rest}. In each of {} turns another part was held out and the models learned from the rest; figures are of held-out rows, with 95 % intervals.",
        result.target,
        counted(result.features.len(), "column", "columns"),
        count(result.rows as u64),
        result.folds
    )
}

fn table(result: &TableResult) -> Tag {
    let head = tag("tr")
        .html(r#"<th scope="col">Figure</th>"#)
        .child(each(models(result), |name| {
            tag("th").set("scope", "col").words(name)
        }));
    let rows = each(figure_rows(result), |(name, cells)| table_row(name, cells));
    let table = tag("table")
        .set("class", "figures")
        .set("data-testid", "figure-table")
        .child(tag("thead").child(head))
        .child(tag("tbody").child(rows));
    scroll("The three models' figures", table)
}

fn confusion(result: &TableResult) -> AnyView {
    let of = |model: &ModelResult| matrix(&result.classes, &model.confusion);
    let other = tag("details")
        .set("class", "data")
        .child(tag("summary").words(format!("The same of {}", result.baseline.model)))
        .child(scroll(
            "Which class the baseline takes for which",
            of(&result.baseline),
        ));
    tag("div")
        .set("data-testid", "confusion")
        .html("<h4>Which class the network takes for which</h4>")
        .child(scroll(
            "Which class the network takes for which",
            of(&result.network),
        ))
        .child(other)
        .into()
}

/// Numbers said against true ones: on the line, all is right.
fn against(scatter: &Scatter) -> Tag {
    let point = |(x, y): &(f64, f64)| {
        format!(
            r#"<circle cx="{}" cy="{}" r="1.1"></circle>"#,
            fixed(*x, 1),
            fixed(*y, 1)
        )
    };
    let points: String = scatter.points.iter().map(point).collect();
    // Nothing but numbers goes into this text.
    let picture = html(format!(
        r#"<svg viewBox="-2 -2 104 104" class="scatter" aria-hidden="true"><line x1="0" y1="100" x2="100" y2="0"></line>{points}</svg>"#
    ));
    let [low, high] = &scatter.ends;
    tag("figure")
        .set("class", "against")
        .set("data-testid", "against")
        .child(tag("h4").text("What the network says against the truth"))
        .child(picture)
        .child(tag("figcaption").words(format!(
            "Held-out rows: the true number across, what the network says upward, both from {low} to {high}; on the line it is right. Half of these rows are off by less than {}.",
            scatter.half
        )))
}

fn needed(result: &TableResult) -> Tag {
    let rows = each(importance_rows(result), |(name, cells)| {
        table_row(name, cells)
    });
    let head = r#"<thead><tr><th scope="col">Column</th><th scope="col">Mean fall</th><th scope="col">From</th><th scope="col">To</th></tr></thead>"#;
    let table = tag("table").html(head).child(tag("tbody").child(rows));
    let measure = if result.classes.is_empty() {
        "R\u{b2}"
    } else {
        "share answered rightly"
    };
    tag("div")
        .html("<h4>Which columns the network needs</h4>")
        .child(tag("p").set("class", "help").words(format!(
            "How far its {measure} falls when a column is shuffled among the held-out rows; with 95 % intervals. Columns that say the same share their need."
        )))
        .child(intervals("importance", &importance(result)))
        .child(
            tag("details")
                .set("class", "data")
                .html("<summary>As a table</summary>")
                .child(scroll("How much each column is needed", table)),
        )
}
