//! The widget's events, for pages that script it: what changes in the state is told as plain objects.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::JsValue;

use super::super::page::controller::Page;
use super::super::page::prelude::*;
use super::super::page::view::whenever;
use crate::protocol::{Prediction, Summary};
use crate::ui::answer::{Bar, bars};
use crate::ui::demo::ModelState;
use crate::ui::shared::Shared;
use crate::ui::state::EngineState;
use crate::ui::{Finished, Run, State};

/// What was told last.
#[derive(Default)]
struct Told {
    ready: Option<(String, usize)>,
    answer: Option<Shared<Prediction>>,
    engine: u64,
    weights: u64,
    steps: u64,
    finished: Option<Shared<Finished>>,
    error: Option<String>,
}

/// Tells from now on, as long as the widget stands: one look at the state tells all, since each look of its own would be code of its own.
pub fn tell(page: Page, hear: Function) {
    let mut told = Told::default();
    let engine = page.seat().map(|seat| seat.fetched);
    let state = page.state();
    whenever(move || {
        let (done, total) = engine.map(|engine| engine.get()).unwrap_or_default();
        let mut news = News(Vec::new());
        if std::mem::replace(&mut told.engine, done) != done {
            news.add("progress", &bytes("engine", done, total));
        }
        state.with(|state| look(state, &mut told, &mut news));
        for (kind, detail) in news.0 {
            // A listener that throws is its author's to mend.
            let _ = hear.call2(&JsValue::NULL, &kind.into(), &detail);
        }
    });
}

/// What is to be told.
struct News(Vec<(&'static str, JsValue)>);

impl News {
    fn add(&mut self, kind: &'static str, detail: &[(&str, JsValue)]) {
        self.0.push((kind, object(detail)));
    }
}

fn look(state: &State, told: &mut Told, news: &mut News) {
    if let Some(model) = state.loaded() {
        let now = Some((model.card.name.clone(), model.labels.len()));
        if told.ready != now {
            let name = (&model.card.name).into();
            news.add("ready", &[("model", name), ("labels", list(&model.labels))]);
            told.ready = now;
        }
    }
    if told.answer != state.demo.answer {
        told.answer = state.demo.answer.clone();
        if let Some(prediction) = &told.answer {
            news.add("prediction", &predicted(prediction));
        }
    }
    progressed(state, told, news);
    if told.finished != state.demo.finished {
        told.finished = state.demo.finished.clone();
        if let Some(finished) = &told.finished {
            news.add("run-finished", &run(&finished.summary));
        }
    }
    let error = last_error(state);
    if told.error != error {
        if let Some(message) = &error {
            news.add("error", &[("message", message.into())]);
        }
        told.error = error;
    }
}

fn progressed(state: &State, told: &mut Told, news: &mut News) {
    if let ModelState::Loading { done, total } = state.demo.model
        && std::mem::replace(&mut told.weights, done) != done
    {
        news.add("progress", &bytes("weights", done, total));
    }
    if let Some(Run {
        steps: (step, total),
        ..
    }) = state.demo.run
        && std::mem::replace(&mut told.steps, step) != step
    {
        news.add("progress", &bytes("run", step, total));
    }
}

/// The best class, and those that have bars.
fn predicted(prediction: &Prediction) -> Vec<(&'static str, JsValue)> {
    let bars = bars(prediction);
    let best = bars.iter().find(|bar| bar.is_best);
    let class = |bar: &Bar| {
        let (label, probability) = (JsValue::from(&bar.label), bar.probability.into());
        object(&[("label", label), ("probability", probability)])
    };
    let classes: Array = bars.iter().map(class).collect();
    let label = best.map(|bar| JsValue::from(&bar.label));
    let probability = best.map(|bar| JsValue::from(bar.probability));
    vec![
        ("label", label.unwrap_or(JsValue::NULL)),
        ("probability", probability.unwrap_or(JsValue::NULL)),
        ("classes", classes.into()),
        ("ms", prediction.ms.into()),
    ]
}

/// Of a run, steps.
fn bytes(what: &str, done: u64, total: u64) -> [(&'static str, JsValue); 3] {
    [
        ("what", what.into()),
        ("done", (done as f64).into()),
        ("total", (total as f64).into()),
    ]
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

fn last_error(state: &State) -> Option<String> {
    match (&state.engine, &state.demo.model) {
        (EngineState::Unsupported(failure), _) | (_, ModelState::Failed(failure)) => {
            return Some(failure.to_string());
        }
        _ => {}
    }
    let mut errors = state.messages.iter().filter(|message| message.is_error);
    errors.next_back().map(|message| message.text.clone())
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
