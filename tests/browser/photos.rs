//! The demo of photos as a visitor uses it: samples, a chosen file, dropped, pasted, seen by the camera; and what is no photo.

use serde_json::Value;

use crate::device::{On, on_each_device};
use crate::harness::{Browser, Camera, Setup, read};

const PHOTOS: &str = "efficientnet-lite0";

const CAT: &str = "static/samples/photos/chelsea.jpg";

on_each_device!(samples_are_named_as_the_original_names_them);

fn json_of(file: &str) -> Value {
    serde_json::from_slice(&read(file)).unwrap()
}

/// Each sample's title, and what the original model takes it for.
fn expected() -> Vec<(String, String)> {
    let manifest = json_of("models/efficientnet-lite0/manifest.json");
    let golden = json_of("models/efficientnet-lite0/golden.json");
    let class = |file: &str| {
        let of = |photo: &&Value| file.ends_with(photo["file"].as_str().unwrap());
        let photo = golden["photos"].as_array().unwrap().iter().find(of);
        let place = photo.unwrap()["top"][0][0].as_u64().unwrap() as usize;
        manifest["labels"][place].as_str().unwrap().to_owned()
    };
    let samples = manifest["examples"].as_array().unwrap().iter();
    samples
        .map(|sample| {
            let title = sample["title"].as_str().unwrap().to_owned();
            (title, class(sample["file"].as_str().unwrap()))
        })
        .collect()
}

/// The names and the shares of the bars, from the top.
async fn bars(browser: &Browser) -> Vec<(String, f64)> {
    let script = "return [...document.querySelectorAll('[data-testid=bars] li')].map((bar) => [bar.querySelector('.name').textContent, parseFloat(bar.querySelector('.value').textContent)])";
    serde_json::from_value(browser.js(script).await).unwrap()
}

async fn samples_are_named_as_the_original_names_them(on: On) {
    let Some(browser) = on.visit(PHOTOS).await else {
        return;
    };
    for (title, class) in expected() {
        browser.sample(&title).await;
        browser.says("best", &class).await;
        let bars = bars(&browser).await;
        assert!(bars.len() == 5 && bars[0].0 == class, "{title}: {bars:?}");
        assert!(
            bars.is_sorted_by(|a, b| a.1 >= b.1),
            "{title}: the most probable one comes first: {bars:?}"
        );
        let sum: f64 = bars.iter().map(|(_, share)| share).sum();
        assert!(sum > 5.0 && sum < 100.5, "{title}: {bars:?}");
    }
    let took = browser.text("latency").await;
    println!("FIGURE a photo takes {took}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_opens_from_the_list_and_fetches_its_weights_only_then() {
    let browser = Browser::open().await;
    let asked = "return performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /safetensors|vocab/.test(name))";
    let weights = browser.js(asked).await;
    assert!(!weights.to_string().contains("efficientnet"), "{weights}");
    browser.follow(PHOTOS).await;
    assert_eq!(
        browser.text("origin").await,
        "These are the shipped weights."
    );
    let title = browser
        .js("return document.querySelector('#demo-title').textContent + ' / ' + document.title")
        .await;
    assert!(
        title.as_str().unwrap().starts_with("Photos / Photos"),
        "{title}"
    );
    browser.sample("A cat").await;
    browser.says("best", "tiger cat").await;
    browser.client.back().await.unwrap();
    browser.answers("digits").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_chosen_dropped_and_pasted() {
    let browser = Browser::set_up(Setup::default()).await;
    browser.visit(PHOTOS).await;
    browser.upload("photo", &[CAT]).await;
    browser.says("best", "tiger cat").await;
    assert!(browser.is_there("seen").await);
    let shown = "return document.querySelector('[data-testid=still]').getAttribute('aria-label')";
    assert_eq!(browser.js(shown).await, "chelsea.jpg");
    let coffee = read("static/samples/photos/coffee.jpg");
    browser.drop_file("my coffee.jpg", &coffee).await;
    browser.says("best", "espresso").await;
    let photographer = read("static/samples/photos/camera.jpg");
    browser.paste_file("image.png", &photographer).await;
    browser.says("best", "tripod").await;
    browser.assert_accessible("with a photo").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_photo_is_refused_in_a_sentence_and_the_page_goes_on() {
    let browser = Browser::set_up(Setup::default()).await;
    browser.visit(PHOTOS).await;
    browser.drop_file("notes.txt", b"no picture at all").await;
    let said = browser.says("message", "notes.txt").await;
    assert!(
        said.contains("Choose a JPEG, PNG or WebP picture."),
        "{said}"
    );
    let cat = read(CAT);
    browser.drop_file("half.jpg", &cat[..40]).await;
    browser
        .wait(
            "the second message",
            "return document.body.textContent.includes('half.jpg: expected a picture')",
        )
        .await;
    browser
        .assert_accessible("with a file that is no photo")
        .await;
    browser.drop_file("whole.jpg", &cat).await;
    browser.says("best", "tiger cat").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_is_looked_at_until_it_is_switched_off() {
    let browser = Browser::set_up(Setup {
        camera: Camera::Allowed,
        ..Setup::default()
    })
    .await;
    browser.visit(PHOTOS).await;
    browser.click("camera").await;
    browser.says("camera", "Stop the camera").await;
    let answer = browser.text("best").await;
    println!("the test picture is taken for: {answer}");
    browser.assert_accessible("with the camera on").await;
    // Another demo: its light goes out.
    let video = "const video = document.querySelector('video'); return window.track = video.srcObject.getTracks()[0], window.track.readyState";
    assert_eq!(browser.js(video).await, "live");
    browser.follow("digits").await;
    assert_eq!(browser.js("return window.track.readyState").await, "ended");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_is_refused_is_told_and_photos_go_on() {
    let browser = Browser::set_up(Setup {
        camera: Camera::Refused,
        ..Setup::default()
    })
    .await;
    browser.visit(PHOTOS).await;
    browser.click("camera").await;
    let said = browser.says("message", "camera").await;
    assert!(said.contains("was not allowed"), "{said}");
    assert_eq!(browser.text("camera").await, "Use the camera");
    browser.sample("A cat").await;
    browser.says("best", "tiger cat").await;
    browser.close().await;
}
