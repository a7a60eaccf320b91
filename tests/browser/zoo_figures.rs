//! Figures of the zoo that README gives: a second visit, Magika through the JavaScript API, the engine's memory, weights that come only
//! when their demo is opened. Times are printed, not judged; bytes are judged.

use serde_json::{Value, json};

use crate::harness::{Browser, Setup, read};

/// The demos beside the one that the page opens with.
const ZOO: [&str; 3] = ["efficientnet-lite0", "magika", "minilm"];

/// Visits that a median is taken of.
const VISITS: usize = 5;

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Opens a demo by its link and waits for its model, in the page itself, so that no driver's round trip is counted.
fn open(demo: &str) -> String {
    format!(
        "const start = performance.now(); document.querySelector('[data-testid=demo][href=\"#{demo}\"]').click(); \
         const isReady = () => document.querySelector('#demo-title').textContent !== 'Digits' && !!document.querySelector('[data-testid=origin]')?.textContent; \
         while (!isReady()) await new Promise((resolve) => setTimeout(resolve, 2)); \
         return performance.now() - start"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_visit_has_the_model_at_once() {
    let browser = Browser::open().await;
    for demo in ZOO {
        browser.follow(demo).await;
        browser.follow("digits").await;
        let mut took = Vec::new();
        for _ in 0..VISITS {
            browser.visit("digits").await;
            took.push(browser.js_async(&open(demo)).await.as_f64().unwrap());
        }
        println!(
            "FIGURE second visit, opening {demo} to its model ready: {:.0} ms (median of {VISITS}: {took:.0?})",
            median(took.clone())
        );
    }
    browser.close().await;
}

/// The models whose weights were fetched so far: those that the store lists.
async fn fetched(browser: &Browser) -> Vec<String> {
    let stored = browser
        .js_async(
            "const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('hearth'); \
             const names = []; for await (const name of folder.keys()) names.push(name); return names",
        )
        .await;
    let names = stored.as_array().unwrap().iter().filter_map(Value::as_str);
    let lists = names.filter_map(|name| name.strip_prefix("cache~")?.strip_suffix(".json"));
    let mut models: Vec<String> = lists.map(str::to_owned).collect();
    models.sort();
    models
}

#[tokio::test(flavor = "multi_thread")]
async fn each_demo_fetches_its_weights_only_when_it_is_opened() {
    let browser = Browser::open().await;
    let mut expected = vec!["digits".to_owned()];
    assert_eq!(fetched(&browser).await, expected);
    for demo in ZOO {
        browser.follow(demo).await;
        expected.push(demo.to_owned());
        expected.sort();
        let stored = format!(
            "return document.querySelectorAll('[data-testid=uncache]').length === {}",
            expected.len()
        );
        browser.wait("the download in the list", &stored).await;
        assert_eq!(fetched(&browser).await, expected, "after {demo}");
    }
    browser.close().await;
}

/// Asked again and again about one file, as a program would.
const FILES_API: &str = "const { load } = await import('./hearth.js'); \
    const model = await load('magika', { device: 'cpu' }); const file = Uint8Array.from(given); \
    const own = []; const caller = []; \
    for (let turn = 0; turn < 60; turn += 1) { \
      const start = performance.now(); const { ms } = await model.predict(file); \
      if (turn >= 20) { caller.push(performance.now() - start); own.push(ms); } \
    } \
    await model.dispose(); return { own, caller }";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_told_through_the_api() {
    let browser = Browser::open().await;
    let file = json!(read("tests/samples/files/rust.rs"));
    let took = browser
        .js_async(&format!("const given = {file}; {FILES_API}"))
        .await;
    let of = |key: &str| -> Vec<f64> { serde_json::from_value(took[key].clone()).unwrap() };
    println!(
        "FIGURE a file, Magika: {:.1} ms as the engine counts it, {:.1} ms through the API (medians of 40)",
        median(of("own")),
        median(of("caller"))
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_need_little_memory() {
    let browser = Browser::set_up(Setup::default()).await;
    browser.visit("efficientnet-lite0").await;
    for title in ["A cat", "A cup of coffee"] {
        browser.sample(title).await;
        browser.text("best").await;
    }
    browser
        .js("document.querySelector('[data-testid=device-facts]').closest('details').open = true")
        .await;
    let memory = "const row = [...document.querySelectorAll('[data-testid=device-facts] tr')].find((row) => row.textContent.includes('Memory of the processor')); \
        return row?.lastElementChild.textContent";
    let memory = browser.wait("the memory", memory).await;
    println!("FIGURE memory of the processor's engine with EfficientNet-Lite0: {memory}");
    let words = memory.as_str().unwrap();
    let megabytes: f64 = words.strip_suffix(" MB").unwrap().parse().unwrap();
    assert!(megabytes < 120.0, "{words}");
    browser.close().await;
}
