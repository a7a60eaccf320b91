//! A run's settings as a flat list of names and values, whatever settings there are.

use serde::Serialize;
use serde_json::Value;

use super::RunRecord;

/// Of samples with classes alone.
const OF_SAMPLES: [&str; 4] = [
    "classWeights",
    "labelSmoothing",
    "replayShare",
    "validationShare",
];

/// Each setting's name and value, in the order of names; a setting inside another is named `outer.inner`. One that is not set is
/// left out. A run on a text has some that no other has, and has no use for others.
pub fn settings(record: &RunRecord) -> Vec<(String, String)> {
    let mut found = flat(&record.config);
    if let Some(text) = &record.text {
        found.retain(|(name, _)| !OF_SAMPLES.contains(&name.as_str()));
        let of_text = flat(&text.options).into_iter();
        let known = found.clone();
        found.extend(of_text.filter(|(name, _)| known.iter().all(|(other, _)| other != name)));
    }
    found.sort();
    found
}

/// A form that JSON cannot hold has no settings to show.
fn flat(settings: &impl Serialize) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let value = serde_json::to_value(settings).unwrap_or_default();
    flatten("", &value, &mut found);
    found
}

fn flatten(name: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (field, value) in fields {
                let dot = if name.is_empty() { "" } else { "." };
                flatten(&format!("{name}{dot}{field}"), value, found);
            }
        }
        Value::String(text) => found.push((name.into(), text.clone())),
        other => found.push((name.into(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Layers, TextTuning, TrainConfig};
    use crate::runs::TextRun;
    use crate::runs::sample::record;

    #[test]
    fn settings_are_named_as_the_api_names_them() {
        let mut run = record(1);
        run.config = TrainConfig {
            layers: Some(Layers::Head),
            seed: 7,
            ..TrainConfig::default()
        };
        let found = settings(&run);
        let value = |name: &str| {
            found
                .iter()
                .find(|(found, _)| found == name)
                .map(|it| &*it.1)
        };
        assert_eq!(value("seed"), Some("7"));
        assert_eq!(value("learningRate"), Some("0.001"));
        assert_eq!(value("layers"), Some("head"));
        assert_eq!(value("maxSteps"), None);
    }

    #[test]
    fn a_run_on_a_text_has_settings_of_its_own_beside_those_of_any() {
        let mut run = record(1);
        run.config.learning_rate = 0.5;
        run.text = Some(TextRun {
            options: TextTuning::default(),
            characters: 9,
            before: None,
            after: None,
        });
        let found = settings(&run);
        let values = |name: &str| -> Vec<&str> {
            let named = found.iter().filter(|(found, _)| found == name);
            named.map(|(_, value)| &**value).collect()
        };
        assert_eq!(values("length"), ["64"]);
        assert_eq!(values("heldOutShare"), ["0.1"]);
        assert_eq!(values("learningRate"), ["0.5"], "once, as it was trained");
        assert_eq!(values("replayShare"), [""; 0]);
    }

    #[test]
    fn what_is_nested_is_named_by_its_path() {
        let nested =
            serde_json::json!({ "optimizer": { "adam": { "beta": 0.9 } }, "weights": [1, 2] });
        let mut found = Vec::new();
        flatten("", &nested, &mut found);
        let expected = [("optimizer.adam.beta", "0.9"), ("weights", "[1,2]")];
        assert_eq!(
            found,
            expected.map(|(name, value)| (name.into(), value.into()))
        );
    }
}
