//! On what, by what and when it was measured.

use std::process::Command;

/// A sentence that stands under the figures.
pub fn machine(device: &str) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let adapter = match device {
        "webgpu" => "; WebGPU and WebGL are the software adapter of Chromium, not a card",
        _ => ", one thread",
    };
    format!(
        "{}, {cores} cores{adapter}; {}; {}; load {} at the start.",
        processor(),
        browser(),
        said("date", &["-u", "+%F %H:%M UTC"]),
        load()
    )
}

fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let name = name.map(|rest| rest.trim_start_matches([' ', '\t', ':']).to_owned());
    name.unwrap_or_else(|| std::env::consts::ARCH.into())
}

fn browser() -> String {
    let chrome = std::env::var("CHROME").unwrap_or_default();
    let version = said(&chrome, &["--version"]);
    version
        .split(" built")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| "unknown".into(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
