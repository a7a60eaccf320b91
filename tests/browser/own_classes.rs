//! Classes of one's own as a visitor teaches them, of photos and of texts: collect, train, mend, save, open again.

use serde_json::Value;

use crate::device::{On, on_each_device};
use crate::digits::longest_block_ms;
use crate::harness::{Browser, Setup, read};

pub const PHOTOS: &str = "efficientnet-lite0";

on_each_device!(texts_are_sorted_by_example);

/// A page with pictures to give, which keeps what it offers for download.
pub async fn start() -> Browser {
    Browser::set_up(Setup {
        early: include_str!("own.js"),
        ..Setup::default()
    })
    .await
}

/// Gives pictures of a kind to the class that is chosen.
pub async fn give(browser: &Browser, kind: &str, from: usize, count: usize) {
    let script = format!(
        "const all = []; for (let n = {from}; n < {from} + {count}; n += 1) all.push(await picture('{kind}', n)); give('photos', all);"
    );
    browser.js_async(&script).await;
}

pub async fn new_class(browser: &Browser, name: &str) {
    browser.choose("label", "").await;
    browser.fill("new-label", name).await;
}

/// Waits until a class has so many examples, and all were looked at.
pub async fn collected(browser: &Browser, class: &str, words: &str) {
    let script = format!(
        "const title = [...document.querySelectorAll('[data-testid=own-class] h3')].find((title) => title.firstChild.textContent === '{class}'); \
         return !!title?.textContent.startsWith('{class} {words}') && document.querySelector('[data-testid=waiting]').textContent === ''"
    );
    browser
        .wait(&format!("{class} with {words}"), &script)
        .await;
}

/// Waits until the most probable class is this one.
pub async fn is_best(browser: &Browser, class: &str) {
    let script =
        format!("return document.querySelector('[data-testid=best]')?.textContent === '{class}'");
    browser
        .wait(&format!("{class} to be the answer"), &script)
        .await;
}

pub async fn show(browser: &Browser, kind: &str, number: usize) {
    let script = format!("give('photo', [await picture('{kind}', {number})])");
    browser.js_async(&script).await;
}

/// Presses a button that offers a file; returns its name and content.
async fn saved(browser: &Browser, button: &str) -> (String, Vec<u8>) {
    browser.js("window.saved = undefined").await;
    browser.click(button).await;
    browser.wait("a file", "return !!window.saved").await;
    let file = browser
        .js_async("return [saved.name, [...new Uint8Array(await saved.blob.arrayBuffer())]]")
        .await;
    serde_json::from_value(file).unwrap()
}

/// The strings that stand in the head of a safetensors file.
fn metadata(file: &[u8]) -> Value {
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let head: Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    head["__metadata__"].clone()
}

