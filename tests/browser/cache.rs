//! What the browser keeps: a second visit without network, the list of what is stored, a site that is updated while it is open.

use crate::harness::{Browser, Setup};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_visit_needs_no_network_and_what_is_stored_can_be_removed() {
    let mut browser = Browser::open().await;
    let stored = "return document.querySelector('[data-testid=stored]').textContent.match(/Digits: \\d+ kB downloaded/)";
    browser.wait("the download in the list", stored).await;
    browser.assert_accessible("with a download stored").await;
    // The worker that keeps the page's own files is registered a while after the page stands.
    browser
        .js_async("await navigator.serviceWorker.ready")
        .await;

    browser.unplug();
    browser.goto().await;
    browser
        .js("document.querySelectorAll('[data-testid=sample]')[4].click()")
        .await;
    assert_eq!(browser.text("best").await, "2");

    browser.click("uncache").await;
    let nothing = "return document.querySelector('[data-testid=stored-total]').textContent === 'Nothing is stored yet.'";
    browser.wait("the empty list", nothing).await;
    let stay = browser.text("origin").await;
    assert!(stay.contains("shipped"), "{stay}");
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_demo_and_its_samples_are_there_without_network() {
    let mut browser = Browser::open().await;
    // Photos are opened before the worker stands that keeps files, the others after it.
    browser.follow("efficientnet-lite0").await;
    browser.sample("A cat").await;
    browser
        .js_async("await navigator.serviceWorker.ready")
        .await;
    browser.follow("magika").await;
    browser.follow("minilm").await;
    browser.text("index").await;
    let kept = "const all = []; for (const key of await caches.keys()) for (const { url } of await (await caches.open(key)).keys()) all.push(url); \
         return ['chelsea.jpg', 'coffee.jpg', 'unnamed.bin', 'largest', 'declaration.txt'].filter((file) => !all.some((url) => url.endsWith(file)))";
    let start = std::time::Instant::now();
    loop {
        let missing = browser.js_async(kept).await;
        if missing.as_array().is_some_and(Vec::is_empty) {
            break;
        }
        assert!(start.elapsed().as_secs() < 20, "{missing} are not kept");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }

    browser.unplug();
    browser.visit("efficientnet-lite0").await;
    browser.sample("A cup of coffee").await;
    browser.says("best", "espresso").await;
    browser.follow("magika").await;
    browser.sample("A text without an ending").await;
    browser.says("best", "shell").await;
    browser.follow("minilm").await;
    browser.says("index", "Searching in").await;
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_in_storage_are_whole_and_in_no_other_cache() {
    let browser = Browser::open().await;
    browser
        .js_async("await navigator.serviceWorker.ready")
        .await;
    let names = browser
        .js_async(
            "const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('hearth'); \
             const names = []; for await (const name of folder.keys()) names.push(name); return names",
        )
        .await;
    let names: Vec<&str> = names
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|name| name.as_str())
        .collect();
    let chunks = names
        .iter()
        .filter(|name| name.starts_with("cache~") && name.len() == 6 + 64);
    assert_eq!(chunks.count(), 1, "{names:?}");
    assert!(
        names.iter().all(|name| !name.ends_with(".unfinished")),
        "{names:?}"
    );
    let kept = browser
        .js_async(
            "const all = []; for (const key of await caches.keys()) for (const { url } of await (await caches.open(key)).keys()) all.push(url); \
             return all.filter((url) => url.endsWith('.safetensors')).length",
        )
        .await;
    assert_eq!(kept, 0);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_updated_while_it_is_open_says_so_and_reloads() {
    let browser = Browser::set_up(Setup {
        updates: true,
        ..Setup::default()
    })
    .await;
    browser.client.goto(&browser.address).await.unwrap();
    let error = browser.text("load-error").await;
    for part in [
        "digits.safetensors",
        "updated while this page was open",
        "Reload the page",
    ] {
        assert!(error.contains(part), "{error}");
    }
    browser
        .assert_accessible("after an update of the site")
        .await;
    browser
        .js("document.querySelector('[data-testid=load-error] button').click()")
        .await;
    let gallery = "return document.querySelectorAll('[data-testid=sample]').length >= 20";
    browser.wait("the gallery", gallery).await;
    browser.close_quietly().await;
}
