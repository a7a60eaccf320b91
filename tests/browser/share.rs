//! The whole state of the page of demos in one address, and as the tag of a widget.

use crate::harness::Browser;
use crate::widget::SEVEN;

/// From now on what is copied is kept, since no test may read the clipboard.
const KEEP_COPIES: &str = "window.copied = []; Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied.push(text); } } })";

/// Presses both buttons; the link and the tag.
async fn copied(browser: &Browser) -> [String; 2] {
    browser
        .wait(
            "the buttons",
            "return !!document.querySelector('[data-testid=copy-embed]')",
        )
        .await;
    browser.js(KEEP_COPIES).await;
    browser.click("copy-link").await;
    browser.click("copy-embed").await;
    let copied = browser
        .wait("both texts", "return copied.length === 2 && copied")
        .await;
    [0, 1].map(|place| copied[place].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_the_same_drawing_on_the_same_device_and_changes_no_choice_of_the_visitor() {
    let browser = Browser::open().await;
    browser.draw(SEVEN).await;
    browser.says("best", "7").await;
    browser
        .js("const wish = document.querySelector('[data-testid=wish]'); wish.value = 'cpu'; wish.dispatchEvent(new Event('change'));")
        .await;
    let [link, tag] = copied(&browser).await;
    assert!(
        link.contains("/some/sub/path/#digits?device=cpu&draw="),
        "{link}"
    );
    assert!(
        tag.contains("/some/sub/path/widget.js\"></script>")
            && tag.contains("<hearth-demo model=\"digits\" preset=\"device=cpu&amp;draw="),
        "{tag}"
    );
    browser.js("localStorage.clear()").await;
    // Another page first: an address that differs behind the # alone would not open a page anew.
    browser.client.goto("about:blank").await.unwrap();
    browser.client.goto(&link).await.unwrap();
    browser.says("best", "7").await;
    let [again, _] = copied(&browser).await;
    assert_eq!(again, link);
    back_is_no_new_page(&browser).await;
    let kept = browser
        .js("return localStorage.getItem('hearth.device')")
        .await;
    assert!(kept.is_null() || kept == "", "{kept}");
    browser.close().await;
}

/// From another demo the reader comes back to what was there.
async fn back_is_no_new_page(browser: &Browser) {
    let address = browser
        .js("window.stays = true; return location.hash")
        .await;
    assert_eq!(address, "#digits");
    browser.js("location.hash = '#magika'").await;
    browser
        .wait("the files", "return document.title.startsWith('File')")
        .await;
    browser.js("history.back()").await;
    browser
        .wait("the digits", "return document.title.startsWith('Digits')")
        .await;
    browser.says("best", "7").await;
    assert_eq!(browser.js("return window.stays").await, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_the_same_sample_also_while_the_page_is_open() {
    let browser = Browser::open().await;
    browser
        .wait(
            "samples",
            "return document.querySelectorAll('[data-testid=sample]').length > 8",
        )
        .await;
    browser
        .js("document.querySelectorAll('[data-testid=sample]')[8].click()")
        .await;
    let best = browser.text("best").await;
    let [link, tag] = copied(&browser).await;
    assert!(link.ends_with("#digits?sample=8"), "{link}");
    assert!(
        tag.contains("<hearth-demo model=\"digits\" device=\"auto\" preset=\"sample=8\">"),
        "{tag}"
    );
    browser
        .js("document.querySelectorAll('[data-testid=sample]')[3].click()")
        .await;
    browser
        .js(&format!(
            "location.hash = '{}'",
            link.split_once('#').unwrap().1
        ))
        .await;
    browser
        .wait(
            "the sample",
            "return document.querySelectorAll('[data-testid=sample]')[8]?.getAttribute('aria-pressed') === 'true'",
        )
        .await;
    browser.says("best", &best).await;
    browser.close().await;
}
