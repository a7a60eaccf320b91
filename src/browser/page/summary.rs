//! What a run changed: what was learned, what was forgotten, which answers flipped.

use leptos::prelude::*;

use super::controller::{Page, kind_name};
use super::curves::curves;
use super::picture::picture;
use super::view::{Button, each, live};
use crate::protocol::{ClassReport, Flip, Report, SampleSet, Summary};
use crate::ui::format::{count, duration_ms, loss, percent, points};
use crate::ui::{Action, Finished};

/// The panel; nothing before a run has finished.
pub fn summary(page: Page) -> AnyView {
    let finished = page.part(|state| state.finished.clone());
    live(move || each(finished.get(), |finished| panel(page, finished)))
}

fn panel(page: Page, finished: Finished) -> AnyView {
    let Finished {
        summary,
        curves: drawn,
        is_kept,
    } = finished;
    let steps = summary.total_steps;
    let keep = if is_kept {
        "Kept in this browser"
    } else {
        "Keep in this browser"
    };
    view! {
        <section class="summary" aria-labelledby="summary-title" data-testid="summary">
            <h2 id="summary-title">"What changed"</h2>
            <p data-testid="summary-run">{in_words(&summary)}</p>
            {figures(&summary)}
            {flips(&summary)}
            {per_class(&summary)}
            {curves(&drawn, steps)}
            <div class="buttons">
                {Button::new(keep).class("primary").testid("keep").disabled(move || is_kept).does(page, || Action::Keep)}
                {Button::new("Discard: back to before").testid("discard").does(page, || Action::Discard)}
            </div>
        </section>
    }
    .into_any()
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

fn figures(summary: &Summary) -> AnyView {
    let row = |name: &'static str,
               meaning: &'static str,
               id: &'static str,
               before: &Report,
               after: &Report| {
        view! {
            <tr data-testid=id>
                <th scope="row">{name} <small>{meaning}</small></th>
                <td>{percent(before.accuracy)}</td>
                <td>{percent(after.accuracy)} <small>{interval(after)}</small></td>
                <td>{points(after.accuracy - before.accuracy)}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Accuracy before and after">
            <table class="figures">
                <thead><tr>
                    <th scope="col">"Answered rightly"</th><th scope="col">"Before"</th><th scope="col">"After"</th><th scope="col">"Change"</th>
                </tr></thead>
                <tbody>
                    {row("Your drawings", "what it learned", "own-row", &summary.before.own, &summary.after.own)}
                    {row("Known digits", "what it forgot", "held-out-row", &summary.before.held_out, &summary.after.held_out)}
                </tbody>
            </table>
        </div>
    }
    .into_any()
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
    let title = match summary.flipped {
        0 => "No answer changed.".to_owned(),
        1 => "One answer changed:".to_owned(),
        all => format!(
            "{} answers changed{}:",
            count(all.into()),
            if (all as usize) > summary.flips.len() {
                "; the first of them"
            } else {
                ""
            }
        ),
    };
    let one = |flip: &Flip| {
        let is_right = flip.after == flip.label;
        let verdict = match (is_right, flip.before == flip.label) {
            (true, _) => "now right",
            (false, true) => "now wrong",
            (false, false) => "still wrong",
        };
        let whose = if flip.set == SampleSet::Own {
            "yours"
        } else {
            "known digit"
        };
        let class = if is_right { "flip gain" } else { "flip loss" };
        view! {
            <li class=class>
                {picture(flip.image.clone(), Some(format!("A {}", flip.label)))}
                <p><strong>{flip.before.clone()} " \u{2192} " {flip.after.clone()}</strong> <br/> {format!("{whose}, {verdict} (it is {})", flip.label)}</p>
            </li>
        }
        .into_any()
    };
    view! {
        <h3>{title}</h3>
        <ul class="flips" data-testid="flips">{each(&summary.flips, one)}</ul>
    }
    .into_any()
}

fn per_class(summary: &Summary) -> AnyView {
    let recall = |class: Option<&ClassReport>| class.and_then(|class| class.recall);
    let text = |recall: Option<f64>| recall.map_or_else(|| "\u{2013}".to_owned(), percent);
    let row = |(place, label): (usize, &String)| {
        let known = (
            recall(summary.before.held_out.classes.get(place)),
            recall(summary.after.held_out.classes.get(place)),
        );
        let own = (
            recall(summary.before.own.classes.get(place)),
            recall(summary.after.own.classes.get(place)),
        );
        view! {
            <tr>
                <th scope="row">{label.clone()}</th>
                <td>{text(known.0)}</td><td>{text(known.1)}</td><td>{text(own.0)}</td><td>{text(own.1)}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <details class="data">
            <summary>"Class by class"</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Share found, class by class">
                <table>
                    <thead><tr>
                        <th scope="col">"Class"</th><th scope="col">"Known digits before"</th><th scope="col">"after"</th>
                        <th scope="col">"Your drawings before"</th><th scope="col">"after"</th>
                    </tr></thead>
                    <tbody>{each(summary.labels.iter().enumerate(), row)}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
