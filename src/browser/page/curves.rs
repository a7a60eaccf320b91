//! Loss and accuracy as curves, with a table behind them.

use leptos::prelude::*;

use crate::ui::Curves;
use crate::ui::chart::{Chart, Sample, layout};
use crate::ui::decimal::fixed;
use crate::ui::format::{count, loss, percent};

/// Rows of the table: it is read, not plotted.
const MOST_ROWS: usize = 40;

/// Two charts and their table.
pub fn curves(curves: &Curves, total_steps: u64) -> impl IntoView + use<> {
    let loss_chart = layout(&curves.loss, total_steps, 0.1);
    let accuracy_chart = layout(&curves.accuracy, total_steps, 1.0);
    view! {
        <div class="charts">
            {chart("Loss on the training samples", "loss", loss_chart, |value| fixed(value, 2))}
            {chart("Share answered rightly", "accuracy", accuracy_chart, |value| format!("{} %", fixed(100.0 * value, 0)))}
        </div>
        {table(curves)}
    }
}

fn chart(
    title: &'static str,
    class: &'static str,
    chart: Chart,
    name: fn(f64) -> String,
) -> impl IntoView {
    let tick = move |(value, height): (f64, f64)| view! { <span style:top=format!("{}%", fixed(height, 1))>{name(value)}</span> };
    let line = |(_, height): (f64, f64)| view! { <line x1="0" x2="100" y1=fixed(height, 2) y2=fixed(height, 2)></line> };
    let lines = chart.ticks.iter().copied().map(line).collect_view();
    let ticks = chart.ticks.iter().copied().map(tick).collect_view();
    view! {
        <figure class="chart">
            <figcaption>{title}</figcaption>
            <div class="plot" aria-hidden="true">
                <div class="ticks">{ticks}</div>
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" class=class>
                    <g class="grid">{lines}</g>
                    <polyline points=chart.points></polyline>
                </svg>
            </div>
            <p class="axis" aria-hidden="true"><span>"step 0"</span><span>{count(chart.last_step)}</span></p>
        </figure>
    }
}

fn table(curves: &Curves) -> impl IntoView + use<> {
    let every = curves.loss.len().div_ceil(MOST_ROWS).max(1);
    let row = |(loss_at, accuracy_at): (&Sample, &Sample)| {
        view! {
            <tr><th scope="row">{count(loss_at.step)}</th><td>{loss(loss_at.value)}</td><td>{percent(accuracy_at.value)}</td></tr>
        }
    };
    let rows = curves
        .loss
        .iter()
        .zip(&curves.accuracy)
        .step_by(every)
        .map(row)
        .collect_view();
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
}
