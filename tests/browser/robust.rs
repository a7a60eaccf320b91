//! What goes wrong for people: an old browser, an engine that dies, a host that answers with its start page.

use crate::harness::{Browser, Setup};

/// Wraps `Worker`, so that a test can reach the page's workers.
pub const REACH_WORKERS: &str = "window.workers = []; const Plain = Worker;
    window.Worker = class extends Plain { constructor(...all) { super(...all); window.workers.push(this); } };";

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_simd_gets_a_sentence() {
    let early = "WebAssembly.validate = () => false;";
    let browser = Browser::start((900, 700), false, early).await;
    browser.client.goto(&browser.address).await.unwrap();
    let said = browser
        .wait(
            "a sentence",
            "return document.querySelector('[role=alert]')?.textContent",
        )
        .await;
    assert!(
        said.as_str().unwrap().contains("WebAssembly with SIMD"),
        "{said}"
    );
    browser.assert_accessible("without SIMD").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_module_workers_gets_a_sentence() {
    let early = "window.Worker = class { constructor() { throw new TypeError('no'); } };";
    let browser = Browser::start((900, 700), false, early).await;
    browser.client.goto(&browser.address).await.unwrap();
    let said = browser
        .wait(
            "a sentence",
            "return document.querySelector('[role=alert]')?.textContent",
        )
        .await;
    assert!(said.as_str().unwrap().contains("module workers"), "{said}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_dies_is_replaced_with_its_model_and_the_person_is_told() {
    let browser = Browser::start((1280, 1000), false, REACH_WORKERS).await;
    browser.goto().await;
    // The first element is boot.js's probe, if any; the engine is the last worker.
    browser.js("window.workers.at(-1).dispatchEvent(new ErrorEvent('error', { message: 'killed by a test' }))").await;
    let message = browser.text("message").await;
    assert!(message.contains("started anew"), "{message}");
    browser
        .js("document.querySelectorAll('[data-testid=sample]')[4].click()")
        .await;
    assert_eq!(browser.text("best").await, "2");
    assert!(browser.js("return window.workers.length").await.as_u64() >= Some(2));
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_page_instead_of_weights_is_told_and_can_be_tried_again() {
    let browser = Browser::set_up(Setup {
        breaks: true,
        ..Setup::default()
    })
    .await;
    browser.client.goto(&browser.address).await.unwrap();
    let error = browser.text("load-error").await;
    assert!(
        error.contains("a web page") && error.contains("digits.safetensors"),
        "{error}"
    );
    browser.assert_accessible("after a failed load").await;
    browser
        .js("document.querySelector('[data-testid=load-error] button').click()")
        .await;
    browser
        .wait(
            "the gallery",
            "return document.querySelectorAll('[data-testid=sample]').length >= 20",
        )
        .await;
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_file_is_refused_by_name_and_the_model_stays() {
    let browser = Browser::open().await;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty.safetensors", b"", "safetensors file"),
        (
            "page.safetensors",
            b"<!doctype html><title>404</title>",
            "a web page",
        ),
        ("long.safetensors", &[255; 64], "safetensors file"),
        (
            "text.safetensors",
            b"seven seven seven seven",
            "safetensors file",
        ),
    ];
    for (name, bytes, part) in cases {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let field = browser
            .client
            .find(fantoccini::Locator::Css("[data-testid=import]"))
            .await
            .unwrap();
        field.send_keys(path.to_str().unwrap()).await.unwrap();
        let script = format!(
            "return [...document.querySelectorAll('[data-testid=message]')].map((m) => m.textContent).find((text) => text.includes('{name}'))"
        );
        let message = browser.wait(name, &script).await;
        assert!(message.as_str().unwrap().contains(part), "{message}");
    }
    browser
        .js("document.querySelectorAll('[data-testid=sample]')[4].click()")
        .await;
    assert_eq!(browser.text("best").await, "2");
    assert!(browser.text("origin").await.contains("shipped"));
    browser.close().await;
}
