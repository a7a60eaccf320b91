//! What the model thinks, as bars and as a sentence.

use super::format::percent;
use crate::protocol::{Outputs, Prediction};

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

/// One bar a class, in the model's order.
pub fn bars(prediction: &Prediction) -> Vec<Bar> {
    let Outputs::Probabilities(bytes) = &prediction.outputs;
    let probabilities = bytes.to_f32().unwrap_or_default();
    let best = probabilities.iter().copied().fold(0.0, f32::max);
    let bar = |(label, probability): (&String, &f32)| Bar {
        label: label.clone(),
        probability: f64::from(*probability),
        is_best: *probability == best,
    };
    prediction
        .labels
        .iter()
        .zip(&probabilities)
        .map(bar)
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Bytes, DeviceKind, Image};

    fn prediction(probabilities: &[f32]) -> Prediction {
        Prediction {
            outputs: Outputs::Probabilities(Bytes::from_f32(probabilities)),
            labels: (0..probabilities.len())
                .map(|class| class.to_string())
                .collect(),
            seen: Image {
                width: 28,
                height: 28,
                pixels: Bytes::default(),
            },
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
}
