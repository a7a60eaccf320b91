//! Each demo by keyboard alone: opened from the list, answered, taught as far as it can be, and left again.

use fantoccini::key::Key;

use crate::harness::{Browser, Setup};

/// Opens the page and then a demo by its place in the list.
async fn open(place: usize, name: &str) -> Browser {
    let browser = Browser::set_up(Setup::default()).await;
    browser.goto().await;
    browser.tab_to("demo").await;
    for _ in 0..place {
        browser.press(&[Key::Tab]).await;
    }
    browser.press(&[Key::Enter]).await;
    let script = format!("return location.hash.startsWith('#{name}')");
    browser.wait(name, &script).await;
    browser
}

/// Presses Enter on the element of this name, once it can be.
async fn enter(browser: &Browser, name: &str) {
    let script = format!(
        "const e = document.querySelector('[data-testid={name}]'); return !!e && !e.disabled"
    );
    browser.wait(name, &script).await;
    browser.tab_to(name).await;
    browser.press(&[Key::Enter]).await;
}

/// Names the class of the next examples; the list's last entry is a new one.
async fn name_class(browser: &Browser, class: &str, is_first: bool) {
    if !is_first {
        browser.tab_to("label").await;
        browser.press(&[Key::End]).await;
    }
    browser.tab_to("new-label").await;
    browser.type_keys(class).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_named_and_taught() {
    let browser = open(1, "efficientnet-lite0").await;
    for (place, class) in ["first", "second"].into_iter().enumerate() {
        browser.tab_to("sample").await;
        for _ in 0..place {
            browser.press(&[Key::Tab]).await;
        }
        browser.press(&[Key::Enter]).await;
        browser.text("best").await;
        name_class(&browser, class, place == 0).await;
        for _ in 0..2 {
            enter(&browser, "add").await;
        }
        browser.says("own-class", class).await;
    }
    enter(&browser, "train").await;
    let words = browser.summary().await;
    assert!(words.contains("New classes: first, second"), "{words}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_told() {
    let browser = open(3, "magika").await;
    enter(&browser, "sample").await;
    browser.text("best").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_searched_and_texts_are_taught() {
    let browser = open(2, "minilm").await;
    browser.says("index", "Searching in").await;
    browser.tab_to("query").await;
    browser.type_keys("holidays from my job").await;
    browser.text("results").await;
    let classes = [
        ("complaint", "It came broken.\nIt never came."),
        ("praise", "I am happy.\nWell done."),
    ];
    for (place, (class, lines)) in classes.into_iter().enumerate() {
        name_class(&browser, class, place == 0).await;
        browser.tab_to("lines").await;
        browser.type_keys(lines).await;
        enter(&browser, "add-lines").await;
        browser.says("own-class", class).await;
    }
    enter(&browser, "train").await;
    let words = browser.summary().await;
    assert!(words.contains("New classes: complaint, praise"), "{words}");
    browser.close().await;
}
