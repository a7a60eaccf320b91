//! The lines of the comparison in headless Chromium, in fresh pages, rounds interleaved: `cargo xtask bench`, with `--peers` beside others.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement stops at the first thing that is not so"
)]
#![allow(
    dead_code,
    unused_imports,
    reason = "the harness serves the browser tests, which use more of it"
)]

mod comparison;
mod contestant;
#[path = "../../tests/browser/harness/mod.rs"]
mod harness;
mod host;
mod machine;
mod table;

use std::path::Path;

use comparison::{Column, Comparison};
use contestant::{Contestant, contestants};
use host::Host;
use serde_json::{Value, json};
use table::{Line, Table};

/// The bench measures one after the other by itself; the harness asks for a place.
pub struct Place;

async fn place(_: bool) -> Place {
    Place
}

const LINES: [&str; 10] = [
    "T1", "T2", "I1", "I2", "I3-16", "I3-128", "M1-256", "M1-512", "M1-1024", "S1",
];

/// What was asked for on the command line.
struct Wanted {
    lines: Vec<String>,
    device: String,
    rounds: usize,
    contestants: Vec<Contestant>,
}

fn wanted() -> Wanted {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let lines = variable("HEARTH_BENCH_LINES");
    let lines = lines.map_or(LINES.map(str::to_owned).to_vec(), |text| {
        text.split(',').map(str::to_owned).collect()
    });
    let device = variable("HEARTH_BENCH_DEVICE").unwrap_or_else(|| "cpu".into());
    let peers = variable("HEARTH_BENCH_PEERS").is_some();
    let native = variable("HEARTH_BENCH_PYTHON").is_some();
    Wanted {
        lines,
        rounds: variable("HEARTH_BENCH_ROUNDS").map_or(3, |text| text.parse().unwrap()),
        contestants: contestants(&device, peers, native),
        device,
    }
}

#[tokio::main]
async fn main() {
    let (wanted, host) = (wanted(), Host::start());
    let machine = machine::machine(&wanted.device);
    let column = |contestant: &Contestant| Column {
        name: contestant.name(),
        lines: wanted.lines.iter().map(|name| Line::new(name)).collect(),
    };
    let mut columns: Vec<Column> = wanted.contestants.iter().map(column).collect();
    for round in 0..wanted.rounds {
        measure(round, &wanted, &host, &mut columns).await;
    }
    report(wanted.device, machine, columns);
}

/// One round. Each starts with another line and another contestant, so that none is always the one that finds the machine warm.
async fn measure(round: usize, wanted: &Wanted, host: &Host, columns: &mut [Column]) {
    let turned = |place: usize, of: usize| (place + round) % of;
    for place in 0..wanted.lines.len() {
        let line = turned(place, wanted.lines.len());
        for turn in 0..columns.len() {
            let which = turned(turn, columns.len());
            let (who, cell) = (&wanted.contestants[which], &mut columns[which].lines[line]);
            if !cell.is_refused() {
                let answer = who.measure(&wanted.lines[line], host).await;
                let (name, said) = (who.name(), brief(&answer));
                println!("round {}: {} {name} {said}", round + 1, cell.name);
                cell.hear(&answer);
            }
        }
    }
}

fn brief(answer: &Value) -> Value {
    match answer.get("error") {
        Some(error) => error.clone(),
        None => json!({ "median_ms": answer["median_ms"], "min_ms": answer["min_ms"] }),
    }
}

/// Beside others it is a comparison; alone our lines stand against those that were kept.
fn report(device: String, machine: String, mut columns: Vec<Column>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/bench");
    if columns.len() > 1 {
        let comparison = Comparison {
            device,
            machine,
            columns,
        };
        println!("\n{}", comparison.markdown());
        return comparison.write(&folder);
    }
    let lines = columns.remove(0).lines;
    let table = Table { device, lines };
    println!("\n{}", table.compared(&root.join("benches/kept.json")));
    table.write(&folder.join("last.json"));
}
