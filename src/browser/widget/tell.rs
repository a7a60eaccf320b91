//! The widget's events, for pages that script it: what changes in the state is told as plain objects.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsValue;

use super::super::page::controller::Page;
use super::super::page::prelude::*;
use super::super::page::view::whenever;
use crate::protocol::{Outputs, Prediction, Summary};
use crate::ui::demo::ModelState;
use crate::ui::sharing::Guest;
use crate::ui::state::EngineState;
use crate::ui::{Run, State};

/// Tells from now on, as long as the widget stands.
pub fn tell(page: Page, _guest: Guest, hear: Function) {
    let say = move |kind: &str, detail: &[(&str, JsValue)]| {
        let object = object(detail);
        // A listener that throws is its author's to mend.
        let _ = hear.call2(&JsValue::NULL, &kind.into(), &object);
    };
    let say = StoredValue::new_local(say);
    let say = move |kind: &str, detail: &[(&str, JsValue)]| say.with_value(|say| say(kind, detail));
    on_ready(page, say);
    on_prediction(page, say);
    on_progress(page, say);
    on_run(page, say);
    on_error(page, say);
}

fn on_ready(page: Page, say: impl Fn(&str, &[(&str, JsValue)]) + Copy + 'static) {
    let ready = page.part(|state| {
        let model = state.loaded()?;
        Some((model.card.name.clone(), model.labels.clone()))
    });
    whenever(move || {
        if let Some((model, labels)) = ready.get() {
            say(
                "ready",
                &[("model", model.into()), ("labels", list(&labels))],
            );
        }
    });
}

fn on_prediction(page: Page, say: impl Fn(&str, &[(&str, JsValue)]) + Copy + 'static) {
    let answer = page.part(|state| state.demo.answer.clone());
    whenever(move || {
        if let Some(prediction) = answer.get() {
            say("prediction", &predicted(&prediction));
        }
    });
}

fn predicted(prediction: &Prediction) -> Vec<(&'static str, JsValue)> {
    let all = match &prediction.outputs {
        Outputs::Probabilities(all) => &all.0[..],
        _ => &[],
    };
    let best = (0..all.len()).max_by(|a, b| all[*a].total_cmp(&all[*b]));
    let label = best.and_then(|best| prediction.labels.get(best)).cloned();
    let probability = best.map(|best| f64::from(all[best]));
    let numbers: Array = all
        .iter()
        .map(|share| JsValue::from(f64::from(*share)))
        .collect();
    vec![
        ("label", label.map_or(JsValue::NULL, JsValue::from)),
        (
            "probability",
            probability.map_or(JsValue::NULL, JsValue::from),
        ),
        ("labels", list(&prediction.labels)),
        ("probabilities", numbers.into()),
        ("ms", prediction.ms.into()),
    ]
}

fn on_progress(page: Page, say: impl Fn(&str, &[(&str, JsValue)]) + Copy + 'static) {
    let engine = page.seat().map(|seat| seat.fetched);
    whenever(move || {
        let (done, total) = engine.map(|engine| engine.get()).unwrap_or_default();
        if done > 0 {
            say("progress", &bytes("engine", done, total));
        }
    });
    let weights = page.part(|state| match state.demo.model {
        ModelState::Loading { done, total } => (done, total),
        _ => (0, 0),
    });
    whenever(move || {
        let (done, total) = weights.get();
        if done > 0 {
            say("progress", &bytes("weights", done, total));
        }
    });
    let steps = page.part(|state| state.demo.run.as_ref().map(|run: &Run| run.steps));
    whenever(move || {
        if let Some((step, total)) = steps.get().filter(|(_, total)| *total > 0) {
            say("progress", &bytes("run", step, total));
        }
    });
}

/// Of a run, steps.
fn bytes(what: &str, done: u64, total: u64) -> [(&'static str, JsValue); 3] {
    [
        ("what", what.into()),
        ("done", (done as f64).into()),
        ("total", (total as f64).into()),
    ]
}

fn on_run(page: Page, say: impl Fn(&str, &[(&str, JsValue)]) + Copy + 'static) {
    let finished = page.part(|state| state.demo.finished.clone());
    whenever(move || {
        if let Some(finished) = finished.get() {
            say("run-finished", &run(&finished.summary));
        }
    });
}

fn run(summary: &Summary) -> Vec<(&'static str, JsValue)> {
    vec![
        ("steps", (summary.steps as f64).into()),
        ("stopped", summary.stopped.into()),
        ("finalLoss", summary.final_loss.into()),
        ("accuracy", summary.after.own.accuracy.into()),
        ("labels", list(&summary.labels)),
        ("elapsedMs", summary.elapsed_ms.into()),
    ]
}

fn on_error(page: Page, say: impl Fn(&str, &[(&str, JsValue)]) + Copy + 'static) {
    let error = page.part(last_error);
    whenever(move || {
        if let Some(message) = error.get() {
            say("error", &[("message", message.into())]);
        }
    });
}

fn last_error(state: &State) -> Option<String> {
    match (&state.engine, &state.demo.model) {
        (EngineState::Unsupported(failure), _) | (_, ModelState::Failed(failure)) => {
            return Some(failure.to_string());
        }
        _ => {}
    }
    let errors = state.messages.iter().filter(|message| message.is_error);
    errors.last().map(|message| message.text.clone())
}

fn list(texts: &[String]) -> JsValue {
    texts.iter().map(JsValue::from).collect::<Array>().into()
}

fn object(parts: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in parts {
        // A plain object takes any property.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
