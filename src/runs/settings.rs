//! A run's settings as a flat list of names and values, whatever settings there are.

use serde_json::Value;

use crate::protocol::TrainConfig;

/// Each setting's name and value, in the order of names; a setting inside another is named `outer.inner`. One that is not set is
/// left out.
pub fn settings(config: &TrainConfig) -> Vec<(String, String)> {
    let mut found = Vec::new();
    // A form that JSON cannot hold has no settings to show.
    flatten(
        "",
        &serde_json::to_value(config).unwrap_or_default(),
        &mut found,
    );
    found.sort();
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
    use crate::protocol::Layers;

    #[test]
    fn settings_are_named_as_the_api_names_them() {
        let config = TrainConfig {
            layers: Some(Layers::Head),
            seed: 7,
            ..TrainConfig::default()
        };
        let found = settings(&config);
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
