//! What a page or a widget shows as one text, for links and for its tag's `preset`: the address of a demo, and with it the device, the sample or
//! the drawing. It is typed by anyone, so everything strange is left out.

use super::address::Address;
use super::demo::Shown;
use super::devices::Wish;
use super::pad::{Point, Stroke};
use super::reduce::address;
use super::state::State;
use crate::runs::{letter, number};

/// A drawing has at most so many strokes and points.
const MOST_STROKES: usize = 64;
const MOST_POINTS: usize = 2_000;

/// Points of a stroke that are nearer than that, in sides of the pad, are told once.
const NEAR: f64 = 0.012;

/// Steps from one side of the pad to the other.
const STEPS: f64 = 4_095.0;

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Share {
    /// The demo with its settings.
    pub address: Address,
    /// The device, where one was chosen.
    pub device: Option<Wish>,
    /// The place of the sample that is shown.
    pub sample: Option<usize>,
    /// The drawing.
    pub strokes: Vec<Stroke>,
}

impl Share {
    /// Reads `#name?key=value&key=value`.
    pub fn parse(text: &str) -> Self {
        let mut share = Self {
            address: Address::parse(text),
            ..Self::default()
        };
        let (_, pairs) = text.split_once('?').unwrap_or_default();
        for (key, value) in pairs.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "device" => share.device = device(value),
                "sample" => share.sample = value.parse().ok(),
                "draw" => share.strokes = strokes(value),
                _ => {}
            }
        }
        share
    }

    /// What a page shows, but the place of its sample.
    pub fn but_sample(state: &State) -> Self {
        let wish = state.devices.wish;
        Self {
            address: Address::parse(&address(state)),
            device: (wish != Wish::Auto).then_some(wish),
            sample: None,
            strokes: state.demo.pad.strokes.clone(),
        }
    }

    /// What a widget shows. Without a device another tag would take the processor, so it is always told.
    pub fn of(state: &State) -> Self {
        let sample = match (state.demo.shown, &state.demo.item) {
            (Shown::Sample(place), _) => Some(place),
            (Shown::Item, Some(item)) => state.card().and_then(|card| {
                let mut examples = card.examples.iter();
                examples.position(|example| example.title == item.name)
            }),
            _ => None,
        };
        Self {
            device: Some(state.devices.wish),
            sample,
            ..Self::but_sample(state)
        }
    }

    /// Writes it as it is read.
    pub fn write(&self) -> String {
        let mut text = self.address.write();
        let mut add = |key: &str, value: &str| {
            let mark = if text.contains('?') { '&' } else { '?' };
            text.push(mark);
            text.push_str(key);
            text.push_str(value);
        };
        if let Some(device) = self.device {
            add("device=", device.key());
        }
        if let Some(sample) = self.sample {
            add("sample=", &sample.to_string());
        }
        let mut strokes = String::new();
        for stroke in &self.strokes {
            strokes.push('.');
            in_digits(stroke, &mut strokes);
        }
        if let Some(strokes) = strokes.strip_prefix('.') {
            add("draw=", strokes);
        }
        text
    }
}

fn device(key: &str) -> Option<Wish> {
    let wish = Wish::from_key(key);
    (wish.key() == key).then_some(wish)
}

fn in_digits(stroke: &[Point], text: &mut String) {
    let mut last: Option<Point> = None;
    for (place, point) in stroke.iter().enumerate() {
        let is_near = last.is_some_and(|last| {
            let (x, y) = (point.x - last.x, point.y - last.y);
            x * x + y * y < NEAR * NEAR
        });
        if !is_near || place + 1 == stroke.len() {
            last = Some(*point);
            for share in [point.x, point.y] {
                let step = (share.clamp(0.0, 1.0) * STEPS).round() as usize;
                text.extend(letter(step >> 6));
                text.extend(letter(step & 63));
            }
        }
    }
}

/// Reads what stands behind `draw=`.
pub fn strokes(text: &str) -> Vec<Stroke> {
    let mut left = MOST_POINTS;
    let mut all = Vec::new();
    for part in text.split('.').take(MOST_STROKES) {
        let mut digits = part.bytes().map_while(number);
        let mut share = || Some((digits.next()? * 64 + digits.next()?) as f64 / STEPS);
        let mut stroke = Stroke::new();
        while let (1.., Some(x), Some(y)) = (left, share(), share()) {
            stroke.push(Point { x, y });
            left -= 1;
        }
        if !stroke.is_empty() {
            all.push(stroke);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let point = |x: usize, y: usize| Point {
            x: x as f64 / STEPS,
            y: y as f64 / STEPS,
        };
        let share = Share {
            address: Address::parse("#digits?epochs=12"),
            device: Some(Wish::Cpu),
            sample: Some(3),
            strokes: vec![vec![point(0, 4_095), point(64, 1)], vec![point(700, 700)]],
        };
        let text = share.write();
        assert_eq!(
            text,
            "#digits?epochs=12&device=cpu&sample=3&draw=AA__BAAB.K8K8"
        );
        assert_eq!(Share::parse(&text), share);
        assert_eq!(Share::parse("#magika").write(), "#magika");
    }

    #[test]
    fn a_widget_tells_its_device_whatever_it_is() {
        let mut state = State::default();
        assert_eq!(Share::but_sample(&state).device, None);
        for wish in [Wish::Auto, Wish::Cpu, Wish::WebGpu] {
            state.devices.wish = wish;
            let text = Share::of(&state).write();
            assert_eq!(Share::parse(&text).device, Some(wish), "{text}");
        }
    }

    #[test]
    fn strange_text_shows_nothing() {
        let share = Share::parse("#digits?device=quantum&sample=-1&draw=<b>.AB.AAAA%&draw");
        assert_eq!((share.device, share.sample), (None, None));
        assert_eq!(share.strokes, [vec![Point { x: 0.0, y: 0.0 }]]);
        let long = format!("#digits?draw={}", "AAAA".repeat(9_999));
        assert_eq!(Share::parse(&long).strokes[0].len(), MOST_POINTS);
        let many = format!("#digits?draw={}", "AAAA.".repeat(999));
        assert_eq!(Share::parse(&many).strokes.len(), MOST_STROKES);
    }

    #[test]
    fn points_that_are_near_are_told_once_and_ends_always() {
        let stroke: Stroke = (0..100)
            .map(|step| Point {
                x: f64::from(step) / 1e4,
                y: 0.5,
            })
            .collect();
        let mut text = String::new();
        in_digits(&stroke, &mut text);
        assert_eq!(text.len(), 8);
    }
}
