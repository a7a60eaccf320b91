//! One made-up input for each kind, to time a model with and to compare devices on: the same each time, and never blank.

use crate::model::InputKind;
use crate::protocol::Input;

/// An input that a model of that kind takes.
pub fn example(kind: InputKind) -> Input {
    match kind {
        InputKind::Drawing | InputKind::Clothing => drawing(),
        InputKind::Photo => photo(),
        InputKind::File => file(),
        InputKind::Text | InputKind::Prompt => Input::Text(SENTENCE.into()),
    }
}

/// Sixteen tokens of a BERT vocabulary, the two at the ends included.
const SENTENCE: &str = "the quick brown fox jumps over the lazy dog and then it sleeps";

/// A drawing of the pad's size: a thick diagonal on white paper.
fn drawing() -> Input {
    let side = 280_i32;
    let ink = |place: i32| {
        (place % side - place / side).abs() < 12 && (60..220).contains(&(place / side))
    };
    let pixel = |place| if ink(place) { [0, 0, 0, 255] } else { [255; 4] };
    picture(side as u32, (0..side * side).flat_map(pixel).collect())
}

/// Slanting stripes in colour.
fn photo() -> Input {
    let side = 256_u32;
    let pixel = |place: u32| {
        let (x, y) = (place % side, place / side);
        let wave = |speed: u32| ((x * speed + y * 3) % 256) as u8;
        [wave(1), wave(2), wave(5), 255]
    };
    picture(side, (0..side * side).flat_map(pixel).collect())
}

fn picture(side: u32, rgba: Vec<u8>) -> Input {
    Input::Image {
        width: side,
        height: side,
        rgba: rgba.into(),
    }
}

/// A line of code again and again.
fn file() -> Input {
    let text = "fn main() {\n    println!(\"hello\");\n}\n".repeat(60);
    Input::File {
        size: text.len() as u64,
        start: text.as_bytes().to_vec().into(),
        end: text.into_bytes().into(),
    }
}
