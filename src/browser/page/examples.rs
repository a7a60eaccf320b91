//! The examples by class: to look at, to move to another class, and to take away.

use super::prelude::*;

use super::controller::Page;
use super::part::Part;
use super::picture::picture;
use super::tag::{Tag, tag};
use super::teach::option;
use super::thumb::address;
use super::view::{button, each, live, nothing};
use crate::protocol::InputKind;
use crate::ui::Action;
use crate::ui::format::{count, percent};
use crate::ui::teaching::{Content, OwnSample, by_class};

/// The examples.
pub fn examples(page: Page, input: InputKind) -> Tag {
    let samples = page.part(|state| state.demo.samples.clone());
    let hard_first = page.part(|state| state.demo.hard_first);
    let is_running = page.part(|state| state.demo.run.is_some());
    let most = page.part(|state| state.demo.shown_examples);
    let classes = move || {
        let (samples, most) = (samples.get(), most.get());
        let labels = page.now(|state| state.demo.labels());
        let class =
            |(label, members)| class(page, input, (is_running, most), &labels, label, members);
        each(by_class(&samples, hard_first.get()), class)
    };
    let has_hard = move || samples.get().iter().any(OwnSample::is_hard);
    tag("div")
        .set("class", "collected")
        .child(live(move || match has_hard() {
            true => hard_choice(page, hard_first),
            false => nothing(),
        }))
        .child(live(classes))
}

fn hard_choice(page: Page, hard_first: Part<bool>) -> AnyView {
    let choice = tag("input")
        .set("type", "checkbox")
        .set("id", "hard-first")
        .set("data-testid", "hard-first")
        .checked(move || hard_first.get())
        .on("change", move |_| {
            page.dispatch(Action::HardFirst(!hard_first.get_untracked()));
        });
    tag("label")
        .set("class", "choice")
        .set("for", "hard-first")
        .child(choice)
        .text("Show first what the model finds hard")
        .into()
}

fn class(
    page: Page,
    input: InputKind,
    (is_running, most): (Part<bool>, usize),
    labels: &[String],
    label: &str,
    members: Vec<&OwnSample>,
) -> Tag {
    let (one, many) = match input {
        InputKind::Drawing => ("drawing", "drawings"),
        InputKind::Photo => ("photo", "photos"),
        _ => ("text", "texts"),
    };
    let all = members.len();
    let hard = members.iter().filter(|sample| sample.is_hard()).count();
    let noun = if all == 1 { one } else { many };
    let hard = if hard == 0 {
        String::new()
    } else {
        format!(", {hard} hard for the model")
    };
    let counted = tag("small").words(format!("{} {noun}{hard}", count(all as u64)));
    let shown = members.into_iter().take(most);
    let list = tag("ul").child(each(shown, |sample| {
        example(page, one, is_running, labels, sample)
    }));
    let class = if input == InputKind::Text {
        "class texts"
    } else {
        "class"
    };
    let rest = match all.saturating_sub(most) {
        0 => nothing(),
        rest => {
            let text = format!("and {} more ", count(rest as u64));
            let show = button(page, "Show more", || Action::ShowMore);
            tag("p").set("class", "help").words(text).child(show).into()
        }
    };
    tag("div")
        .set("class", class)
        .set("data-testid", "own-class")
        .child(tag("h3").words(label.to_owned()).text(" ").child(counted))
        .child(list)
        .child(rest)
}

fn example(
    page: Page,
    noun: &str,
    is_running: Part<bool>,
    labels: &[String],
    sample: &OwnSample,
) -> Tag {
    let id = sample.id;
    let remove = button(page, "Remove", move || Action::RemoveSample(id))
        .set("class", "remove")
        .set_to(
            "aria-label",
            format!("Remove this {noun} of {}", sample.label),
        )
        .flag("disabled", move || is_running.get());
    let is_hard = sample.is_hard();
    let mark = match &sample.answer {
        Some(said) if is_hard => {
            let text = format!(
                "hard: {}, {} right",
                said.answer,
                percent(said.right_probability.into())
            );
            tag("small").set("data-testid", "hard").words(text).into()
        }
        _ => nothing(),
    };
    tag("li")
        .set("class", if is_hard { "hard" } else { "" })
        .child(content(noun, sample))
        .child(mark)
        .child(relabel(page, noun, is_running, labels, sample))
        .child(remove)
}

fn content(noun: &str, sample: &OwnSample) -> AnyView {
    let label = format!("Your {noun} of {}", sample.label);
    match &sample.content {
        Content::Drawing(image) => picture((**image).clone(), Some(label)).into(),
        Content::Photo(file) => tag("img")
            .set("class", "thumb")
            .set_to("src", address(file))
            .set_to("alt", label)
            .into(),
        Content::Text(text) => tag("p")
            .words(String::from_utf8_lossy(&text.0).into_owned())
            .into(),
    }
}

/// The class of an example, to be changed where there are others.
fn relabel(
    page: Page,
    noun: &str,
    is_running: Part<bool>,
    labels: &[String],
    sample: &OwnSample,
) -> AnyView {
    if labels.len() < 2 {
        return nothing();
    }
    let id = sample.id;
    let choice = |name: &String| option(*name == sample.label, name.clone());
    tag("select")
        .set("class", "relabel")
        .set("data-testid", "relabel")
        .set_to(
            "aria-label",
            format!("Class of this {noun} of {}", sample.label),
        )
        .flag("disabled", move || is_running.get())
        .on("change", move |event| {
            page.dispatch(Action::Relabel(id, event_target_value(event)));
        })
        .child(each(labels, choice))
        .into()
}
