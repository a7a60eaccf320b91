//! What the model thinks, as bars and as a sentence.

use super::format::percent;
use super::similarity::highest;
use super::state::State;
use crate::protocol::{ModelCard, Outputs, Prediction};

/// One class's bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The class.
    pub label: String,
    /// Its probability, 0 to 1.
    pub probability: f64,
    /// Whether it is the most probable one.
    pub is_best: bool,
}

/// A model that is less sure than this says so.
const UNSURE: f64 = 0.6;

/// Where there are more classes, only the most probable ones have bars.
const MOST_BARS: usize = 12;

/// Bars where there are too many for all.
const TOP: usize = 5;

/// One bar a class, in the model's order; of many classes the most probable ones, in their order. None for an embedding.
pub fn bars(prediction: &Prediction) -> Vec<Bar> {
    let Outputs::Probabilities(bytes) = &prediction.outputs else {
        return Vec::new();
    };
    let probabilities = bytes.to_f32().unwrap_or_default();
    let best = probabilities.iter().copied().fold(0.0, f32::max);
    let mut places: Vec<usize> = (0..probabilities.len().min(prediction.labels.len())).collect();
    if places.len() > MOST_BARS {
        places = highest(&probabilities, TOP);
        places.retain(|place| *place < prediction.labels.len());
    }
    let bar = |place: usize| Bar {
        label: prediction.labels[place].clone(),
        probability: f64::from(probabilities[place]),
        is_best: probabilities[place] == best,
    };
    places.into_iter().map(bar).collect()
}

/// The bars of the open demo: empty ones where nothing was asked yet and the classes are few.
pub fn shown_bars(state: &State) -> Vec<Bar> {
    let empty = |label: &String| Bar {
        label: label.clone(),
        probability: 0.0,
        is_best: false,
    };
    match (&state.demo.answer, state.loaded()) {
        (Some(prediction), _) => bars(prediction),
        (None, Some(model)) if model.labels.len() <= MOST_BARS => {
            model.labels.iter().map(empty).collect()
        }
        _ => Vec::new(),
    }
}

/// The most probable class.
pub fn best(bars: &[Bar]) -> Option<&Bar> {
    bars.iter().find(|bar| bar.is_best)
}

/// The answer in words.
pub fn sentence(bars: &[Bar]) -> String {
    let Some(best) = best(bars) else {
        return String::new();
    };
    let share = percent(best.probability);
    if best.probability >= UNSURE {
        return format!("{share} sure");
    }
    let others = bars.iter().filter(|bar| bar.label != best.label);
    let second = others.max_by(|a, b| a.probability.total_cmp(&b.probability));
    match second {
        Some(second) => format!(
            "not sure: {share}, or perhaps {} ({})",
            second.label,
            percent(second.probability)
        ),
        None => format!("{share} sure"),
    }
}

/// What it is, and how sure that is or why it is not simply the most probable class. `None` where no class is answered.
pub fn headline(prediction: &Prediction) -> Option<(String, String)> {
    let bars = bars(prediction);
    match &prediction.verdict {
        Some(verdict) => {
            let sure = match verdict.reason.is_empty() {
                true => sentence(&bars),
                false => verdict.reason.clone(),
            };
            Some((verdict.label.clone(), sure))
        }
        None => Some((best(&bars)?.label.clone(), sentence(&bars))),
    }
}

/// A class in plain words: the verdict's own, or the card's; empty where the name alone says it.
pub fn description<'a>(card: &'a ModelCard, prediction: &'a Prediction, label: &str) -> &'a str {
    let verdict = prediction.verdict.as_ref();
    if let Some(verdict) = verdict.filter(|verdict| verdict.label == label) {
        return &verdict.description;
    }
    let place = card.labels.iter().position(|other| other == label);
    let described = place.and_then(|place| card.descriptions.get(place));
    described.map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Bytes, DeviceKind, Seen, Verdict};

    fn prediction(probabilities: &[f32]) -> Prediction {
        Prediction {
            outputs: Outputs::Probabilities(Bytes::from_f32(probabilities)),
            labels: (0..probabilities.len())
                .map(|class| class.to_string())
                .collect(),
            verdict: None,
            seen: Seen::Nothing,
            ms: 1.0,
            device: DeviceKind::Cpu,
        }
    }

    #[test]
    fn the_best_bar_is_marked_and_doubt_is_said() {
        let sure = bars(&prediction(&[0.05, 0.9, 0.05]));
        assert_eq!(best(&sure).unwrap().label, "1");
        assert_eq!(sentence(&sure), "90.0 % sure");
        let unsure = bars(&prediction(&[0.5, 0.1, 0.4]));
        assert_eq!(sentence(&unsure), "not sure: 50.0 %, or perhaps 2 (40.0 %)");
    }

    #[test]
    fn of_many_classes_the_most_probable_ones_are_shown() {
        let mut probabilities = [0.0; 1_000];
        (probabilities[700], probabilities[3]) = (0.7, 0.2);
        let bars = bars(&prediction(&probabilities));
        assert_eq!(bars.len(), TOP);
        assert_eq!(
            (bars[0].label.as_str(), bars[1].label.as_str()),
            ("700", "3")
        );
    }

    #[test]
    fn a_verdict_stands_above_the_classes_and_says_why() {
        let mut unsure = prediction(&[0.4, 0.35, 0.25]);
        unsure.verdict = Some(Verdict {
            label: "txt".into(),
            description: "Generic text document".into(),
            reason: "Too short to tell more.".into(),
        });
        let (label, sure) = headline(&unsure).unwrap();
        assert_eq!(
            (label.as_str(), sure.as_str()),
            ("txt", "Too short to tell more.")
        );
        unsure.verdict.as_mut().unwrap().reason.clear();
        assert!(headline(&unsure).unwrap().1.starts_with("not sure: 40.0 %"));
        unsure.outputs = Outputs::Embedding(Bytes::default());
        unsure.verdict = None;
        assert_eq!(headline(&unsure), None);
    }
}
