//! A run under way: progress, pause, stop, curves.

use leptos::prelude::*;

use super::controller::Page;
use super::curves::curves;
use super::view::{Button, live, live_text, nothing};
use crate::ui::decimal::fixed;
use crate::ui::format::{bytes, count, duration_ms};
use crate::ui::{Action, Run, RunStage, State};

/// The panel; nothing while nothing runs.
pub fn run(page: Page) -> AnyView {
    let is_running = page.part(|state| state.run.is_some());
    live(move || match is_running.get() {
        true => panel(page),
        false => nothing(),
    })
}

fn panel(page: Page) -> AnyView {
    let status = page.part(|state| state.run.as_ref().map(status).unwrap_or_default());
    let share = page.part(|state| state.run.as_ref().map_or(0.0, Run::share));
    let is_paused = page.part(|state| stage(state) == Some(&RunStage::Paused));
    let cannot_stop =
        page.part(|state| !matches!(stage(state), Some(RunStage::Training | RunStage::Paused)));
    let on_pause = move || match is_paused.get_untracked() {
        true => Action::Resume,
        false => Action::Pause,
    };
    let pause_text = move || if is_paused.get() { "Resume" } else { "Pause" }.into();
    let shown_curves = page.part(|state| {
        let run = state.run.as_ref();
        run.map(|run| (run.curves.clone(), run.steps.1))
            .unwrap_or_default()
    });
    view! {
        <section class="run" aria-labelledby="run-title" data-testid="run">
            <h2 id="run-title">"Training"</h2>
            <label for="run-progress" data-testid="run-status">{live_text(move || status.get())}</label>
            <progress id="run-progress" max="1" prop:value=move || share.get()></progress>
            <div class="buttons">
                {Button::with(live_text(pause_text)).testid("pause").disabled(move || cannot_stop.get()).does(page, on_pause)}
                {Button::new("Stop and keep what it learned").testid("stop").disabled(move || cannot_stop.get()).does(page, || Action::Stop)}
                {Button::new("Cancel").testid("cancel-run").does(page, || Action::CancelRun)}
            </div>
            {live(move || { let (shown, total) = shown_curves.get(); curves(&shown, total) })}
        </section>
    }
    .into_any()
}

fn stage(state: &State) -> Option<&RunStage> {
    state.run.as_ref().map(|run| &run.stage)
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
