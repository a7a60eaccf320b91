//! What stands on the page of runs.

use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{each, live, live_text, nothing};
use super::compare::compare;
use super::controller::Page;
use super::detail::detail;
use super::table::table;
use super::toolbar::toolbar;
use crate::ui::format::count;
use crate::ui::runs::{Action, RunsState};

/// The page.
pub fn app(page: Page) -> AnyView {
    let header = r#"<header class="top"><div class="brand"><h1><a href="./">Hearth</a></h1><p>Models that run and learn in this tab</p></div>
<dl class="facts"><div><dt>Privacy</dt><dd>Runs are kept in this browser and leave it only as files that you save.</dd></div></dl></header>"#;
    let main = tag("main")
        .set("class", "runs")
        .set("id", "main")
        .set("tabindex", "-1")
        .child(intro(page))
        .child(messages(page))
        .child(list(page))
        .child(compare(page))
        .child(detail(page));
    tag("div").html(header).child(main).into()
}

fn intro(page: Page) -> Tag {
    let words = page.part(in_words);
    tag("div")
        .set("class", "intro")
        .html(r#"<h2 id="runs-title" tabindex="-1">Runs</h2>"#)
        .child(
            tag("p")
                .set("data-testid", "runs-count")
                .set("role", "status")
                .child(live_text(move || words.get())),
        )
}

fn in_words(state: &RunsState) -> String {
    let (all, found) = (state.list.len(), state.found().len());
    match (state.is_read, all) {
        (false, _) => "Reading what is stored.".into(),
        (true, 0) => {
            "No run is kept here yet. Teach a model on the page of demos: each training is listed here.".into()
        }
        (true, 1) => "One run.".into(),
        _ if found < all => format!("{} of {} runs.", count(found as u64), count(all as u64)),
        _ => format!("{} runs.", count(all as u64)),
    }
}

fn messages(page: Page) -> AnyView {
    let messages = page.part(|state| state.messages.clone());
    live(move || match messages.get() {
        messages if messages.is_empty() => nothing(),
        messages => tag("div")
            .set("data-testid", "message")
            .set("class", "status error")
            .set("role", "alert")
            .child(each(messages, |text| tag("p").words(text)))
            .child(page.button("Close", || Action::Dismiss))
            .into(),
    })
}

fn list(page: Page) -> AnyView {
    let is_empty = page.part(|state| state.list.is_empty());
    live(move || match is_empty.get() {
        true => nothing(),
        false => tag("section")
            .set("aria-labelledby", "runs-title")
            .child(toolbar(page))
            .child(table(page))
            .into(),
    })
}
