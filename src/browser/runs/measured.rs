//! What a run's model was measured to be, before and after: figures, classes, calibration, the hardest samples.

use super::super::page::curves::drawing;
use super::super::page::matrix::matrix;
use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, nothing, scroll, table_row};
use crate::protocol::{HardSample, Report};
use crate::runs::RunRecord;
use crate::ui::decimal::fixed;
use crate::ui::format::percent;
use crate::ui::runs::{Figure, Side, diagram, figures, foreseen, per_class, reports};

/// All about one set of samples; nothing where it was not measured.
pub fn measured(record: &RunRecord, side: Side) -> AnyView {
    let (before, Some(after)) = reports(record, side) else {
        return nothing();
    };
    let title = match side {
        Side::HeldOut => "<h4>On samples that were held out</h4>",
        Side::Own => "<h4>On the samples that it learned from</h4>",
    };
    tag("div")
        .set("class", "measured")
        .set(
            "data-testid",
            if side == Side::HeldOut {
                "held-out"
            } else {
                "own"
            },
        )
        .html(title)
        .child(table(
            named(
                side,
                [
                    "Figures before and after, held-out samples",
                    "Figures before and after, learned samples",
                ],
            ),
            figures(record, side),
        ))
        .child(reliability(side, before, after))
        .child(classes(record, side))
        .child(confusion(side, after))
        .child(hardest(side, &after.hardest))
        .into()
}

/// What is on the page twice needs two names.
fn named(side: Side, [held_out, own]: [&'static str; 2]) -> &'static str {
    match side {
        Side::HeldOut => held_out,
        Side::Own => own,
    }
}

/// How well a text's held-out end was foreseen; nothing of a run on something else.
pub fn foreseen_end(record: &RunRecord) -> AnyView {
    let figures = foreseen(record);
    if figures.is_empty() {
        return nothing();
    }
    tag("div")
        .set("class", "measured")
        .set("data-testid", "held-out-text")
        .html("<h4>On the end of the text, which was held out</h4>")
        .child(table("Figures before and after, held-out end", figures))
        .into()
}

fn table(name: &'static str, figures: Vec<Figure>) -> Tag {
    let row = |figure: Figure| {
        let class = match figure.is_better {
            Some(true) => "better",
            Some(false) => "worse",
            None => "",
        };
        table_row(figure.name.into(), [figure.before, figure.after]).set("class", class)
    };
    let head = r#"<thead><tr><th scope="col">Figure</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>"#;
    let table = tag("table")
        .set("class", "before-after")
        .html(head)
        .child(tag("tbody").child(each(figures, row)));
    scroll(name, table)
}

/// Confidence against accuracy: on the diagonal, probabilities are what they say.
fn reliability(side: Side, before: Option<&Report>, after: &Report) -> Tag {
    let mut marks = r#"<polyline class="ideal" points="0,100 100,0"></polyline>"#.to_owned();
    if let Some(before) = before {
        marks += &line("line-1", before);
    }
    marks += &line("line-0", after);
    let picture = tag("div")
        .set("class", "reliability")
        .set("role", "img")
        .set("aria-label", "Reliability diagram: how often answers of a given confidence are right; the table below has the numbers")
        .child(drawing("lines", &marks));
    let row = |(confidence, accuracy, share): (f64, f64, f64)| {
        table_row(percent(confidence), [percent(accuracy), percent(share)])
    };
    let head = r#"<thead><tr><th scope="col">Mean confidence</th><th scope="col">Share right</th><th scope="col">Share of samples</th></tr></thead>"#;
    let bins = tag("table")
        .html(head)
        .child(tag("tbody").child(each(diagram(&after.reliability), row)));
    tag("figure")
        .set("class", "chart")
        .html("<figcaption>Can its probabilities be believed? Share right (upward) against confidence; the straight line is perfect, the dashed one is before.</figcaption>")
        .child(picture)
        .child(
            tag("details")
                .set("class", "data")
                .html("<summary>The diagram as a table</summary>")
                .child(scroll(named(side, ["Confidence and share right, held-out samples", "Confidence and share right, learned samples"]), bins)),
        )
}

/// Nothing but numbers goes into this text.
fn line(class: &str, report: &Report) -> String {
    let at = |value: f64| fixed(100.0 * value, 2);
    let points = diagram(&report.reliability);
    let dot = |(confidence, accuracy, _): &(f64, f64, f64)| {
        format!("{},{}", at(*confidence), at(1.0 - accuracy))
    };
    let points: Vec<String> = points.iter().map(dot).collect();
    format!(
        r#"<polyline class="{class}" points="{}"></polyline>"#,
        points.join(" ")
    )
}

fn classes(record: &RunRecord, side: Side) -> Tag {
    let row = |(label, cells, f1): (String, [String; 5], f64)| {
        let width = format!("{}%", fixed(100.0 * f1, 1));
        let fill = tag("span").set("class", "fill").style("width", width);
        let bar = tag("td").child(
            tag("span")
                .set("class", "track")
                .set("aria-hidden", "true")
                .child(fill),
        );
        table_row(label, cells).child(bar)
    };
    let head = r#"<thead><tr><th scope="col">Class</th><th scope="col">Samples</th><th scope="col">Precision</th><th scope="col">Recall</th><th scope="col">F1</th><th scope="col">Recall, gained</th><th scope="col"><span class="visually-hidden">F1 as a bar</span></th></tr></thead>"#;
    let table = tag("table")
        .set("class", "classes")
        .html(head)
        .child(tag("tbody").child(each(per_class(record, side), row)));
    tag("details")
        .set("class", "data")
        .html("<summary>Class by class</summary>")
        .child(scroll(
            named(
                side,
                [
                    "Class by class, held-out samples",
                    "Class by class, learned samples",
                ],
            ),
            table,
        ))
}

fn confusion(side: Side, report: &Report) -> Tag {
    let names: Vec<String> = report
        .classes
        .iter()
        .map(|class| class.label.clone())
        .collect();
    tag("details")
        .set("class", "data")
        .html("<summary>Confusion matrix</summary>")
        .child(scroll(
            named(
                side,
                [
                    "Confusion matrix, held-out samples",
                    "Confusion matrix, learned samples",
                ],
            ),
            matrix(&names, &report.confusion),
        ))
}

fn hardest(side: Side, samples: &[HardSample]) -> AnyView {
    if samples.is_empty() {
        return nothing();
    }
    let row = |sample: &HardSample| {
        let cells = [
            sample.label.clone(),
            sample.answer.clone(),
            percent(sample.right_probability.into()),
        ];
        table_row((sample.index + 1).to_string(), cells)
    };
    let head = r#"<thead><tr><th scope="col">Sample</th><th scope="col">It is</th><th scope="col">Answer</th><th scope="col">Probability of the right class</th></tr></thead>"#;
    let table = tag("table")
        .html(head)
        .child(tag("tbody").child(each(samples, row)));
    tag("details")
        .set("class", "data")
        .html("<summary>The hardest samples</summary>")
        .child(scroll(
            named(
                side,
                [
                    "The hardest samples, held-out samples",
                    "The hardest samples, learned samples",
                ],
            ),
            table,
        ))
        .into()
}
