//! Many photos as examples of classes of one's own: a burst of the camera, and a thousand pictures.

use std::time::{Duration, Instant};

use crate::digits::longest_block_ms;
use crate::harness::{Browser, Camera, Setup};
use crate::own_classes::{PHOTOS, collected, give, is_best, new_class, show, start};

/// How many examples the only class has.
const COUNT: &str = "return parseInt(document.querySelector('[data-testid=own-class] h3 small')?.textContent ?? '0')";

async fn count(browser: &Browser) -> u64 {
    browser.js(COUNT).await.as_u64().unwrap()
}

/// The hand on the button that records.
async fn press(browser: &Browser, event: &str) {
    let script = format!(
        "document.querySelector('[data-testid=record]').dispatchEvent(new PointerEvent('{event}', {{ bubbles: true }}))"
    );
    browser.js(&script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_records_while_the_button_is_held() {
    let browser = Browser::set_up(Setup {
        camera: Camera::Allowed,
        ..Setup::default()
    })
    .await;
    browser.visit(PHOTOS).await;
    browser.fill("new-label", "me").await;
    let is_off = "return document.querySelector('[data-testid=record]').disabled";
    assert_eq!(browser.js(is_off).await, true, "there is no camera yet");
    browser
        .js("document.querySelector('.collect [data-testid=camera]').click()")
        .await;
    let is_on = "return !document.querySelector('[data-testid=record]').disabled";
    browser.wait("the camera", is_on).await;
    assert_eq!(count(&browser).await, 0, "nothing is kept before");

    press(&browser, "pointerdown").await;
    let some = format!("{COUNT} >= 3");
    browser.wait("three pictures", &some).await;
    press(&browser, "pointerup").await;
    let waits = "return document.querySelector('[data-testid=waiting]').textContent === ''";
    browser.wait("all to be looked at", waits).await;
    let held = count(&browser).await;
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(count(&browser).await, held, "it goes on after release");

    // By keyboard a burst ends by itself after three seconds.
    let key = "const record = document.querySelector('[data-testid=record]'); record.focus(); \
        record.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true }))";
    browser.js(key).await;
    browser.says("record", "Recording").await;
    let over =
        "return document.querySelector('[data-testid=record]').textContent === 'Hold to record'";
    browser.wait("the end of the burst", over).await;
    browser.wait("all to be looked at", waits).await;
    let burst = count(&browser).await - held;
    println!("FIGURE a burst of three seconds: {burst} photos");
    assert!((2..=16).contains(&burst), "{burst} photos in three seconds");
    browser.assert_accessible("after a burst").await;
    browser.close().await;
}

/// Photos of two kinds.
const MANY: usize = 1_000;

/// Given at once, as a folder would be.
const HANDFUL: usize = 250;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_photos_neither_freeze_nor_exhaust_the_page() {
    let browser = start().await;
    browser.visit(PHOTOS).await;
    let begin = Instant::now();
    let mut longest: f64 = 0.0;
    for kind in ["disc", "stripes"] {
        new_class(&browser, kind).await;
        for from in (0..MANY / 2).step_by(HANDFUL) {
            give(&browser, kind, from, HANDFUL).await;
            longest = longest.max(longest_block_ms(&browser).await);
            looked_at(&browser, kind, from + HANDFUL).await;
        }
    }
    let took = begin.elapsed().as_secs_f64();
    let heap = browser
        .js("return performance.memory.usedJSHeapSize / 1e6")
        .await;
    browser.click("train").await;
    let words = browser.summary().await;
    show(&browser, "disc", 3_001).await;
    is_best(&browser, "disc").await;
    println!(
        "FIGURE {MANY} photos looked at in {took:.0} s; longest block of the page {longest:.0} ms; its heap of JavaScript {:.0} MB; {words}",
        heap.as_f64().unwrap()
    );
    assert!(longest < 200.0, "the page stood still for {longest} ms");
    browser.close().await;
}

async fn looked_at(browser: &Browser, kind: &str, photos: usize) {
    let begin = Instant::now();
    let waits = "return document.querySelector('[data-testid=waiting]').textContent !== ''";
    while browser.js(waits).await == true {
        assert!(begin.elapsed().as_secs() < 180, "photos still wait");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    collected(browser, kind, &format!("{photos} photos")).await;
}
