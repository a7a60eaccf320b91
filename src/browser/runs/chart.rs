//! Charts of several lines, with their legend.

use super::super::page::curves::drawing;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::each;
use crate::ui::chart::Overlay;
use crate::ui::decimal::fixed;
use crate::ui::format::count;

/// Classes of lines; colours and dashes are the style sheet's.
pub const LINES: [&str; 6] = ["line-0", "line-1", "line-2", "line-3", "line-4", "line-5"];

/// A chart.
pub fn chart(title: &'static str, overlay: &Overlay, name: fn(f64) -> String) -> Tag {
    let tick = |(value, height): &(f64, f64)| {
        let top = format!("{}%", fixed(*height, 1));
        tag("span").style("top", top).words(name(*value))
    };
    let plot = tag("div").set("class", "plot").set("aria-hidden", "true");
    let ticks = tag("div").set("class", "ticks");
    let axis = tag("p").set("class", "axis").set("aria-hidden", "true");
    let last_step = tag("span").words(count(overlay.last_step));
    tag("figure")
        .set("class", "chart")
        .child(tag("figcaption").text(title))
        .child(
            plot.child(ticks.child(each(&overlay.ticks, tick)))
                .child(drawing("lines", &marks(overlay))),
        )
        .child(axis.html("<span>step 0</span>").child(last_step))
}

/// Nothing but numbers goes into this text.
fn marks(overlay: &Overlay) -> String {
    let line = |(_, height): &(f64, f64)| {
        let y = fixed(*height, 2);
        format!(r#"<line x1="0" x2="100" y1="{y}" y2="{y}"></line>"#)
    };
    let grid: String = overlay.ticks.iter().map(line).collect();
    let curve = |(points, class): (&String, &&str)| {
        format!(r#"<polyline class="{class}" points="{points}"></polyline>"#)
    };
    let curves: String = overlay.lines.iter().zip(&LINES).map(curve).collect();
    format!(r#"<g class="grid">{grid}</g>{curves}"#)
}

/// Which line is whose.
pub fn legend(names: &[String]) -> Tag {
    let one = |(name, class): (&String, &&'static str)| {
        let sample = format!(
            r#"<svg viewBox="0 0 24 4" class="key" aria-hidden="true"><polyline class="{class}" points="0,2 24,2"></polyline></svg>"#
        );
        tag("li")
            .child(super::super::page::tag::html(sample))
            .child(tag("span").words(name.clone()))
    };
    tag("ul")
        .set("class", "legend")
        .child(each(names.iter().zip(&LINES), one))
}
