//! What Lighthouse says of the built page; `cargo xtask lighthouse` installs and names it.

use std::process::Command;

use serde_json::Value;

use crate::harness::{Setup, serve};

/// Of 1.
const LEAST: f64 = 0.95;

const CATEGORIES: [&str; 3] = ["performance", "accessibility", "best-practices"];

#[test]
fn lighthouse_is_content_with_the_page() {
    let Ok(judge) = std::env::var("HEARTH_LIGHTHOUSE") else {
        println!("SKIPPED: see `cargo xtask lighthouse`");
        return;
    };
    let (address, host) = serve(Setup::default());
    let report = Command::new(judge)
        .arg(address)
        .args(["--preset=desktop", "--output=json", "--quiet"])
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .arg("--chrome-flags=--headless=new --no-sandbox")
        .env("CHROME_PATH", std::env::var("CHROME").unwrap())
        .output()
        .unwrap();
    host.shutdown_background();
    let words = String::from_utf8_lossy(&report.stderr);
    assert!(report.status.success(), "{words}");
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    let audits = &report["audits"];
    let shift = &audits["cumulative-layout-shift"]["displayValue"];
    for category in CATEGORIES {
        let score = report["categories"][category]["score"].as_f64().unwrap();
        println!("FIGURE Lighthouse, {category}: {score}");
        assert!(score >= LEAST, "{category}: {score}; {audits:#}");
    }
    println!("FIGURE Lighthouse, cumulative layout shift: {shift}");
}
