//! Loss and accuracy as curves, with a table behind them.

use leptos::prelude::*;

use super::view::each;
use crate::ui::Curves;
use crate::ui::chart::{Chart, Sample, layout};
use crate::ui::decimal::fixed;
use crate::ui::format::{count, loss, percent};

/// Rows of the table: it is read, not plotted.
const MOST_ROWS: usize = 40;

/// Two charts and their table.
pub fn curves(curves: &Curves, total_steps: u64) -> AnyView {
    let loss_chart = layout(&curves.loss, total_steps, 0.1);
    let accuracy_chart = layout(&curves.accuracy, total_steps, 1.0);
    view! {
        <div class="charts">
            {chart("Loss on the training samples", "loss", &loss_chart, |value| fixed(value, 2))}
            {chart("Share answered rightly", "accuracy", &accuracy_chart, |value| format!("{} %", fixed(100.0 * value, 0)))}
        </div>
        {table(curves)}
    }
    .into_any()
}

fn chart(
    title: &'static str,
    class: &'static str,
    chart: &Chart,
    name: fn(f64) -> String,
) -> AnyView {
    let tick = move |(value, height): (f64, f64)| {
        view! { <span style:top=format!("{}%", fixed(height, 1))>{name(value)}</span> }.into_any()
    };
    let ticks = each(chart.ticks.iter().copied(), tick);
    let last_step = count(chart.last_step);
    view! {
        <figure class="chart">
            <figcaption>{title}</figcaption>
            <div class="plot" aria-hidden="true">
                <div class="ticks">{ticks}</div>
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" class=class inner_html=marks(chart)></svg>
            </div>
            <p class="axis" aria-hidden="true"><span>"step 0"</span><span>{last_step}</span></p>
        </figure>
    }
    .into_any()
}

/// Nothing but numbers goes into this text.
fn marks(chart: &Chart) -> String {
    let line = |(_, height): &(f64, f64)| {
        let y = fixed(*height, 2);
        format!(r#"<line x1="0" x2="100" y1="{y}" y2="{y}"></line>"#)
    };
    let lines: String = chart.ticks.iter().map(line).collect();
    let points = &chart.points;
    format!(r#"<g class="grid">{lines}</g><polyline points="{points}"></polyline>"#)
}

fn table(curves: &Curves) -> AnyView {
    let every = curves.loss.len().div_ceil(MOST_ROWS).max(1);
    let row = |(loss_at, accuracy_at): (&Sample, &Sample)| {
        view! {
            <tr><th scope="row">{count(loss_at.step)}</th><td>{loss(loss_at.value)}</td><td>{percent(accuracy_at.value)}</td></tr>
        }
        .into_any()
    };
    let points = curves.loss.iter().zip(&curves.accuracy);
    let rows = each(points.step_by(every), row);
    view! {
        <details class="data">
            <summary>"The curves as a table"</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="The curves as a table">
                <table data-testid="curve-table">
                    <thead><tr><th scope="col">"Step"</th><th scope="col">"Loss"</th><th scope="col">"Right"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
