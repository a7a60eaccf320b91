//! What is done with the list and with the chosen runs: search, export, delete.

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, live_text, nothing};
use super::controller::Page;
use crate::ui::runs::{Action, Format, RunsState};

/// Forms of export with their names.
const FORMATS: [(Format, &str, &str); 7] = [
    (Format::TableCsv, "Table (CSV)", "export-table"),
    (Format::MetricsCsv, "Curves (CSV)", "export-metrics"),
    (Format::Json, "Records (JSON)", "export-json"),
    (Format::Mlflow, "MLflow folder (zip)", "export-mlflow"),
    (Format::Weights, "Weights (safetensors)", "export-weights"),
    (Format::Adapter, "Adapter (safetensors)", "export-adapter"),
    (Format::Capsule, "Capsule to replay", "export-capsule"),
];

/// What weights and adapters are loaded with elsewhere.
const IN_PYTORCH: &str = r#"<p class="help">PyTorch loads weights and adapters with <a href="hearth_torch.py" download data-testid="in-pytorch">hearth_torch.py</a>.</p>"#;

/// The bar above the list.
pub fn toolbar(page: Page) -> Tag {
    let query = page.part(|state| state.query.clone());
    let field = tag("input")
        .set("id", "search")
        .set("type", "search")
        .set("autocomplete", "off")
        .set("data-testid", "search")
        .set("placeholder", "name, note, model, class, seed=7 \u{2026}")
        .value(move || query.get())
        .on("input", move |event| {
            page.dispatch(Action::Search(event_target_value(event)));
        });
    let search = tag("div")
        .set("class", "field")
        .html(r#"<label for="search">Search</label>"#)
        .child(field);
    tag("div")
        .set("class", "toolbar")
        .child(search)
        .child(chosen(page))
}

/// What can be done with the chosen runs.
fn chosen(page: Page) -> Tag {
    let count = page.part(|state| state.chosen.len());
    let asks = page.part(|state| state.asks_delete);
    let words = move || match count.get() {
        0 => "Choose runs to compare, export or delete them.".to_owned(),
        1 => "1 run is chosen. Save it as:".into(),
        count => format!("{count} runs are chosen. Save them as:"),
    };
    let is_none = move || count.get() == 0;
    let export = move |(format, text, id): (Format, &'static str, &'static str)| {
        page.button(text, move || Action::Export(format))
            .set("data-testid", id)
            .flag("disabled", is_none)
    };
    let delete = page
        .button("Delete", || Action::AskDelete)
        .set("id", "delete")
        .set("data-testid", "delete")
        .flag("disabled", is_none);
    let none = page
        .button("Choose none", || Action::ChooseNone)
        .flag("disabled", is_none);
    let buttons = tag("div")
        .set("class", "buttons")
        .child(each(FORMATS, export))
        .child(delete)
        .child(none);
    tag("div")
        .set("class", "chosen")
        .child(
            tag("p")
                .set("class", "help")
                .set("data-testid", "chosen")
                .child(live_text(words)),
        )
        .child(buttons)
        .html(IN_PYTORCH)
        .child(live(
            move || if asks.get() { confirm(page) } else { nothing() },
        ))
}

fn confirm(page: Page) -> AnyView {
    let what = page.part(RunsState::deletion_in_words);
    let yes = page
        .button("Delete them", || Action::Delete)
        .set("class", "primary")
        .set("id", "delete-yes")
        .set("data-testid", "delete-yes");
    let no = page.button("Leave them", || Action::DropDelete);
    tag("div")
        .set("class", "confirm")
        .set("role", "alertdialog")
        .set("aria-labelledby", "confirm-text")
        .on("keydown", move |event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                page.dispatch(Action::DropDelete);
            }
        })
        .child(
            tag("p")
                .set("id", "confirm-text")
                .child(live_text(move || what.get())),
        )
        .child(tag("div").set("class", "buttons").child(yes).child(no))
        .into()
}