/// Two classes of photos, and a disc that was put among the stripes.
async fn collect_photos(browser: &Browser) {
    browser.fill("new-label", "disc").await;
    give(browser, "disc", 0, 8).await;
    collected(browser, "disc", "8 photos").await;
    assert!(
        browser
            .js("return document.querySelector('[data-testid=train]').disabled")
            .await
            == true
    );
    new_class(browser, "stripes").await;
    give(browser, "stripes", 0, 8).await;
    collected(browser, "stripes", "8 photos").await;
    give(browser, "disc", 30, 1).await;
    collected(browser, "stripes", "9 photos").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_taught_mended_and_saved() {
    let browser = start().await;
    browser.visit(PHOTOS).await;
    collect_photos(&browser).await;
    browser
        .assert_accessible("with examples of two classes")
        .await;
    browser.click("train").await;
    let words = browser.summary().await;
    println!("{words}");
    assert!(words.contains("New classes: disc, stripes."), "{words}");
    browser
        .assert_accessible("after the head has learned")
        .await;
    browser.screenshot("own-photos").await;
    the_wrong_one_is_found_and_mended(&browser).await;
    browser.click("train").await;
    browser.summary().await;
    assert!(!browser.is_there("hard").await, "nothing is hard any more");
    show(&browser, "disc", 44).await;
    is_best(&browser, "disc").await;
    let bars = "return [...document.querySelectorAll('[data-testid=bars] .name')].map((name) => name.textContent).join()";
    assert_eq!(browser.js(bars).await, "disc,stripes");
    one_is_removed(&browser).await;
    it_is_saved_and_opened_again(&browser).await;
    browser.close().await;
}

async fn the_wrong_one_is_found_and_mended(browser: &Browser) {
    let hard = browser.text("hard").await;
    assert!(hard.starts_with("hard: disc"), "{hard}");
    browser.click("hard-first").await;
    let mend = "const first = document.querySelectorAll('[data-testid=own-class]')[1].querySelector('li'); \
        if (!first.classList.contains('hard')) return false; \
        const choice = first.querySelector('[data-testid=relabel]'); choice.value = 'disc'; choice.dispatchEvent(new Event('change', { bubbles: true })); return true";
    browser.wait("the hard one to come first", mend).await;
    collected(browser, "disc", "9 photos").await;
    collected(browser, "stripes", "8 photos").await;
}

async fn one_is_removed(browser: &Browser) {
    browser
        .js("document.querySelector('[data-testid=own-class] .remove').click()")
        .await;
    collected(browser, "disc", "8 photos").await;
}

async fn it_is_saved_and_opened_again(browser: &Browser) {
    let (name, project) = saved(browser, "save-project").await;
    let (head_name, head) = saved(browser, "export").await;
    println!(
        "{name}: {} bytes, {head_name}: {} bytes, {}",
        project.len(),
        head.len(),
        metadata(&head)
    );
    let manifest: Value =
        serde_json::from_slice(&read("models/efficientnet-lite0/manifest.json")).unwrap();
    let hash = manifest["weights"]["sha256"].as_str().unwrap();
    assert!(
        metadata(&head).to_string().contains(hash),
        "a head names the hash of its base"
    );
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    std::fs::write(&path, project).unwrap();
    browser.visit(PHOTOS).await;
    assert!(!browser.is_there("own-class").await);
    browser
        .upload_paths("open-project", &[path.display().to_string()])
        .await;
    browser.says("message", "16 examples").await;
    collected(browser, "stripes", "8 photos").await;
    show(browser, "stripes", 51).await;
    is_best(browser, "stripes").await;
    browser.assert_accessible("with an opened project").await;
}

const COMPLAINTS: &str = "The parcel never arrived.\nMy order came broken.\nI want my money back.\nNobody answers my letters.\nThe colour is not what I ordered.";

const PRAISE: &str = "What a lovely shop!\nThank you, it arrived quickly.\nThe best tea I ever had.\nEverything was perfect.\nI will gladly come again.";

async fn texts_are_sorted_by_example(on: On) {
    let Some(browser) = on.visit("minilm").await else {
        return;
    };
    // The software adapter takes seconds for a text.
    let count = if on == On::Processor { 5 } else { 3 };
    let some = |texts: &str| texts.lines().take(count).collect::<Vec<_>>().join("\n");
    browser.fill("new-label", "complaint").await;
    browser.insert("lines", &some(COMPLAINTS)).await;
    browser.click("add-lines").await;
    collected(&browser, "complaint", &format!("{count} texts")).await;
    new_class(&browser, "praise").await;
    browser.insert("lines", &some(PRAISE)).await;
    browser.click("add-lines").await;
    collected(&browser, "praise", &format!("{count} texts")).await;
    browser.click("train").await;
    println!("{}", browser.summary().await);
    browser
        .insert("query", "The box was empty and I am angry")
        .await;
    is_best(&browser, "complaint").await;
    browser
        .insert("query", "wonderful service, many thanks")
        .await;
    is_best(&browser, "praise").await;
    // The search goes on beside the classes; on a busy machine its passages take their time.
    browser.text("results").await;
    browser.assert_accessible("with classes of texts").await;
    browser.close().await;
}

/// Texts of two kinds.
const MANY: usize = 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn many_examples_neither_freeze_nor_exhaust_the_page() {
    let browser = Browser::set_up(Setup::default()).await;
    browser.visit("minilm").await;
    let start = std::time::Instant::now();
    let mut longest = Vec::new();
    for (class, noun) in [("weather", "clouds"), ("kitchen", "pots")] {
        new_class(&browser, class).await;
        let lines: Vec<String> = (0..MANY / 2)
            .map(|place| format!("{place} {noun} of {class}"))
            .collect();
        browser.insert("lines", &lines.join("\n")).await;
        browser.click("add-lines").await;
        longest.push(longest_block_ms(&browser).await);
        is_looked_at(&browser).await;
    }
    let looked_at = start.elapsed();
    browser.click("train").await;
    longest.push(longest_block_ms(&browser).await);
    let words = browser.summary().await;
    browser.insert("query", "rain and clouds").await;
    is_best(&browser, "weather").await;
    println!(
        "FIGURE {MANY} examples looked at in {:.1} s; longest blocks while adding, adding, training: {longest:.0?} ms; {words}",
        looked_at.as_secs_f64()
    );
    assert!(longest.iter().all(|block| *block < 200.0), "{longest:?}");
    browser.close().await;
}

async fn is_looked_at(browser: &Browser) {
    let start = std::time::Instant::now();
    let waits = "return document.querySelector('[data-testid=waiting]').textContent !== ''";
    while browser.js(waits).await == true {
        assert!(start.elapsed().as_secs() < 180, "examples still wait");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}
