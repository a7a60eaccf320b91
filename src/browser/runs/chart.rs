//! Charts of several lines, with their legend.

use super::super::page::curves::{drawing, grid, plot};
use super::super::page::tag::{Tag, html, tag};
use super::super::page::view::each;
use crate::ui::chart::Overlay;

/// Classes of lines; colours and dashes are the style sheet's.
pub const LINES: [&str; 6] = ["line-0", "line-1", "line-2", "line-3", "line-4", "line-5"];

/// A chart.
pub fn chart(title: &'static str, overlay: &Overlay, name: fn(f64) -> String) -> Tag {
    let picture = drawing("lines", &marks(overlay));
    plot(title, (&overlay.ticks, overlay.last_step), picture, name)
}

/// Nothing but numbers goes into this text.
fn marks(overlay: &Overlay) -> String {
    let curve = |(points, class): (&String, &&str)| {
        format!(r#"<polyline class="{class}" points="{points}"></polyline>"#)
    };
    let curves: String = overlay.lines.iter().zip(&LINES).map(curve).collect();
    grid(&overlay.ticks) + &curves
}

/// Which line is whose.
pub fn legend(names: &[String]) -> Tag {
    let one = |(name, class): (&String, &&'static str)| {
        let sample = format!(
            r#"<svg viewBox="0 0 24 4" class="key" aria-hidden="true"><polyline class="{class}" points="0,2 24,2"></polyline></svg>"#
        );
        tag("li")
            .child(html(sample))
            .child(tag("span").words(name.clone()))
    };
    tag("ul")
        .set("class", "legend")
        .child(each(names.iter().zip(&LINES), one))
}
