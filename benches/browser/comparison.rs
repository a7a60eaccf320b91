//! What all took part in, side by side: figures, ratios, and what is void because it computed something else.

use std::path::Path;

use serde_json::{Value, json};

use crate::table::Line;

/// How far the first losses or outputs may lie from ours, as a share of our largest.
pub const TOLERANCE: f64 = 1e-3;

/// One column: who, and its lines in the order of all.
pub struct Column {
    pub name: String,
    pub lines: Vec<Line>,
}

/// The whole comparison. The first column is ours.
pub struct Comparison {
    pub device: String,
    pub machine: String,
    pub columns: Vec<Column>,
}

/// What stands in a cell.
#[derive(Debug, PartialEq)]
pub enum Cell {
    /// Our own time.
    Ours(f64),
    /// Their time, and how many times as fast as they we are: above 1 we are the faster.
    Theirs(f64, f64),
    /// Their time, where ours is missing.
    Alone(f64),
    /// It computed something else than we.
    Void(String),
    /// There is no figure.
    Missing(String),
}

/// Compares a line with ours.
pub fn compare(ours: &Line, theirs: &Line) -> Cell {
    let Some(their_ms) = theirs.median_ms() else {
        return Cell::Missing(theirs.reason().to_owned());
    };
    let Some(our_ms) = ours.median_ms() else {
        return Cell::Alone(their_ms);
    };
    match difference(ours.check(), theirs.check()) {
        Some(sentence) => Cell::Void(sentence),
        None => Cell::Theirs(their_ms, their_ms / our_ms),
    }
}

/// Why what they computed is not what we computed; `None` where it is.
fn difference(ours: &Value, theirs: &Value) -> Option<String> {
    let (ours, theirs) = (numbers(ours), numbers(theirs));
    if ours.is_empty() || ours.len() != theirs.len() {
        let (ours, theirs) = (ours.len(), theirs.len());
        return Some(format!("{theirs} numbers to compare, ours are {ours}"));
    }
    let largest = ours
        .iter()
        .fold(0.0_f64, |most, value| most.max(value.abs()));
    // What is no number is near nothing.
    let is_near = |a: &f64, b: &f64| (a - b).abs() <= TOLERANCE * largest;
    let mut pairs = ours.iter().zip(&theirs).enumerate();
    let far = pairs.find(|(_, (a, b))| !is_near(a, b));
    far.map(|(place, (a, b))| format!("number {} is {b}, ours is {a}", place + 1))
}

fn numbers(check: &Value) -> Vec<f64> {
    let all = check.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter()
        .map(|number| number.as_f64().unwrap_or(f64::NAN))
        .collect()
}

impl Comparison {
    /// The cells of one line, ours first.
    fn row(&self, index: usize) -> Vec<Cell> {
        let ours = &self.columns[0].lines[index];
        let first = match ours.median_ms() {
            Some(ms) => Cell::Ours(ms),
            None => Cell::Missing(ours.reason().to_owned()),
        };
        let others = self.columns[1..].iter();
        let others = others.map(|column| compare(ours, &column.lines[index]));
        std::iter::once(first).chain(others).collect()
    }

    fn rows(&self) -> Vec<(&str, Vec<Cell>)> {
        let lines = self.columns[0].lines.iter().enumerate();
        lines
            .map(|(index, line)| (line.name.as_str(), self.row(index)))
            .collect()
    }

    /// The table for a terminal and for Markdown alike.
    pub fn markdown(&self) -> String {
        let names: Vec<&str> = self
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let mut text = format!(
            "| ms | {} |\n|---|{}\n",
            names.join(" | "),
            "---|".repeat(names.len())
        );
        for (index, (line, cells)) in self.rows().into_iter().enumerate() {
            let cells = cells.iter().zip(&self.columns);
            let cells: Vec<String> = cells
                .map(|(cell, column)| shown(cell) + &size(&column.lines[index]))
                .collect();
            text += &format!("| {line} | {} |\n", cells.join(" | "));
        }
        text + &self.legend()
    }

    fn legend(&self) -> String {
        let rounds = self.columns[0].lines.iter().map(Line::rounds).max();
        format!(
            "\nMilliseconds, median of {} rounds; in brackets their time divided by ours: above 1 Hearth is that many times as fast, \
             below 1 it is slower. {}\n",
            rounds.unwrap_or_default(),
            self.machine
        )
    }

    /// Everything that was measured.
    pub fn json(&self) -> Value {
        let mut lines = serde_json::Map::new();
        for (index, (line, cells)) in self.rows().into_iter().enumerate() {
            let all = self.columns.iter().zip(&cells);
            let all =
                all.map(|(column, cell)| (column.name.clone(), told(&column.lines[index], cell)));
            lines.insert(line.into(), Value::Object(all.collect()));
        }
        json!({ "device": self.device, "machine": self.machine, "tolerance": TOLERANCE, "lines": lines })
    }

    /// Writes the comparison of a device: `peers-cpu.json` and `peers-cpu.md`.
    pub fn write(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        let file = |end: &str| folder.join(format!("peers-{}.{end}", self.device));
        let text = serde_json::to_string_pretty(&self.json()).unwrap() + "\n";
        std::fs::write(file("json"), text).unwrap();
        std::fs::write(file("md"), self.markdown()).unwrap();
    }
}

fn told(line: &Line, cell: &Cell) -> Value {
    let mut told = line.told();
    match cell {
        Cell::Theirs(_, ratio) => told["ratio"] = json!(ratio),
        Cell::Void(why) => told["void"] = json!(why),
        Cell::Missing(why) => told["missing"] = json!(why),
        Cell::Ours(_) | Cell::Alone(_) => {}
    }
    told
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Ours(ms) => format!("**{}**", digits(*ms)),
        Cell::Theirs(ms, ratio) => format!("{} ({}x)", digits(*ms), digits(*ratio)),
        Cell::Alone(ms) => format!("{} (ours is missing)", digits(*ms)),
        Cell::Void(why) => format!("void: {why}"),
        Cell::Missing(why) => why.clone(),
    }
}

fn size(line: &Line) -> String {
    let size = line.program_bytes();
    size.map_or(String::new(), |bytes| {
        format!(", {} kB", bytes.div_ceil(1_000))
    })
}

/// Three digits that count.
fn digits(value: f64) -> String {
    let whole = value.abs().log10().floor().max(-3.0) as i32 + 1;
    let decimals = (3 - whole).clamp(0, 3) as usize;
    format!("{value:.decimals$}")
}
