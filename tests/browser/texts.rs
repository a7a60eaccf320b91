//! The search by meaning as a visitor uses it: the bundled text, a text of one's own, and no text.

use crate::device::{On, on_each_device};
use crate::harness::{Browser, Setup};

const TEXTS: &str = "minilm";

on_each_device!(a_question_in_other_words_finds_the_passage);

/// The nearest passage; the text must have been read whole.
const NEAREST: &str =
    "return document.querySelector('[data-testid=results] li p')?.textContent ?? ''";

/// Waits until the whole text can be searched.
async fn read_whole(browser: &Browser, title: &str) -> String {
    browser
        .says("index", &format!("Searching in {title}"))
        .await
}

/// Asks, and waits until the nearest passage begins like this.
async fn finds(browser: &Browser, question: &str, start: &str) {
    browser.insert("query", question).await;
    let script = format!("{NEAREST}.startsWith('{start}')").replacen("return", "return (", 1);
    let script = script.replacen(" ?? ''", " ?? '')", 1);
    browser
        .wait(&format!("'{question}' to find {start}"), &script)
        .await;
}

async fn a_question_in_other_words_finds_the_passage(on: On) {
    let Some(browser) = on.visit(TEXTS).await else {
        return;
    };
    let start = std::time::Instant::now();
    let all = read_whole(&browser, "Universal Declaration").await;
    println!(
        "FIGURE {all}, read {:.1} s after the model answered",
        start.elapsed().as_secs_f64()
    );
    finds(&browser, "going to school", "Article 26").await;
    finds(&browser, "holidays from my job", "Article 24").await;
    finds(
        &browser,
        "the police locked me up for no reason",
        "Article 9.",
    )
    .await;
    let address = browser.js("return location.hash").await;
    assert!(address.as_str().unwrap().contains("police"), "{address}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn similarities_have_a_picture_and_a_table() {
    let browser = Browser::set_up(Setup::default()).await;
    // A question in the address is asked at once.
    browser.visit("minilm?q=slaves").await;
    read_whole(&browser, "Universal Declaration").await;
    finds(&browser, "slaves", "Article 4.").await;
    let shown = browser
        .js("const of = (what) => document.querySelectorAll(what).length; \
             return [of('.strip rect'), of('[data-testid=matrix] tbody td'), of('[data-testid=results] li')]")
        .await;
    let [bars, cells, listed]: [u64; 3] = serde_json::from_value(shown).unwrap();
    assert!(
        bars > 30 && cells == 64 && listed == 8,
        "{bars} {cells} {listed}"
    );
    let own = "return [...document.querySelectorAll('[data-testid=matrix] tbody tr')].every((row, place) => row.querySelectorAll('td')[place].textContent === '1.00')";
    assert_eq!(browser.js(own).await, true, "each passage is like itself");
    let sorted = "const all = [...document.querySelectorAll('.answer details tbody tr')].map((row) => parseFloat(row.querySelector('td').textContent)); return all.length > 8 && all.every((score, place) => !place || score <= all[place - 1])";
    assert_eq!(browser.js(sorted).await, true, "the table is sorted");
    browser.assert_accessible("with a search's answer").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_of_ones_own_is_searched_and_an_empty_one_changes_nothing() {
    let browser = Browser::set_up(Setup::default()).await;
    browser.visit(TEXTS).await;
    let text = "The kettle boils.\n\nOur dog sleeps all day.\n\nThe train was late again.\n";
    browser.insert("passages", text).await;
    browser.click("take-text").await;
    let all = read_whole(&browser, "your text").await;
    assert!(all.ends_with("3 passages"), "{all}");
    finds(&browser, "an animal at rest", "Our dog").await;
    finds(&browser, "tea soon", "The kettle").await;
    browser.insert("passages", " ").await;
    browser.click("take-text").await;
    browser.says("message", "empty").await;
    assert!(browser.text("index").await.contains("3 passages"));
    browser.fill("query", "").await;
    browser.js("const field = document.querySelector('[data-testid=query]'); field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true }))").await;
    browser
        .wait(
            "an empty list",
            "return !document.querySelector('[data-testid=results]')",
        )
        .await;
    browser.assert_accessible("with a text of one's own").await;
    browser.close().await;
}
