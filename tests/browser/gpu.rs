//! The GPU's engine on the software adapter of headless Chromium: fetched only where it can run, proven, raced, used, and survived.

use serde_json::{Value, json};

use crate::device::{DESTROY, EXHAUST, beside, open, open_on_gpu, panel_says, with_gpu};
use crate::digits::{set_epochs, teach_crosses};
use crate::harness::{Browser, Setup};
use crate::runs::is_stored;

async fn choose_sample(browser: &Browser, place: usize) {
    let script = format!("document.querySelectorAll('[data-testid=sample]')[{place}].click()");
    browser.js(&script).await;
}

async fn fetched_gpu_engine(browser: &Browser) -> bool {
    let script = "return performance.getEntriesByType('resource').some(({ name }) => name.includes('engine_gpu'))";
    browser.js(script).await == true
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_adapter_nothing_of_the_gpu_s_engine_is_fetched() {
    let browser = Browser::open().await;
    let text = panel_says(&browser, "no graphics card").await;
    assert!(text.starts_with("Runs on your processor (CPU)."), "{text}");
    assert!(!fetched_gpu_engine(&browser).await);
    assert!(!browser.is_there("message").await, "nobody is disturbed");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gpu_is_fetched_proven_raced_and_the_processor_answers_meanwhile() {
    let Some(browser) = open(with_gpu()).await else {
        return;
    };
    while !fetched_gpu_engine(&browser).await {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    choose_sample(&browser, 4).await;
    assert_eq!(browser.text("best").await, "2");
    let latencies = browser
        .js_async(
            "const all = [];
             for (const sample of document.querySelectorAll('[data-testid=sample]')) {
               sample.click();
               await new Promise((resolve) => setTimeout(resolve, 100));
               all.push(parseFloat(document.querySelector('[data-testid=latency]').textContent));
             }
             return all.sort((a, b) => a - b);",
        )
        .await;
    println!("FIGURE answers of the processor while the GPU is prepared, in ms: {latencies}");
    let race = panel_says(&browser, "The faster for each").await;
    println!("FIGURE software adapter: {race}");
    browser
        .js("document.querySelector('.devices details').open = true")
        .await;
    println!("FIGURE {}", browser.text("device-facts").await);
    browser.assert_accessible("with the device panel").await;
    browser.screenshot("devices").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gpu_learned_is_the_processor_s_too() {
    let Some(browser) = open_on_gpu(with_gpu()).await else {
        return;
    };
    teach_crosses(&browser, 4).await;
    set_epochs(&browser, 8).await;
    assert!(browser.text("memory").await.contains("of the GPU"));
    browser.click("train").await;
    let words = browser.summary().await;
    assert!(words.contains("on the graphics card"), "{words}");
    let loss = browser
        .js("return [...document.querySelectorAll('[data-testid=curve-table] tbody td:nth-child(2)')].map((cell) => parseFloat(cell.textContent))")
        .await;
    let loss: Vec<f64> = serde_json::from_value(loss).unwrap();
    assert!(loss.last() < loss.first(), "the loss falls: {loss:?}");
    browser.screenshot("learned-on-gpu").await;
    browser.be_narrow().await;
    browser.whole_picture("learned-on-gpu-narrow").await;
    browser.be_wide().await;
    println!("FIGURE on the software adapter: {words}");
    browser.choose("wish", "cpu").await;
    panel_says(&browser, "Runs on your processor").await;
    choose_sample(&browser, 0).await;
    browser
        .wait("an answer of the processor", "return document.querySelector('.seen figcaption')?.textContent.includes('processor') && document.querySelector('[data-testid=bar-cross]').textContent.includes('%')")
        .await;
    browser.click("discard").await;
    browser
        .wait(
            "the old classes",
            "return !document.querySelector('[data-testid=bar-cross]')",
        )
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_lost_in_training_costs_a_few_steps_and_the_run_ends_on_the_processor() {
    let Some(browser) = open_on_gpu(with_gpu()).await else {
        return;
    };
    teach_crosses(&browser, 3).await;
    set_epochs(&browser, 400).await;
    browser.click("train").await;
    browser.steps().await;
    // The page's own copy is sent after what is stored.
    is_stored(&browser, "sessions~", ".a").await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    browser.js(DESTROY).await;
    let message = browser.text("message").await;
    assert!(
        message.contains("The GPU was lost") && message.contains("goes on from step"),
        "{message}"
    );
    assert!(!message.contains("from step 0 "), "{message}");
    println!("FIGURE {message}");
    let words = browser.summary().await;
    assert!(words.contains("on the processor"), "{words}");
    assert!(browser.text("own-row").await.contains("100.0 %"));
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_finds_no_memory_starts_again_with_half_the_batch() {
    // What is measured before the first step leaves the time in which the memory runs out.
    let all = Setup {
        few: false,
        ..with_gpu()
    };
    let Some(browser) = open_on_gpu(all).await else {
        return;
    };
    teach_crosses(&browser, 2).await;
    set_epochs(&browser, 3).await;
    // As soon as the run is there, and so before its first step.
    let watch = format!(
        "new MutationObserver((_, watcher) => {{
           if (!document.querySelector('[data-testid=run]')) return;
           watcher.disconnect();
           {EXHAUST}
         }}).observe(document, {{ childList: true, subtree: true }})"
    );
    browser.js(&watch).await;
    browser.click("train").await;
    let message = browser.text("message").await;
    assert!(message.contains("batches of 16"), "{message}");
    let words = browser.summary().await;
    assert!(words.contains("on the graphics card"), "{words}");
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_lost_between_answers_costs_nothing() {
    let Some(browser) = open_on_gpu(with_gpu()).await else {
        return;
    };
    browser.js(DESTROY).await;
    choose_sample(&browser, 4).await;
    browser
        .wait("an answer of the processor", "return document.querySelector('[data-testid=best]')?.textContent === '2' && document.querySelector('.seen figcaption').textContent.includes('processor')")
        .await;
    assert!(browser.text("message").await.contains("The GPU was lost"));
    let text = panel_says(&browser, "The GPU is not used").await;
    assert!(text.starts_with("Runs on your processor"), "{text}");
    browser.click("retry-gpu").await;
    panel_says(&browser, "Runs on your graphics card").await;
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_lost_in_its_proof_is_told_in_the_panel_alone() {
    let Some(browser) = open(with_gpu()).await else {
        return;
    };
    panel_says(&browser, "Comparing the GPU").await;
    browser.js(DESTROY).await;
    panel_says(&browser, "The GPU is not used").await;
    assert!(!browser.is_there("message").await);
    choose_sample(&browser, 4).await;
    assert_eq!(browser.text("best").await, "2");
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gpu_worker_that_is_killed_in_training_is_survived() {
    // Workers are asked whether they live every five seconds, and by this test at will.
    let early = "window.workers = []; const Plain = Worker;
        window.Worker = class extends Plain { constructor(...all) { super(...all); window.workers.push(this); } };
        const plain = setInterval;
        window.setInterval = (work, ms, ...rest) => { if (ms === 5000) window.ask = work; return plain(work, ms, ...rest); };";
    let Some(browser) = open_on_gpu(Setup {
        early,
        ..with_gpu()
    })
    .await
    else {
        return;
    };
    teach_crosses(&browser, 3).await;
    set_epochs(&browser, 40).await;
    browser.click("train").await;
    browser.steps().await;
    // Ended for good, without a word: only its silence tells.
    browser
        .js_async(
            "window.workers.at(-1).terminate();
             for (let asked = 0; asked < 6; asked += 1) {
               window.ask();
               await new Promise((resolve) => setTimeout(resolve, 500));
             }",
        )
        .await;
    assert!(browser.text("message").await.contains("on the processor"));
    assert!(browser.summary().await.contains("on the processor"));
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_runs_on_webgpu_and_equals_the_goldens() {
    // One GPU engine at a time: the page's own is not wanted here.
    let all = Setup {
        few: false,
        ..with_gpu()
    };
    let Some(browser) = beside(all).await else {
        return;
    };
    let said = browser.js_async(include_str!("gpu_api.js")).await;
    println!("FIGURE on WebGPU through the API: {said}");
    assert_eq!(said["device"], "webgpu");
    let difference = said["difference"].as_f64().unwrap();
    assert!(difference < 1e-3, "{difference} from PyTorch's answers");
    assert_eq!(said["same"], true, "what the GPU exports, it loads");
    assert_eq!(
        (&said["added"], &said["samples"]),
        (&json!(["bar"]), &Value::from(1_000))
    );
    assert!(said["last_loss"].as_f64() < said["first_loss"].as_f64());
    browser.close().await;
}
