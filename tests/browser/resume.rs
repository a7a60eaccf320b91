//! A run that loses its page goes on through the API, on the same device or on the other, and ends where it would have without the break.

use serde_json::Value;

use crate::device::{beside, with_gpu};
use crate::harness::Browser;

/// Runs one part of the script on a device.
async fn run(browser: &Browser, device: &str, part: &str) -> Value {
    let head = format!("const device = '{device}'; const part = '{part}';\n");
    let said = browser
        .js_async(&(head + include_str!("resume_api.js")))
        .await;
    println!("FIGURE {part} on {device}: {said}");
    said
}

/// Ends the page and its engines. The page of runs has none of its own, which would take the run to offer it.
async fn leave(browser: &Browser) {
    let address = format!("{}runs.html", browser.address);
    browser.client.goto(&address).await.unwrap();
}

/// The most that rounding may make of the difference that another seed makes.
const ROUNDING: f64 = 0.1;

/// Devices round otherwise, and Adam moves a weight whose gradient is nothing but rounding by the whole learning rate (0.001) in each step:
/// after 19 steps on WebGPU the largest difference was 0.0188, and how many steps a device takes before its first checkpoint is its own affair.
/// So the mean counts, against that of a run which saw other samples. With lost second moments it is above 1, as `tests/sessions.rs` shows.
fn it_ends_as_without_the_break(said: &Value) {
    assert_eq!(said["count"][0], said["count"][1]);
    assert!(said["steps"].as_u64() > said["from"].as_u64(), "{said}");
    let mean = said["mean"].as_f64().unwrap();
    let other_seed = said["other_seed"].as_f64().unwrap();
    assert!(
        mean < ROUNDING * other_seed,
        "weights {mean} apart in the mean, and {other_seed} with another seed"
    );
    assert_eq!(said["left"], Value::Null, "nothing is left to go on with");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_webgpu_goes_on_there_and_then_on_the_processor() {
    let Some(browser) = beside(with_gpu()).await else {
        return;
    };
    run(&browser, "webgpu", "begins").await;
    leave(&browser).await;
    let again = run(&browser, "webgpu", "goes on").await;
    assert!(again["about"].as_str().unwrap().starts_with("3 examples"));
    leave(&browser).await;
    let said = run(&browser, "cpu", "ends").await;
    assert_eq!(said["from"], again["step"], "at the newest checkpoint");
    it_ends_as_without_the_break(&said);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_the_processor_goes_on_on_webgpu() {
    let Some(browser) = beside(with_gpu()).await else {
        return;
    };
    run(&browser, "cpu", "begins").await;
    leave(&browser).await;
    it_ends_as_without_the_break(&run(&browser, "webgpu", "ends").await);
    browser.close().await;
}
