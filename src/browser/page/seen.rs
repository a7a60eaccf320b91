//! The input as the model saw it, and how long the answer took.

use super::prelude::*;

use super::controller::kind_name;
use super::picture::{colours, picture};
use super::tag::{Tag, tag};
use super::view::{nothing, together};
use crate::protocol::{Outputs, Prediction, Seen};
use crate::ui::format::duration_ms;
use crate::ui::hex::dump;

/// What the model saw of the input.
pub fn details(prediction: &Prediction) -> AnyView {
    let (seen, caption) = match &prediction.seen {
        Seen::Grey(image) => {
            let label = "Your input as the model sees it: scaled, centred, 28 by 28 pixels";
            let picture = picture(image.clone(), Some(label.into()));
            (
                picture.into(),
                "As the model sees it: 28 \u{d7} 28 pixels, centred.",
            )
        }
        Seen::Colour {
            width,
            height,
            rgba,
        } => {
            let label = "Your photo as the model sees it: its middle, scaled";
            let picture = colours(*width, *height, &rgba.0, label);
            (
                picture.into(),
                "As the model sees it: the middle of the photo, scaled.",
            )
        }
        Seen::File {
            start,
            start_at,
            end,
            end_at,
        } => {
            let windows = windows((&start.0, *start_at), (&end.0, *end_at));
            (windows, "The bytes that the model looked at.")
        }
        Seen::Text { is_cut: true, .. } => (
            nothing(),
            "The text is longer than what the model takes: its start was read.",
        ),
        Seen::Text { .. } | Seen::Nothing => (nothing(), ""),
    };
    let class = match &prediction.seen {
        Seen::File { .. } => "seen tall",
        _ => "seen",
    };
    tag("figure")
        .set("class", class)
        .set("data-testid", "seen")
        .child(seen)
        .child(caption_of(prediction, caption))
        .into()
}

fn caption_of(prediction: &Prediction, text: &'static str) -> Tag {
    if is_ruled(prediction) {
        let text = "A rule decides here: so few bytes tell a model nothing.";
        return tag("figcaption").text(text);
    }
    let latency = tag("span").set("data-testid", "latency");
    tag("figcaption")
        .text(text)
        .child(tag("br"))
        .text("Answered in ")
        .child(latency.words(duration_ms(prediction.ms)))
        .text(" on the ")
        .text(kind_name(prediction.device))
        .text(".")
}

/// Whether a rule beside the network has decided: then there is no answer of a network.
fn is_ruled(prediction: &Prediction) -> bool {
    matches!(&prediction.outputs, Outputs::Probabilities(all) if all.0.is_empty())
}

/// The start and the end of a file, each with where it stands, in hexadecimal and as text. An end that lies in the start is not
/// shown again.
fn windows((start, start_at): (&[u8], u64), (end, end_at): (&[u8], u64)) -> AnyView {
    let is_inside = end_at + end.len() as u64 <= start_at + start.len() as u64;
    let last = match is_inside {
        true => nothing(),
        false => together(vec![
            tag("h4").text("From its end").into(),
            window("Bytes from the file\u{2019}s end", dump(end, end_at)).into(),
        ]),
    };
    together(vec![
        tag("h4").text("From its start").into(),
        window("Bytes from the file\u{2019}s start", dump(start, start_at)).into(),
        last,
    ])
}

/// It scrolls, so the keyboard must reach it.
fn window(label: &'static str, text: String) -> Tag {
    tag("pre")
        .set("class", "hex")
        .set("tabindex", "0")
        .set("role", "region")
        .set("aria-label", label)
        .set("data-testid", "hex")
        .words(text)
}
