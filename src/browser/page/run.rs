//! A run under way: progress, pause, stop, curves.

use super::prelude::*;

use super::controller::Page;
use super::curves::curves;
use super::tag::{Tag, tag};
use super::view::{button, empty_button, live, live_text, nothing};
use crate::ui::decimal::fixed;
use crate::ui::format::{bytes, count, duration_ms};
use crate::ui::{Action, Curves, Run, RunStage, State};

/// The panel; nothing while nothing runs.
pub fn run(page: Page) -> AnyView {
    let is_running = page.part(|state| state.demo.run.is_some());
    live(move || match is_running.get() {
        true => panel(page),
        false => nothing(),
    })
}

fn panel(page: Page) -> AnyView {
    let status = page.part(|state| state.demo.run.as_ref().map(status).unwrap_or_default());
    let share = page.part(|state| state.demo.run.as_ref().map_or(0.0, Run::share));
    let shown_curves = page.part(shown_curves);
    let label = tag("label")
        .set("for", "run-progress")
        .set("data-testid", "run-status")
        .child(live_text(move || status.get()));
    let progress = tag("progress")
        .set("id", "run-progress")
        .set("max", "1")
        .keep("value", move || fixed(share.get(), 3));
    tag("section")
        .set("class", "run")
        .set("aria-labelledby", "run-title")
        .set("data-testid", "run")
        .html(r#"<h2 id="run-title" tabindex="-1">Training</h2>"#)
        .child(label)
        .child(progress)
        .child(buttons(page))
        .child(live(move || {
            let (shown, total) = shown_curves.get();
            curves(&shown, total)
        }))
        .into()
}

fn buttons(page: Page) -> Tag {
    let is_paused = page.part(|state| stage(state) == Some(&RunStage::Paused));
    let cannot_stop =
        page.part(|state| !matches!(stage(state), Some(RunStage::Training | RunStage::Paused)));
    let on_pause = move || match is_paused.get_untracked() {
        true => Action::Resume,
        false => Action::Pause,
    };
    let pause_text = move || if is_paused.get() { "Resume" } else { "Pause" }.into();
    let pause = empty_button(page, on_pause)
        .set("data-testid", "pause")
        .flag("disabled", move || cannot_stop.get());
    let stop = button(page, "Stop and keep what it learned", || Action::Stop)
        .set("data-testid", "stop")
        .flag("disabled", move || cannot_stop.get());
    let cancel = button(page, "Cancel", || Action::CancelRun);
    tag("div")
        .set("class", "buttons")
        .child(pause.child(live_text(pause_text)))
        .child(stop)
        .child(cancel.set("data-testid", "cancel-run"))
}

fn shown_curves(state: &State) -> (Curves, u64) {
    let run = state.demo.run.as_ref();
    run.map(|run| (run.curves.clone(), run.steps.1))
        .unwrap_or_default()
}

fn stage(state: &State) -> Option<&RunStage> {
    state.demo.run.as_ref().map(|run| &run.stage)
}

fn status(run: &Run) -> String {
    let (step, total) = run.steps;
    let steps = format!(
        "step {} of {}, epoch {}",
        count(step),
        count(total),
        run.epoch
    );
    match &run.stage {
        RunStage::Working { what, total: 0, .. } => capital(what),
        RunStage::Working {
            what,
            done,
            total,
            is_bytes: true,
        } => {
            format!(
                "{}: {} of {}",
                capital(what),
                bytes(*done),
                bytes((*total).max(*done))
            )
        }
        RunStage::Working {
            what, done, total, ..
        } => format!("{}: {} of {}", capital(what), count(*done), count(*total)),
        RunStage::Training => {
            let (speed, left) = (
                fixed(run.steps_per_second, 0),
                duration_ms(run.remaining_ms),
            );
            format!("Training: {steps}, {speed} steps a second, about {left} left")
        }
        RunStage::Paused => format!("Paused at {steps}"),
    }
}

fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
