//! From what people give to what a model's network takes.

use super::failure::{bad_file, bad_input, bad_text, wrong_input};
use super::world::Model;
use crate::data::preprocess::file::{self, Classes, Look, Ruling};
use crate::data::preprocess::{self, clothing, digit, photo};
use crate::data::{DIGIT, Prepared, SIDE};
use crate::model::InputKind;
use crate::protocol::{Failure, Image, Input, Seen, Verdict};

/// An input on its way.
pub enum Ready {
    /// The network decides.
    Asked {
        /// What the network takes.
        prepared: Prepared,
        /// The same, to be looked at.
        seen: Seen,
    },
    /// A rule beside the network has decided.
    Ruled {
        /// What it says.
        verdict: Verdict,
        /// What it looked at.
        seen: Seen,
    },
}

/// Prepares an input of `place` (for the error) for a model.
pub fn prepare(model: &Model, input: &Input, place: &str) -> Result<Ready, Failure> {
    match model.entry.input {
        kind @ (InputKind::Drawing | InputKind::Clothing) => drawing(kind, input, place),
        InputKind::Photo => photo(input, place),
        InputKind::File => file(input, place),
        InputKind::Text => text(model, input, place),
        InputKind::Prompt => Err(wrong_input(place, InputKind::Prompt, input)),
    }
}

/// As [`prepare`], where only the network can answer.
pub fn prepare_for_network(model: &Model, input: &Input, place: &str) -> Result<Prepared, Failure> {
    match prepare(model, input, place)? {
        Ready::Asked { prepared, .. } => Ok(prepared),
        Ready::Ruled { .. } => Err(wrong_input(place, model.entry.input, input)),
    }
}

fn drawing(kind: InputKind, input: &Input, place: &str) -> Result<Ready, Failure> {
    let values = pixels(kind, input, place)?;
    let seen = Seen::Grey(image(&digit::to_bytes(&values)));
    let prepared = Prepared {
        shape: DIGIT,
        values,
    };
    Ok(Ready::Asked { prepared, seen })
}

fn photo(input: &Input, place: &str) -> Result<Ready, Failure> {
    let Input::Image {
        width,
        height,
        rgba,
    } = input
    else {
        return Err(wrong_input(place, InputKind::Photo, input));
    };
    let crop = photo::crop_from_rgba(*width, *height, &rgba.0);
    let crop = crop.map_err(|error| bad_input(place, &error))?;
    let opaque = |colour: &[u8]| [colour[0], colour[1], colour[2], 255];
    let rgba: Vec<u8> = crop.chunks_exact(3).flat_map(opaque).collect();
    let side = photo::SIDE as u32;
    Ok(Ready::Asked {
        prepared: photo::prepare(&crop),
        seen: Seen::Colour {
            width: side,
            height: side,
            rgba: rgba.into(),
        },
    })
}

fn file(input: &Input, place: &str) -> Result<Ready, Failure> {
    let Input::File { size, start, end } = input else {
        return Err(wrong_input(place, InputKind::File, input));
    };
    let look = file::look(*size, &start.0, &end.0).map_err(|error| bad_file(place, &error))?;
    let seen = |view: file::View| Seen::File {
        start: view.start.into(),
        start_at: view.start_at,
        end: view.end.into(),
        end_at: view.end_at,
    };
    Ok(match look {
        Look::Asked(prepared, view) => Ready::Asked {
            prepared,
            seen: seen(view),
        },
        Look::Ruled(ruling, view) => Ready::Ruled {
            verdict: verdict(ruling),
            seen: seen(view),
        },
    })
}

fn verdict(ruling: Ruling) -> Verdict {
    Verdict {
        label: ruling.label,
        description: ruling.description,
        reason: ruling.reason,
    }
}

/// What probabilities mean by the model's published rules, if it has such.
pub fn judge(model: &Model, probabilities: &[f32]) -> Option<Verdict> {
    let manifest = &model.manifest;
    let classes = Classes {
        labels: &manifest.labels,
        descriptions: &manifest.descriptions,
        thresholds: &manifest.thresholds,
        fallbacks: &manifest.fallbacks,
    };
    file::rule(&classes, probabilities).map(verdict)
}

fn text(model: &Model, input: &Input, place: &str) -> Result<Ready, Failure> {
    let (Input::Text(text), Some(vocabulary)) = (input, &model.vocabulary) else {
        return Err(wrong_input(place, InputKind::Text, input));
    };
    let tokens = vocabulary.prepare(text);
    let tokens = tokens.map_err(|error| bad_text(place, &error))?;
    Ok(Ready::Asked {
        prepared: tokens.prepared,
        seen: Seen::Text {
            tokens: tokens.pieces,
            is_cut: tokens.is_cut,
        },
    })
}

/// A drawing as a network of that kind sees it: `PIXELS` values in 0..=1.
pub fn pixels(kind: InputKind, input: &Input, place: &str) -> Result<Vec<f32>, Failure> {
    let pixels = match input {
        Input::Image {
            width,
            height,
            rgba,
        } if kind == InputKind::Clothing => clothing::from_rgba(*width, *height, &rgba.0),
        Input::Image {
            width,
            height,
            rgba,
        } => digit::from_rgba(*width, *height, &rgba.0),
        Input::Tensor(bytes) => match bytes.to_f32() {
            Some(values) => digit::from_values(values),
            None => Err(preprocess::PictureError::Values {
                got: bytes.0.len() / 4,
            }),
        },
        _ => return Err(wrong_input(place, kind, input)),
    };
    pixels.map_err(|error| bad_input(place, &error))
}

/// A picture of `PIXELS` bytes to look at.
pub fn image(pixels: &[u8]) -> Image {
    Image {
        width: SIDE as u32,
        height: SIDE as u32,
        pixels: pixels.to_vec().into(),
    }
}
