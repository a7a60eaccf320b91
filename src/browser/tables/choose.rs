//! Where a table comes from: the site's own, a file, what is pasted; and how it is to be read.

use wasm_bindgen::JsCast;
use web_sys::{File, HtmlTextAreaElement};

use super::super::page::intake::chooser;
use super::super::page::prelude::*;
use super::super::page::tag::{Tag, tag};
use super::super::page::view::each;
use super::app::problem;
use super::controller::Page;
use crate::ui::tables::{Action, Place, SAMPLES, SampleTable};

/// The panel.
pub fn choose(page: Page) -> Tag {
    tag("section")
        .set("aria-labelledby", "choose-title")
        .html(r#"<h3 id="choose-title" tabindex="-1">Choose a table</h3>"#)
        .child(samples(page))
        .html("<p class=\"help credits\">Penguins: Gorman, Williams and Fraser 2014, CC0. Iris: Fisher 1936; Wine: Aeberhard and Forina 1991; both from UCI, CC BY 4.0.</p>")
        .child(own(page))
        .child(problem(page, Place::Choose))
        .child(paste(page))
        .child(read_as(page))
}

fn samples(page: Page) -> Tag {
    let chosen = page.part(|state| state.name.clone());
    let one = move |sample: &'static SampleTable| {
        let is_chosen = move || {
            if chosen.get() == sample.title {
                "true"
            } else {
                "false"
            }
            .into()
        };
        let button = tag("button")
            .set("type", "button")
            .set("class", "pick")
            .set("data-testid", "pick")
            .keep("aria-pressed", is_chosen)
            .on("click", move |_| page.bring_sample(sample))
            .child(tag("strong").text(sample.title))
            .child(tag("small").text(sample.about));
        tag("li").child(button)
    };
    tag("ul").set("class", "picks").child(each(&SAMPLES, one))
}

/// The first of the files that were chosen or dropped.
pub fn take(page: Page, files: Vec<File>) {
    if let Some(file) = files.into_iter().next() {
        let name = file.name();
        page.bring_own(file.into(), name);
    }
}

fn own(page: Page) -> Tag {
    let accepted = ".csv,.tsv,.txt,text/csv,text/plain";
    let choose = chooser(
        "table",
        "Choose a file of your own",
        accepted,
        move |files| {
            take(page, files);
        },
    );
    tag("div")
        .set("class", "drop")
        .set("data-testid", "drop")
        .child(tag("div").set("class", "buttons").child(choose))
        .html("<p class=\"help\">Or drop it anywhere on this page: comma-separated values (CSV), or separated by semicolons, tabs or bars, in any usual encoding, up to 256 MiB. It stays in this tab.</p>")
}

fn paste(page: Page) -> Tag {
    let field = tag("textarea")
        .set("id", "pasted")
        .set("rows", "5")
        .set("spellcheck", "false")
        .set("data-testid", "pasted");
    let read = move |_: &web_sys::Event| {
        let field = document().get_element_by_id("pasted");
        if let Some(field) = field.map(JsCast::unchecked_into::<HtmlTextAreaElement>) {
            page.bring_text(&field.value());
        }
    };
    let button = tag("button")
        .set("type", "button")
        .set("data-testid", "read-pasted")
        .on("click", read)
        .text("Read it");
    tag("details")
        .set("class", "data")
        .set("data-testid", "paste")
        .html("<summary>Paste a table</summary>")
        .html(r#"<label for="pasted">Rows, the first one with names; copied from a spreadsheet they come with tabs, which is fine</label>"#)
        .child(field)
        .child(tag("div").set("class", "buttons").child(button))
}

const DELIMITERS: [(&str, &str); 5] = [
    ("", "found out"),
    (",", "commas"),
    (";", "semicolons"),
    ("\t", "tabs"),
    ("|", "bars"),
];

const HEADERS: [(&str, &str); 3] = [
    ("", "found out"),
    ("yes", "has the columns' names"),
    ("no", "is a row like the others"),
];

/// For files that are not read as they should be.
fn read_as(page: Page) -> Tag {
    let now = page.part(|state| state.read_as);
    let is_delimiter = move |value: &str| now.get().0 == value.chars().next();
    let delimiter = choice("delimiter", &DELIMITERS, is_delimiter, move |text| {
        let (_, header) = now.get_untracked();
        page.dispatch(Action::ReadAs(text.chars().next(), header));
    });
    let header_of = |value: &str| (!value.is_empty()).then(|| value == "yes");
    let is_header = move |value: &str| now.get().1 == header_of(value);
    let header = choice("header", &HEADERS, is_header, move |text| {
        let (delimiter, _) = now.get_untracked();
        page.dispatch(Action::ReadAs(delimiter, header_of(&text)));
    });
    let fields = tag("div")
        .set("class", "fields")
        .child(labelled("delimiter", "Cells are separated by", delimiter))
        .child(labelled("header", "The first row", header));
    tag("details")
        .set("class", "data")
        .set("data-testid", "read-as")
        .html("<summary>It is not read as it should be?</summary>")
        .child(fields)
}

fn choice(
    id: &'static str,
    options: &'static [(&'static str, &'static str)],
    is_chosen: impl Fn(&str) -> bool + Copy + Send + 'static,
    take: impl Fn(String) + 'static,
) -> Tag {
    let option = |(value, text): &(&'static str, &'static str)| {
        let value = *value;
        tag("option")
            .set("value", value)
            .chosen(move || is_chosen(value))
            .text(text)
    };
    tag("select")
        .set("id", id)
        .set("data-testid", id)
        .on("change", move |event| take(event_target_value(event)))
        .child(each(options, option))
}

/// A field below its label.
pub fn labelled(id: &'static str, text: &'static str, field: Tag) -> Tag {
    tag("div")
        .set("class", "field")
        .child(tag("label").set("for", id).text(text))
        .child(field)
}
