//! The lines of the comparison in headless Chromium, in fresh pages, rounds interleaved: `cargo xtask bench`.

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

#[path = "../../tests/browser/harness/mod.rs"]
mod harness;
mod table;

use std::path::Path;

use harness::{Browser, Setup};
use serde_json::{Value, json};
use table::{Line, Table};

static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

const LINES: [&str; 10] = [
    "T1", "T2", "I1", "I2", "I3-16", "I3-128", "M1-256", "M1-512", "M1-1024", "S1",
];

/// What was asked for on the command line.
struct Wanted {
    lines: Vec<String>,
    device: String,
    rounds: usize,
}

fn wanted() -> Wanted {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let lines = variable("HEARTH_BENCH_LINES");
    let lines = lines.map_or(LINES.map(str::to_owned).to_vec(), |text| {
        text.split(',').map(str::to_owned).collect()
    });
    Wanted {
        lines,
        device: variable("HEARTH_BENCH_DEVICE").unwrap_or_else(|| "cpu".into()),
        rounds: variable("HEARTH_BENCH_ROUNDS").map_or(3, |text| text.parse().unwrap()),
    }
}

#[tokio::main]
async fn main() {
    let wanted = wanted();
    let mut lines: Vec<Line> = wanted.lines.iter().map(|name| Line::new(name)).collect();
    for round in 0..wanted.rounds {
        // Each round starts with another line, so that none is always the one that finds the machine warm.
        for place in 0..lines.len() {
            let index = (place + round) % lines.len();
            let answer = measure(&lines[index].name, &wanted.device).await;
            println!(
                "round {}: {} {}",
                round + 1,
                lines[index].name,
                brief(&answer)
            );
            lines[index].hear(&answer);
        }
    }
    let table = Table {
        device: wanted.device,
        lines,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    println!("\n{}", table.compared(&folder.join("benches/kept.json")));
    table.write(&folder.join("target/bench/last.json"));
}

/// One line in a browser of its own.
async fn measure(line: &str, device: &str) -> Value {
    let browser = Browser::set_up(Setup {
        gpu: device == "webgpu",
        ..Setup::default()
    })
    .await;
    let address = format!("{}bench.html?quiet&device={device}", browser.address);
    browser.client.goto(&address).await.unwrap();
    browser
        .wait("the bench page", "return !!window.hearthBench")
        .await;
    let script = format!(
        "return await window.hearthBench('{line}').catch((error) => ({{ error: error.message }}))"
    );
    let answer = browser.js_async(&script).await;
    browser.close_quietly().await;
    answer
}

fn brief(answer: &Value) -> Value {
    match answer.get("error") {
        Some(error) => error.clone(),
        None => json!({ "median_ms": answer["median_ms"], "min_ms": answer["min_ms"] }),
    }
}
