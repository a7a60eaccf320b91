//! Loss and accuracy as curves, with a table behind them.

use super::prelude::*;

use super::tag::{Tag, html, tag};
use super::view::{each, nothing, scroll, table_row, together};
use crate::ui::Curves;
use crate::ui::chart::{Chart, Sample, layout};
use crate::ui::decimal::fixed;
use crate::ui::format::{count, loss, percent};

/// Rows of the table: it is read, not plotted.
const MOST_ROWS: usize = 40;

/// Two charts and their table.
pub fn curves(curves: &Curves, total_steps: u64) -> AnyView {
    // A head learns so quickly that there may be no line to draw.
    if curves.loss.len() < 2 {
        return nothing();
    }
    let loss_chart = layout(&curves.loss, total_steps, 0.1);
    let accuracy_chart = layout(&curves.accuracy, total_steps, 1.0);
    let share = |value| format!("{} %", fixed(100.0 * value, 0));
    let charts = tag("div")
        .set("class", "charts")
        .child(chart(
            "Loss on the training samples",
            "loss",
            &loss_chart,
            |value| fixed(value, 2),
        ))
        .child(chart(
            "Share answered rightly",
            "accuracy",
            &accuracy_chart,
            share,
        ));
    together(vec![charts.into(), table(curves).into()])
}

fn chart(title: &'static str, class: &'static str, chart: &Chart, name: fn(f64) -> String) -> Tag {
    let picture = drawing(class, &marks(chart));
    plot(title, (&chart.ticks, chart.last_step), picture, name)
}

/// A chart's frame: its title, the marked values upward, and the steps across.
pub fn plot(
    title: &'static str,
    (ticks, last_step): (&[(f64, f64)], u64),
    picture: AnyView,
    name: fn(f64) -> String,
) -> Tag {
    let tick = |(value, height): &(f64, f64)| {
        let top = format!("{}%", fixed(*height, 1));
        tag("span").style("top", top).words(name(*value))
    };
    let plot = tag("div").set("class", "plot").set("aria-hidden", "true");
    let marked = tag("div").set("class", "ticks").child(each(ticks, tick));
    let axis = tag("p").set("class", "axis").set("aria-hidden", "true");
    let last_step = tag("span").words(count(last_step));
    tag("figure")
        .set("class", "chart")
        .child(tag("figcaption").text(title))
        .child(plot.child(marked).child(picture))
        .child(axis.html("<span>step 0</span>").child(last_step))
}

/// A picture in a box of 100 x 100; nothing but numbers may go into `marks`.
pub fn drawing(class: &'static str, marks: &str) -> AnyView {
    let head = format!(r#"<svg viewBox="0 0 100 100" preserveAspectRatio="none" class="{class}">"#);
    html(head + marks + "</svg>")
}

/// Nothing but numbers goes into this text.
fn marks(chart: &Chart) -> String {
    let points = &chart.points;
    format!(
        r#"{}<polyline points="{points}"></polyline>"#,
        grid(&chart.ticks)
    )
}

/// A level line for each marked value; nothing but numbers goes into this text.
pub fn grid(ticks: &[(f64, f64)]) -> String {
    let line = |(_, height): &(f64, f64)| {
        let y = fixed(*height, 2);
        format!(r#"<line x1="0" x2="100" y1="{y}" y2="{y}"></line>"#)
    };
    let lines: String = ticks.iter().map(line).collect();
    format!(r#"<g class="grid">{lines}</g>"#)
}

fn table(curves: &Curves) -> Tag {
    let every = curves.loss.len().div_ceil(MOST_ROWS).max(1);
    let row = |(loss_at, accuracy_at): (&Sample, &Sample)| {
        let cells = [loss(loss_at.value), percent(accuracy_at.value)];
        table_row(count(loss_at.step), cells)
    };
    let points = curves.loss.iter().zip(&curves.accuracy);
    let table = tag("table")
        .set("data-testid", "curve-table")
        .html(r#"<thead><tr><th scope="col">Step</th><th scope="col">Loss</th><th scope="col">Right</th></tr></thead>"#)
        .child(tag("tbody").child(each(points.step_by(every), row)));
    tag("details")
        .set("class", "data")
        .html("<summary>The curves as a table</summary>")
        .child(scroll("The curves as a table", table))
}
