//! A run that loses its page goes on through the API, on the same device or on the other, and ends as it would have without the break.

use serde_json::{Value, json};

use crate::device::{open, with_gpu};
use crate::harness::Browser;

/// Runs one part of the script on a device.
async fn run(browser: &Browser, device: &str, part: Value) -> Value {
    let head = format!("const device = '{device}'; const part = {part};\n");
    let said = browser
        .js_async(&(head + include_str!("resume_api.js")))
        .await;
    println!("FIGURE resumed on {device}: {said}");
    said
}

/// Ends the page and its engines. The page of runs has none of its own, which would take the run to offer it.
async fn leave(browser: &Browser) {
    let address = format!("{}runs.html", browser.address);
    browser.client.goto(&address).await.unwrap();
}

/// Another device rounds otherwise; Adam without its moments would move each weight by about the learning rate, a thousandth.
/// `tests/sessions.rs` shows how far a run ends that lost its second moments.
fn it_ends_as_without_the_break(said: &Value, steps: u64) {
    assert_eq!(said["steps"], steps);
    let apart = |one: &str, other: &str| {
        (said[one].as_f64().unwrap() - said[other].as_f64().unwrap()).abs()
    };
    assert_eq!(said["count"][0], said["count"][1]);
    let largest = said["largest"].as_f64().unwrap();
    assert!(largest < 1e-4, "weights {largest} apart");
    assert!(apart("final_loss", "whole_loss") < 1e-4, "{said}");
    assert_eq!(said["left"], Value::Null, "nothing is left to go on with");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_webgpu_goes_on_there_and_then_on_the_processor() {
    let Some(browser) = open(with_gpu()).await else {
        return;
    };
    browser.choose("wish", "cpu").await;
    let part = |begins, ends| json!({"begins": begins, "ends": ends, "steps": 60, "batch": 8});
    run(&browser, "webgpu", part(true, false)).await;
    leave(&browser).await;
    let again = run(&browser, "webgpu", part(false, false)).await;
    assert!(again["about"].as_str().unwrap().starts_with("3 examples"));
    leave(&browser).await;
    let said = run(&browser, "cpu", part(false, true)).await;
    assert!(said["from"].as_u64() > again["from"].as_u64());
    it_ends_as_without_the_break(&said, 60);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_the_processor_goes_on_on_webgpu() {
    let Some(browser) = open(with_gpu()).await else {
        return;
    };
    browser.choose("wish", "cpu").await;
    let part = |begins, ends| json!({"begins": begins, "ends": ends, "steps": 60, "batch": 256});
    run(&browser, "cpu", part(true, false)).await;
    leave(&browser).await;
    let said = run(&browser, "webgpu", part(false, true)).await;
    it_ends_as_without_the_break(&said, 60);
    browser.close().await;
}
