//! Each shipped model through the JavaScript API in Chromium, against the goldens that stand beside its weights.

use serde_json::{Value, json};

use crate::device::{On, beside, on_each_device, with_gpu};
use crate::harness::{Browser, Setup, read};

on_each_device!(
    digits_meet_their_goldens,
    photos_meet_their_goldens,
    texts_meet_their_goldens,
    files_meet_their_goldens,
);

/// Files that Magika is asked about, of text and of bytes, an unsure one and two for which there are rules.
const FILES: [&str; 6] = [
    "files/rust.rs",
    "files/png.png",
    "files/json.json",
    "edges/unsure.html",
    "edges/empty",
    "edges/one_byte",
];

/// Loads a model on this device alone and compares; `None` where there is no such device.
async fn compared(on: On, name: &str) -> Option<Value> {
    let (browser, device) = match on {
        On::Processor => (Browser::open().await, "cpu"),
        // One GPU engine at a time: the page's own is not wanted here.
        On::SoftwareGpu => (beside(with_gpu()).await?, "webgpu"),
    };
    Some(compared_in(browser, device, name).await)
}

/// Loads a model in an open page and compares.
async fn compared_in(browser: Browser, device: &str, name: &str) -> Value {
    let content = |file: &str| {
        (
            file.to_owned(),
            json!(read(&format!("tests/samples/{file}"))),
        )
    };
    let files: serde_json::Map<_, _> = FILES.into_iter().map(content).collect();
    let given = json!({ "name": name, "device": device, "files": files });
    let script = format!(
        "const {{ name, device, files }} = {given};\n{}",
        include_str!("zoo_api.js")
    );
    let said = browser.js_async(&script).await;
    println!("FIGURE {name} through the API: {said}");
    assert_eq!(
        (&said["device"], &said["wrong"]),
        (&json!(device), &json!([]))
    );
    browser.close().await;
    said
}

/// The model's answers differ from the goldens by less than `most`, over so many numbers.
async fn meets(on: On, name: &str, most: f64, numbers: u64) {
    let Some(said) = compared(on, name).await else {
        return;
    };
    is_near(&said, name, most, numbers);
}

fn is_near(said: &Value, name: &str, most: f64, numbers: u64) {
    assert_eq!(said["compared"], numbers);
    let difference = said["difference"].as_f64().unwrap_or(f64::INFINITY);
    assert!(difference < most, "{name}: {difference} from the goldens");
}

async fn digits_meet_their_goldens(on: On) {
    meets(on, "digits", 1e-3, 80).await;
}

/// Browsers without relaxed SIMD get another module.
#[tokio::test(flavor = "multi_thread")]
async fn without_relaxed_simd_digits_meet_their_goldens() {
    let browser = Browser::set_up(Setup {
        unrelaxed: true,
        ..Setup::default()
    })
    .await;
    browser.goto().await;
    let said = compared_in(browser, "cpu", "digits").await;
    is_near(&said, "digits", 1e-3, 80);
}

async fn photos_meet_their_goldens(on: On) {
    meets(on, "efficientnet-lite0", 2e-3, 143).await;
}

async fn texts_meet_their_goldens(on: On) {
    let texts = if on == On::Processor { 12 } else { 4 };
    meets(on, "minilm", 1e-4, texts * 32).await;
}

async fn files_meet_their_goldens(on: On) {
    meets(on, "magika", 1e-2, 4).await;
}
