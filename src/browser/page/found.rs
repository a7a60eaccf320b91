//! What a question found: the nearest passages, where they stand in the text, and how alike they are among themselves.

use super::prelude::*;

use super::controller::Page;
use super::curves::drawing;
use super::tag::{Tag, html, tag};
use super::view::{each, live, scroll, table_row, together};
use crate::ui::decimal::fixed;
use crate::ui::shared::Shared;
use crate::ui::similarity::Found;

/// Passages in the list; the table behind it has more.
const LISTED: usize = 8;

/// The panel.
pub fn found(page: Page) -> Tag {
    let found = page.part(|state| {
        let search = &state.demo.search;
        let found = search.found.clone()?;
        Some((found, search.passages.clone()))
    });
    let results = move || match found.get() {
        Some((found, passages)) if !found.best.is_empty() => results(&found, &passages),
        _ => html(
            r#"<p class="waiting">Type above, in English: the nearest passages come here.</p>"#,
        ),
    };
    tag("section")
        .set("class", "answer")
        .set("aria-labelledby", "found-title")
        .html(r#"<h3 id="found-title">Nearest in meaning</h3>"#)
        .child(live(results))
}

fn results(found: &Shared<Found>, passages: &Shared<Vec<String>>) -> AnyView {
    let text = |place: usize| passages.get(place).cloned().unwrap_or_default();
    let result = |place: &usize| {
        let score = found.scores[*place];
        let words = tag("p").words(text(*place));
        // The number is the passage's, as in the pictures below.
        tag("li")
            .set_to("value", (place + 1).to_string())
            .child(bar(score))
            .child(words)
    };
    let list = tag("ol")
        .set("class", "results")
        .set("data-testid", "results");
    together(vec![
        list.child(each(found.best.iter().take(LISTED), result))
            .into(),
        strip(found).into(),
        matrix(found).into(),
        table(found, text).into(),
    ])
}

fn bar(score: f32) -> Tag {
    let share = f64::from(score.max(0.0));
    let fill = tag("span")
        .set("class", "fill")
        .style("width", format!("{}%", fixed(100.0 * share, 1)));
    let track = tag("span").set("class", "track").set("aria-hidden", "true");
    tag("div")
        .set("class", "bar")
        .child(track.child(fill))
        .child(tag("span").set("class", "value").words(cosine(score)))
}

fn cosine(score: f32) -> String {
    fixed(score.into(), 2)
}

/// A bar for each passage, in the text's order: the higher the nearer.
fn strip(found: &Found) -> Tag {
    let count = found.scores.len();
    let width = 100.0 / count.max(1) as f64;
    let mut marks = String::new();
    for (place, score) in found.scores.iter().enumerate() {
        let height = 100.0 * f64::from(score.max(0.0));
        let class = if found.best.iter().take(LISTED).any(|best| *best == place) {
            "near"
        } else {
            "far"
        };
        let [x, y, width, height] =
            [place as f64 * width, 100.0 - height, width * 0.8, height].map(|at| fixed(at, 2));
        marks.push_str(&format!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"></rect>"#
        ));
    }
    let best = found.best.first().copied().unwrap_or_default();
    let label = format!(
        "Cosines of {count} passages with your words. The nearest is passage {}, with {}.",
        best + 1,
        cosine(found.scores.get(best).copied().unwrap_or_default())
    );
    let picture = tag("div")
        .set("class", "strip")
        .set("role", "img")
        .set_to("aria-label", label);
    tag("figure")
        .set("class", "chart")
        .html("<figcaption>Where they stand in the text</figcaption>")
        .child(picture.child(drawing("strip", &marks)))
}

/// The nearest passages against one another.
fn matrix(found: &Found) -> Tag {
    let number = |place: &usize| (place + 1).to_string();
    let few = &found.best[..found.matrix.len()];
    let head = |place: &usize| tag("th").set("scope", "col").words(number(place));
    let cell = |score: &f32| {
        let share = fixed(f64::from(score.max(0.0)), 2);
        tag("td").style("--share", share).words(cosine(*score))
    };
    let row = |(place, row): (&usize, &Vec<f32>)| {
        let name = tag("th").set("scope", "row").words(number(place));
        tag("tr").child(name).child(each(row, cell))
    };
    let header = tag("tr")
        .html(r#"<td class="corner">Passage</td>"#)
        .child(each(few, head));
    let table = tag("table")
        .set("class", "matrix")
        .set("data-testid", "matrix")
        .html("<caption>How alike the nearest ones are</caption>")
        .child(tag("thead").child(header))
        .child(tag("tbody").child(each(few.iter().zip(&found.matrix), row)));
    scroll("How alike the nearest passages are", table)
}

fn table(found: &Found, text: impl Fn(usize) -> String) -> Tag {
    let row = |place: &usize| {
        let cells = [cosine(found.scores[*place]), text(*place)];
        table_row((place + 1).to_string(), cells)
    };
    let table = tag("table")
        .html(r#"<thead><tr><th scope="col">Passage</th><th scope="col">Cosine</th><th scope="col">Text</th></tr></thead>"#)
        .child(tag("tbody").child(each(&found.best, row)));
    tag("details")
        .set("class", "data")
        .html("<summary>The nearest passages as a table</summary>")
        .child(scroll("The nearest passages as a table", table))
}
