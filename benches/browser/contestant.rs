//! Who takes part: this project, a peer in the browser, or a native program; and how a line of it is measured.

use std::path::Path;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::harness::{Browser, Setup};
use crate::host::Host;

/// Starts of one round.
const STARTS: usize = 5;

/// One that is measured.
pub enum Contestant {
    /// This project, on that device.
    Hearth(String),
    /// A module of benches/peers with its device, such as `tfjs-wasm`.
    Peer(&'static str),
    /// A program outside the browser, run by benches/peers/native.py.
    Native(&'static str),
}

/// All that can be measured on a device.
pub fn contestants(device: &str, peers: bool, native: bool) -> Vec<Contestant> {
    let mut all = vec![Contestant::Hearth(device.to_owned())];
    let browser: &[_] = match device {
        "webgpu" => &["tfjs-webgpu", "tfjs-webgl", "ort-webgpu", "jax-webgpu"],
        _ => &["tfjs-cpu", "tfjs-wasm", "ort-wasm", "jax-wasm"],
    };
    if peers {
        all.extend(browser.iter().copied().map(Contestant::Peer));
    }
    if native {
        all.extend(["torch", "onnxruntime"].map(Contestant::Native));
    }
    all
}

impl Contestant {
    pub fn name(&self) -> String {
        match self {
            Self::Hearth(_) => "hearth".into(),
            Self::Peer(name) => (*name).into(),
            Self::Native(name) => format!("native {name}"),
        }
    }

    /// Measures a line of it: in a browser of its own, or in a process of its own.
    pub async fn measure(&self, line: &str, host: &Host) -> Value {
        let gpu = |device: &str| device.contains("gpu") || device.contains("webgl");
        match self {
            Self::Hearth(device) => {
                let page = format!("{}/hearth/bench.html?quiet&device={device}", host.address);
                in_browser(host, &page, line, gpu(device)).await
            }
            Self::Peer(name) => {
                let page = format!("{}/peers/index.html?peer={name}", host.address);
                in_browser(host, &page, line, gpu(name)).await
            }
            Self::Native(name) => outside(name, line).await,
        }
    }
}

/// A start is one sample, so each is made several times, each in a browser of its own.
async fn in_browser(host: &Host, page: &str, line: &str, gpu: bool) -> Value {
    if line != "S1" {
        return once(host, page, line, gpu).await;
    }
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(once(host, page, line, gpu).await);
    }
    let ms = |told: &Value| told["ms"].as_f64().unwrap_or(f64::INFINITY);
    starts.sort_by(|a, b| ms(a).total_cmp(&ms(b)));
    summed(&starts)
}

async fn once(host: &Host, page: &str, line: &str, gpu: bool) -> Value {
    let browser = Browser::set_up(Setup {
        gpu,
        ..Setup::default()
    })
    .await;
    host.forget();
    let answer = match line {
        "S1" => start(&browser, host, page).await,
        _ => run(&browser, page, line).await,
    };
    browser.close_quietly().await;
    answer
}

async fn run(browser: &Browser, page: &str, line: &str) -> Value {
    browser.client.goto(page).await.unwrap();
    browser
        .wait("the page of the bench", "return !!window.hearthBench")
        .await;
    let script = format!(
        "const done = arguments[arguments.length - 1]; \
         window.hearthBench('{line}').then(done, (error) => done({{ error: String(error?.message ?? error) }}))"
    );
    let answer = browser.client.execute_async(&script, Vec::new()).await;
    answer.unwrap_or_else(|error| json!({ "error": error.to_string() }))
}

/// From the navigation to the first output, in a browser that has seen nothing yet.
async fn start(browser: &Browser, host: &Host, page: &str) -> Value {
    let address = format!("{page}&start=1");
    browser.client.goto(&address).await.unwrap();
    let mut told = browser
        .wait("the first output", "return window.hearthStart")
        .await;
    told["program_bytes"] = json!(host.program_bytes());
    told
}

/// Several starts as one answer, the median's own numbers with it.
fn summed(starts: &[Value]) -> Value {
    let is_failed = |told: &&Value| told["ms"].as_f64().is_none();
    if let Some(failed) = starts.iter().find(is_failed) {
        return failed.clone();
    }
    let ms: Vec<f64> = starts
        .iter()
        .filter_map(|told| told["ms"].as_f64())
        .collect();
    let middle = &starts[starts.len() / 2];
    json!({
        "median_ms": middle["ms"], "min_ms": ms[0], "samples_ms": ms, "check": middle["check"],
        "program_bytes": middle["program_bytes"],
    })
}

async fn outside(name: &str, line: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/native.py");
    let mut program = Command::new(std::env::var("HEARTH_BENCH_PYTHON").unwrap());
    let output = program.arg(script).args([name, line]).output().await;
    let output = output.unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| json!({ "error": String::from_utf8_lossy(&output.stderr) }))
}
