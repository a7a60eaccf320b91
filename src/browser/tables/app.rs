//! What stands on the page of tables.

use super::super::page::intake::drop_zone;
use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::{live, live_text, nothing};
use super::ask::ask;
use super::choose::{choose, take};
use super::controller::Page;
use super::figures::figures;
use super::report::report;
use super::train::train;
use crate::ui::tables::{Action, EngineLife, Place, status};

/// The page.
pub fn app(page: Page) -> AnyView {
    let header = r#"<header class="top"><div class="brand"><h1><a href="./">Hearth</a></h1><p>Models that run and learn in this tab</p></div>
<dl class="facts"><div><dt>Privacy</dt><dd>Your table is read and learned in this tab and leaves it nowhere.</dd></div></dl></header>"#;
    let main = tag("main")
        .set("class", "tables")
        .set("id", "main")
        .set("tabindex", "-1")
        .child(intro(page))
        .child(engine(page))
        .child(choose(page))
        .child(report(page))
        .child(train(page))
        .child(figures(page))
        .child(ask(page));
    // Else a browser would open a file that misses the zone, in the place of this page.
    let page_of_tables = tag("div").set("class", "whole").html(header).child(main);
    drop_zone(page_of_tables, move |files| take(page, files)).into()
}

fn intro(page: Page) -> Tag {
    let words = page.part(status);
    let said = tag("p")
        .set("data-testid", "status")
        .set("role", "status")
        .child(live_text(move || words.get()));
    tag("div")
        .set("class", "intro")
        .html("<h2>Learn from a table</h2>")
        .html("<p>Pick a table or bring your own. You see what is in it, choose the column to predict, and get an honest answer: how far a small network gets, beside a linear model and beside no model at all.</p>")
        .child(said)
}

/// What is said when the engine is gone.
fn engine(page: Page) -> AnyView {
    let life = page.part(|state| state.engine.clone());
    live(move || match life.get() {
        EngineLife::Lost(why) => tag("div")
            .set("class", "status error")
            .set("role", "alert")
            .set("data-testid", "lost")
            .child(tag("p").words(why))
            .child(
                page.button("Start it again", || Action::Restart)
                    .set("data-testid", "restart"),
            )
            .into(),
        _ => nothing(),
    })
}

/// What went wrong at that place.
pub fn problem(page: Page, place: Place) -> AnyView {
    let said = page.part(|state| state.problem.clone());
    live(move || match said.get() {
        Some((at, text)) if at == place => tag("div")
            .set("class", "status error")
            .set("role", "alert")
            .set("data-testid", "problem")
            .child(tag("p").words(text))
            .into(),
        _ => nothing(),
    })
}
