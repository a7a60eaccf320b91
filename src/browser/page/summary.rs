//! What a run changed: what was learned, what was forgotten, which answers flipped.

use leptos::prelude::*;

use super::controller::{Page, kind_name};
use super::curves::curves;
use super::picture::picture;
use super::tag::{Tag, tag};
use super::view::{button, each, live, scroll, table_row, together};
use crate::protocol::{ClassReport, Flip, Report, SampleSet, Summary};
use crate::ui::format::{count, duration_ms, loss, percent, points};
use crate::ui::{Action, Finished};

/// The panel; nothing before a run has finished.
pub fn summary(page: Page) -> AnyView {
    let finished = page.part(|state| state.finished.clone());
    live(move || each(&finished.get(), |finished| panel(page, finished)))
}

fn panel(page: Page, finished: &Finished) -> Tag {
    let summary = &finished.summary;
    let in_words = tag("p")
        .set("data-testid", "summary-run")
        .words(in_words(summary));
    tag("section")
        .set("class", "summary")
        .set("aria-labelledby", "summary-title")
        .set("data-testid", "summary")
        .html(r#"<h2 id="summary-title" tabindex="-1">What changed</h2>"#)
        .child(in_words)
        .child(figures(summary))
        .child(flips(summary))
        .child(per_class(summary))
        .child(curves(&finished.curves, summary.total_steps))
        .child(buttons(page, finished.is_kept, finished.is_reverting))
}

/// What is kept stays; to go back then, there is the reset.
fn buttons(page: Page, is_kept: bool, is_reverting: bool) -> Tag {
    let text = if is_kept {
        "Kept in this browser"
    } else {
        "Keep in this browser"
    };
    let keep = button(page, text, || Action::Keep)
        .set("class", "primary")
        .set("data-testid", "keep")
        .flag("disabled", move || is_kept);
    let discard = button(page, "Discard: back to before", || Action::Discard)
        .flag("disabled", move || is_kept || is_reverting);
    tag("div")
        .set("class", "buttons")
        .child(keep)
        .child(discard.set("data-testid", "discard"))
}

fn in_words(summary: &Summary) -> String {
    let stopped = if summary.stopped {
        "Stopped after"
    } else {
        "Trained"
    };
    let added = match summary.added.len() {
        0 => String::new(),
        1 => format!(" New class: {}.", summary.added[0]),
        _ => format!(" New classes: {}.", summary.added.join(", ")),
    };
    format!(
        "{stopped} {} of {} steps in {} on the {}; final loss {}.{added}",
        count(summary.steps),
        count(summary.total_steps),
        duration_ms(summary.elapsed_ms),
        kind_name(summary.device),
        loss(summary.final_loss)
    )
}

fn figures(summary: &Summary) -> Tag {
    let (before, after) = (&summary.before, &summary.after);
    let rows = tag("tbody")
        .child(figure(
            ["Your drawings", "what it learned", "own-row"],
            &before.own,
            &after.own,
        ))
        .child(figure(
            ["Known digits", "what it forgot", "held-out-row"],
            &before.held_out,
            &after.held_out,
        ));
    let table = tag("table")
        .set("class", "figures")
        .html(r#"<thead><tr><th scope="col">Answered rightly</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Change</th></tr></thead>"#)
        .child(rows);
    scroll("Accuracy before and after", table)
}

fn figure([name, meaning, id]: [&'static str; 3], before: &Report, after: &Report) -> Tag {
    let small = |words: String| tag("small").words(words);
    let title = tag("th").set("scope", "row").text(name);
    let change = points(after.accuracy - before.accuracy);
    tag("tr")
        .set("data-testid", id)
        .child(title.child(small(meaning.into())))
        .child(tag("td").words(percent(before.accuracy)))
        .child(
            tag("td")
                .words(percent(after.accuracy))
                .child(small(interval(after))),
        )
        .child(tag("td").words(change))
}

fn interval(report: &Report) -> String {
    format!(
        "{} of {}; 95 % interval {} to {}",
        count(report.correct.into()),
        count(report.samples.into()),
        percent(report.accuracy_low),
        percent(report.accuracy_high)
    )
}

fn flips(summary: &Summary) -> AnyView {
    // A long list scrolls, so the keyboard must reach it.
    let list = tag("ul")
        .set("class", "flips")
        .set("tabindex", "0")
        .set("aria-label", "Samples whose answer changed")
        .set("data-testid", "flips");
    together(vec![
        tag("h3").words(flips_title(summary)).into(),
        list.child(each(&summary.flips, flip)).into(),
    ])
}

fn flips_title(summary: &Summary) -> String {
    let is_all = (summary.flipped as usize) <= summary.flips.len();
    let which = if is_all { "" } else { "; the first of them" };
    match summary.flipped {
        0 => "No answer changed.".to_owned(),
        1 => "One answer changed:".to_owned(),
        all => format!("{} answers changed{which}:", count(all.into())),
    }
}

fn flip(flip: &Flip) -> Tag {
    let is_right = flip.after == flip.label;
    let verdict = match (is_right, flip.before == flip.label) {
        (true, _) => "now right",
        (false, true) => "now wrong",
        (false, false) => "still wrong",
    };
    let whose = match flip.set {
        SampleSet::Own => "yours",
        _ => "known digit",
    };
    let change = format!("{} \u{2192} {}", flip.before, flip.after);
    let text = tag("p")
        .child(tag("strong").words(change))
        .child(tag("br"))
        .words(format!("{whose}, {verdict} (it is {})", flip.label));
    tag("li")
        .set("class", if is_right { "flip gain" } else { "flip loss" })
        .child(picture(
            flip.image.clone(),
            Some(format!("A {}", flip.label)),
        ))
        .child(text)
}

fn per_class(summary: &Summary) -> Tag {
    let (before, after) = (&summary.before, &summary.after);
    let reports = [&before.held_out, &after.held_out, &before.own, &after.own];
    let row = |(place, label): (usize, &String)| {
        let cell = |report: &Report| found(report.classes.get(place));
        table_row(label.clone(), reports.map(cell))
    };
    let table = tag("table")
        .html(r#"<thead><tr><th scope="col">Class</th><th scope="col">Known digits before</th><th scope="col">after</th><th scope="col">Your drawings before</th><th scope="col">after</th></tr></thead>"#)
        .child(tag("tbody").child(each(summary.labels.iter().enumerate(), row)));
    tag("details")
        .set("class", "data")
        .html("<summary>Class by class</summary>")
        .child(scroll("Share found, class by class", table))
}

/// The share of a class that was found; a dash where there is none of it.
fn found(class: Option<&ClassReport>) -> String {
    let recall = class.and_then(|class| class.recall);
    recall.map_or_else(|| "\u{2013}".to_owned(), percent)
}
