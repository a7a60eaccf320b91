//! What was measured, as a table and as a file, beside what was kept.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

/// One line, over all rounds.
pub struct Line {
    pub name: String,
    medians_ms: Vec<f64>,
    check: Value,
    error: Option<String>,
}

impl Line {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            medians_ms: Vec::new(),
            check: Value::Null,
            error: None,
        }
    }

    /// Takes a round's answer.
    pub fn hear(&mut self, answer: &Value) {
        match answer["median_ms"].as_f64() {
            Some(median_ms) => {
                self.medians_ms.push(median_ms);
                self.check = answer["check"].clone();
            }
            None => self.error = Some(answer["error"].to_string()),
        }
    }

    /// The median of the rounds' medians.
    fn median_ms(&self) -> Option<f64> {
        let mut sorted = self.medians_ms.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}

/// All lines of one device.
pub struct Table {
    pub device: String,
    pub lines: Vec<Line>,
}

impl Table {
    /// The lines with their ratio to those of a kept file of the same device.
    pub fn compared(&self, kept: &Path) -> String {
        let kept = read(kept, &self.device);
        let mut text = format!(
            "{:<10}{:>12}{:>12}{:>10}\n",
            self.device, "median ms", "kept ms", "ratio"
        );
        for line in &self.lines {
            let row = match (line.median_ms(), kept.get(&line.name)) {
                (Some(now), Some(then)) => format!("{now:>12.3}{then:>12.3}{:>10.2}", now / then),
                (Some(now), None) => format!("{now:>12.3}{:>12}{:>10}", "-", "-"),
                (None, _) => format!("  {}", line.error.clone().unwrap_or_default()),
            };
            writeln!(text, "{:<10}{row}", line.name).unwrap();
        }
        text
    }

    /// Writes the figures beside those of other devices.
    pub fn write(&self, file: &Path) {
        let mut all = std::fs::read(file)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
            .unwrap_or_else(|| json!({}));
        for line in &self.lines {
            if let Some(median_ms) = line.median_ms() {
                all[&self.device][&line.name] = json!({
                    "median_ms": median_ms, "rounds_ms": line.medians_ms, "check": line.check,
                });
            }
        }
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let text = serde_json::to_string_pretty(&all).unwrap() + "\n";
        std::fs::write(file, text).unwrap();
    }
}

fn read(file: &Path, device: &str) -> BTreeMap<String, f64> {
    let kept = std::fs::read(file)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .unwrap_or_default();
    let lines = kept[device].as_object().cloned().unwrap_or_default();
    lines
        .into_iter()
        .filter_map(|(name, line)| Some((name, line["median_ms"].as_f64()?)))
        .collect()
}
