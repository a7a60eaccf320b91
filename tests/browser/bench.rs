//! The bench page: what a program measures with it, what it refuses, and what its visitor sees.

use serde_json::Value;

use crate::harness::{Browser, Setup};

/// The page with that search, once a program can measure on it.
async fn open(search: &str) -> Browser {
    let browser = Browser::set_up(Setup::default()).await;
    goto(&browser, search).await;
    browser
}

async fn goto(browser: &Browser, search: &str) {
    let address = format!("{}bench.html{search}", browser.address);
    browser.client.goto(&address).await.unwrap();
    browser
        .wait("the page of the bench", "return !!window.hearthBench")
        .await;
}

/// The shortest measurement of a line, or the sentence that it is refused with.
async fn measured(browser: &Browser, line: &str) -> Value {
    let script = format!(
        "return hearthBench('{line}', {{ samples: 1, warmUpMs: 0 }}).catch((error) => `refused: ${{error.message}}`)"
    );
    browser.js_async(&script).await
}

fn assert_figures(figures: &Value) {
    let samples = figures["samples_ms"].as_array().unwrap();
    assert_eq!(samples.len(), 1, "{figures}");
    assert!(samples[0].as_f64() > Some(0.0), "{figures}");
    assert_eq!(figures["median_ms"], samples[0], "{figures}");
    assert_eq!(figures["min_ms"], samples[0], "{figures}");
    let check = figures["check"].as_array().unwrap();
    assert!(!check.is_empty(), "{figures}");
    assert!(check.iter().all(Value::is_number), "{figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_measures_a_line_and_a_start() {
    let browser = open("?quiet").await;
    assert_figures(&measured(&browser, "M1-256").await);
    assert_figures(&measured(&browser, "S1").await);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_measured_is_refused_with_a_sentence() {
    let browser = Browser::set_up(Setup::default()).await;
    for (search, line, words) in [
        ("?quiet", "T3", "T3"),
        ("?quiet&device=x", "M1-256", "expected cpu or webgpu, got x"),
        (
            "?quiet&device=webgpu",
            "M1-256",
            "no graphics card to pages",
        ),
    ] {
        goto(&browser, search).await;
        let said = measured(&browser, line).await;
        let said = said.as_str().unwrap_or_default();
        assert!(said.starts_with("refused: "), "{search} {line}: {said}");
        assert!(said.contains(words), "{search} {line}: {said}");
    }
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_visitors_page_is_fit_to_look_at() {
    let browser = open("").await;
    browser
        .wait(
            "the devices",
            "return document.getElementById('devices').textContent.startsWith('Processor')",
        )
        .await;
    browser.assert_fit_to_look_at("bench").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_can_be_selected_where_nothing_can_be_copied() {
    let browser = open("").await;
    press(&browser, "run-cpu").await;
    browser
        .wait(
            "the first line",
            "return !!document.querySelector('#cpu-T1 meter')",
        )
        .await;
    press(&browser, "cancel").await;
    let missing = "undefined";
    let refuses = "{ writeText: async () => { throw new Error('refused') } }";
    for clipboard in [missing, refuses] {
        browser
            .js(&format!("Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {clipboard} }}); document.getElementById('figures')?.remove();"))
            .await;
        press(&browser, "copy").await;
        let kept = browser
            .wait(
                "the figures",
                "const field = document.getElementById('figures'); return field && document.activeElement === field && Object.keys(JSON.parse(field.value).measured.cpu)",
            )
            .await;
        assert_eq!(kept[0], "T1", "{clipboard}: {kept}");
    }
    browser.assert_accessible("the bench's figures").await;
    browser.close().await;
}

/// Presses a button as soon as it can be pressed.
async fn press(browser: &Browser, id: &str) {
    let script = format!(
        "const button = document.getElementById('{id}'); if (button.disabled || !button.onclick) return false; button.click(); return true"
    );
    browser.wait(id, &script).await;
}
