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
    program_bytes: Option<u64>,
    /// Of the engine and of its device, as far as they are known.
    memory_bytes: [Option<u64>; 2],
    error: Option<String>,
}

impl Line {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            medians_ms: Vec::new(),
            check: Value::Null,
            program_bytes: None,
            memory_bytes: [None; 2],
            error: None,
        }
    }

    /// Takes a round's answer.
    pub fn hear(&mut self, answer: &Value) {
        match answer["median_ms"].as_f64() {
            Some(median_ms) => {
                self.medians_ms.push(median_ms);
                self.program_bytes = answer["program_bytes"].as_u64();
                self.memory_bytes =
                    ["engine_bytes", "device_bytes"].map(|name| answer[name].as_u64());
                // What a first round computed counts, and a later one must not hide it.
                if self.check.is_null() {
                    self.check = answer["check"].clone();
                }
            }
            None => self.error = Some(said(&answer["error"])),
        }
    }

    /// Whether another round would only hear the same refusal.
    pub fn is_refused(&self) -> bool {
        self.error.is_some() && self.medians_ms.is_empty()
    }

    /// Why there is no figure.
    pub fn reason(&self) -> &str {
        self.error.as_deref().unwrap_or("not measured")
    }

    pub fn rounds(&self) -> usize {
        self.medians_ms.len()
    }

    pub fn check(&self) -> &Value {
        &self.check
    }

    /// What a start fetched, where it is one.
    pub fn program_bytes(&self) -> Option<u64> {
        self.program_bytes
    }

    /// All that is known of it.
    pub fn told(&self) -> Value {
        json!({
            "median_ms": self.median_ms(), "rounds_ms": self.medians_ms, "check": self.check, "error": self.error,
            "program_bytes": self.program_bytes,
        })
    }

    /// The median of the rounds' medians.
    pub fn median_ms(&self) -> Option<f64> {
        let mut sorted = self.medians_ms.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}

/// An error in one line, as it stands in a cell.
fn said(error: &Value) -> String {
    let text = error
        .as_str()
        .map_or_else(|| error.to_string(), str::to_owned);
    let first = text.lines().rfind(|line| !line.trim().is_empty());
    let short: String = first.unwrap_or_default().chars().take(200).collect();
    short.replace('|', "/")
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
                    "median_ms": median_ms, "rounds_ms": line.medians_ms, "check": line.check, "memory_bytes": line.memory_bytes,
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
