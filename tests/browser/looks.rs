//! How the demos look: light and dark, on a phone and on a desk, in a state that a visitor sees; and without network.

use crate::harness::{Browser, Setup};

const MANY_TEXTS: &str = "The parcel never arrived.\nMy order came broken.";

/// Brings a demo into a state with an answer.
async fn show(browser: &Browser, demo: &str) {
    browser.visit(demo).await;
    match demo {
        "minilm" => {
            browser.says("index", "Searching in").await;
            browser.insert("query", "holidays from my job").await;
            browser.text("results").await;
            browser.fill("new-label", "complaint").await;
            browser.insert("lines", MANY_TEXTS).await;
            browser.click("add-lines").await;
        }
        "magika" => browser.sample("Measured penguins").await,
        _ => {
            browser.sample("A palace").await;
            browser.says("best", "palace").await;
            browser.fill("new-label", "houses").await;
            browser.click("add").await;
        }
    }
    if demo == "magika" {
        browser.says("best", "csv").await;
    } else {
        browser.text("own-class").await;
    }
    browser.js("scrollTo(0, 0)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn demos_fit_a_phone_and_a_desk_in_light_and_dark() {
    let browser = Browser::set_up(Setup {
        size: (1440, 1000),
        ..Setup::default()
    })
    .await;
    for demo in ["efficientnet-lite0", "magika", "minilm"] {
        browser.be_wide().await;
        show(&browser, demo).await;
        for (width, is_dark) in [
            ("wide", false),
            ("wide", true),
            ("narrow", true),
            ("narrow", false),
            ("zoomed", false),
        ] {
            match width {
                "narrow" => browser.be_narrow().await,
                "zoomed" => browser.be_zoomed().await,
                _ => browser.be_wide().await,
            }
            browser.be_dark(is_dark).await;
            let name = format!("{demo}-{width}-{}", if is_dark { "dark" } else { "light" });
            browser.screenshot(&name).await;
            browser.assert_accessible(&name).await;
            browser.assert_fits(&name).await;
        }
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_named_without_network_on_a_second_visit() {
    let mut browser = Browser::set_up(Setup::default()).await;
    browser.visit("efficientnet-lite0").await;
    let kept = "return document.querySelector('[data-testid=stored]').textContent.match(/Photos: [\\d.]+ MB downloaded(?! so far)/)";
    browser.wait("the download in the list", kept).await;
    browser
        .js_async("await navigator.serviceWorker.ready")
        .await;
    browser.unplug();
    let start = std::time::Instant::now();
    browser.visit("efficientnet-lite0").await;
    println!(
        "FIGURE the page with photos stands {} ms after a second visit without network",
        start.elapsed().as_millis()
    );
    browser
        .upload("photo", &["static/samples/photos/chelsea.jpg"])
        .await;
    browser.says("best", "tiger cat").await;
    browser.close_quietly().await;
}

/// Sums the shifts up that a visitor sees.
const SHIFTS: &str = "window.shift = 0; new PerformanceObserver((list) => { \
    for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_while_a_demo_comes() {
    let browser = Browser::set_up(Setup {
        early: SHIFTS,
        ..Setup::default()
    })
    .await;
    for width in ["wide", "narrow"] {
        if width == "narrow" {
            browser.be_narrow().await;
        }
        for demo in ["digits", "efficientnet-lite0", "magika"] {
            browser.client.goto("about:blank").await.unwrap();
            browser.visit(demo).await;
            let ready = "return document.querySelector('.intro > .status') === null";
            browser.wait("the model", ready).await;
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            let shift = browser.js("return window.shift").await;
            println!("FIGURE layout shift of {demo}, {width}: {shift}");
            assert!(shift.as_f64().is_some_and(|shift| shift < 0.02), "{shift}");
        }
    }
    browser.close().await;
}
