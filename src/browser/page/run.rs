//! A run under way: progress, pause, stop, curves.

use leptos::prelude::*;

use super::controller::Page;
use super::curves::curves;
use crate::ui::decimal::fixed;
use crate::ui::format::{bytes, count, duration_ms};
use crate::ui::{Action, Run, RunStage};

/// The panel; nothing while nothing runs.
pub fn run(page: Page) -> impl IntoView {
    let is_running = page.part(|state| state.run.is_some());
    move || is_running.get().then(|| panel(page))
}

fn panel(page: Page) -> impl IntoView {
    let run = page.part(|state| state.run.clone().unwrap_or_default());
    let is_paused = Memo::new(move |_| run.with(|run| run.stage == RunStage::Paused));
    let is_training = Memo::new(move |_| {
        run.with(|run| matches!(run.stage, RunStage::Training | RunStage::Paused))
    });
    let on_pause = move |_| {
        page.dispatch(if is_paused.get_untracked() {
            Action::Resume
        } else {
            Action::Pause
        });
    };
    let pause_text = move || if is_paused.get() { "Resume" } else { "Pause" };
    let shown_curves = Memo::new(move |_| run.with(|run| (run.curves.clone(), run.steps.1)));
    view! {
        <section class="run" aria-labelledby="run-title" data-testid="run">
            <h2 id="run-title">"Training"</h2>
            <label for="run-progress" data-testid="run-status">{move || run.with(status)}</label>
            <progress id="run-progress" max="1" prop:value=move || run.with(Run::share)></progress>
            <div class="buttons">
                <button type="button" data-testid="pause" disabled=move || !is_training.get() on:click=on_pause>{pause_text}</button>
                <button type="button" data-testid="stop" disabled=move || !is_training.get()
                    on:click=move |_| page.dispatch(Action::Stop)>"Stop and keep what it learned"</button>
                <button type="button" data-testid="cancel-run" on:click=move |_| page.dispatch(Action::CancelRun)>"Cancel"</button>
            </div>
            {move || { let (shown, total) = shown_curves.get(); curves(&shown, total) }}
        </section>
    }
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
