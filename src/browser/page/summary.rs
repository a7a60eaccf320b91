//! What a run changed: what was learned, what was forgotten, which answers flipped.

use super::prelude::*;

use super::controller::{Page, kind_name};
use super::curves::curves;
use super::picture::picture;
use super::tag::{Tag, html, tag};
use super::view::{button, each, live, nothing, scroll, table_row, together};
use crate::protocol::{ClassReport, Flip, Report, SampleSet, Summary};
use crate::ui::format::{count, duration_ms, loss, percent, points};
use crate::ui::{Action, Fate, Finished};

/// The panel; nothing before a run has finished.
pub fn summary(page: Page) -> AnyView {
    let finished = page.part(|state| state.demo.finished.clone());
    let fate = page.part(|state| state.demo.fate);
    live(move || {
        let fate = fate.get();
        each(finished.get(), |finished| panel(page, &finished, fate))
    })
}

fn panel(page: Page, finished: &Finished, fate: Fate) -> Tag {
    let summary = &finished.summary;
    let in_words = tag("p")
        .set("data-testid", "summary-run")
        .words(in_words(summary));
    tag("section")
        .set("class", "summary")
        .set("aria-labelledby", "summary-title")
        .set("data-testid", "summary")
        .html(match summary.before {
            Some(_) => r#"<h2 id="summary-title" tabindex="-1">What changed</h2>"#,
            None => r#"<h2 id="summary-title" tabindex="-1">What it learned</h2>"#,
        })
        .child(in_words)
        .child(figures(summary))
        .child(flips(summary))
        .child(per_class(summary))
        .child(curves(&finished.curves, summary.total_steps))
        .child(kept(summary))
        .child(buttons(page, fate))
}

/// Where the run is found again.
fn kept(summary: &Summary) -> AnyView {
    match summary.run {
        Some(_) => html(if cfg!(feature = "widget") {
            r#"<p class="help">Kept among the runs of this browser.</p>"#
        } else {
            r#"<p class="help">Kept among your <a href="runs.html">runs</a>.</p>"#
        }),
        None => html(
            r#"<p class="problem">This run could not be kept: the browser’s storage is full or closed.</p>"#,
        ),
    }
}

/// What is kept stays; to go back then, there is the reset.
fn buttons(page: Page, fate: Fate) -> Tag {
    let is_kept = fate == Fate::Kept;
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
        .flag("disabled", move || fate != Fate::Open);
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

/// The sets that were measured: name, what it shows, id, figures before and after.
type Measured<'a> = ([&'static str; 3], Option<&'a Report>, &'a Report);

/// A model that kept its classes was measured before too, on known digits; a new head is measured on examples that it did not see.
fn measured(summary: &Summary) -> Vec<Measured<'_>> {
    let after = &summary.after;
    let (own, held_out) = match &summary.before {
        Some(_) => (
            ["Your drawings", "what it learned", "own-row"],
            ["Known digits", "what it forgot", "held-out-row"],
        ),
        None => (
            ["Your examples", "those it learned from", "own-row"],
            ["Examples held out", "those it had not seen", "held-out-row"],
        ),
    };
    let before = summary.before.as_ref();
    let own_before = before.map(|before| &before.own);
    let held_out_before = before.and_then(|before| before.held_out.as_ref());
    let mut sets = vec![(own, own_before, &after.own)];
    sets.extend(
        after
            .held_out
            .iter()
            .map(|after| (held_out, held_out_before, after)),
    );
    sets
}

fn figures(summary: &Summary) -> Tag {
    let head = match summary.before {
        Some(_) => {
            r#"<thead><tr><th scope="col">Answered rightly</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Change</th></tr></thead>"#
        }
        None => {
            r#"<thead><tr><th scope="col">Answered rightly</th><th scope="col">Share</th></tr></thead>"#
        }
    };
    let table = tag("table")
        .set("class", "figures")
        .html(head)
        .child(tag("tbody").child(each(measured(summary), figure)));
    scroll("Share answered rightly", table)
}

fn figure(([name, meaning, id], before, after): Measured<'_>) -> Tag {
    let small = |words: String| tag("small").words(words);
    let cell = |words: String| tag("td").words(words);
    let title = tag("th").set("scope", "row").text(name);
    let row = tag("tr")
        .set("data-testid", id)
        .child(title.child(small(meaning.into())));
    let share = cell(percent(after.accuracy)).child(small(interval(after)));
    match before {
        Some(before) => row
            .child(cell(percent(before.accuracy)))
            .child(share)
            .child(cell(points(after.accuracy - before.accuracy))),
        None => row.child(share),
    }
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

/// Only where there were answers before.
fn flips(summary: &Summary) -> AnyView {
    if summary.before.is_none() {
        return nothing();
    }
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
    let mut columns: Vec<(String, &Report)> = Vec::new();
    for ([name, ..], before, after) in measured(summary) {
        columns.extend(before.map(|before| (format!("{name} before"), before)));
        columns.push((name.into(), after));
    }
    let head = |(name, _): &(String, &Report)| tag("th").set("scope", "col").words(name.clone());
    let row = |(place, label): (usize, &String)| {
        let cell = |(_, report): &(String, &Report)| found(report.classes.get(place));
        table_row(label.clone(), columns.iter().map(cell))
    };
    let names = tag("tr")
        .html(r#"<th scope="col">Class</th>"#)
        .child(each(&columns, head));
    let table = tag("table")
        .child(tag("thead").child(names))
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
