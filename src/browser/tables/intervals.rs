//! Bars with the intervals of their values.

use super::super::page::tag::{Tag, tag};
use super::super::page::view::each;
use crate::ui::decimal::fixed;
use crate::ui::tables::Bar;

/// A list of bars; each says its value in words too.
pub fn intervals(id: &'static str, bars: &[Bar]) -> Tag {
    tag("ul")
        .set("class", "intervals")
        .set("data-testid", id)
        .child(each(bars, one))
}

fn one(bar: &Bar) -> Tag {
    let track = tag("span")
        .set("class", "track")
        .set("aria-hidden", "true")
        .child(part("fill", bar.ends))
        .child(part("whisker", bar.interval));
    tag("li")
        .child(tag("span").set("class", "name").words(bar.name.clone()))
        .child(track)
        .child(tag("span").set("class", "value").words(bar.words.clone()))
}

/// What lies between two places.
fn part(class: &'static str, (one, other): (f64, f64)) -> Tag {
    let share = |value: f64| format!("{}%", fixed(100.0 * value, 2));
    tag("span")
        .set("class", class)
        .style("left", share(one.min(other)))
        .style("width", share((other - one).abs()))
}
