//! The demo of file types as a visitor uses it: samples, dropped files, pasted code; empty files and tiny ones.

use crate::device::{On, on_each_device};
use crate::harness::{Browser, Setup, read};

const FILES: &str = "magika";

on_each_device!(samples_are_told_apart_and_the_bytes_are_shown);

/// Waits for an answer about a file of that name, and returns what it is taken for.
async fn answered(browser: &Browser, name: &str, label: &str) -> String {
    browser.says("file-name", name).await;
    let best =
        format!("return document.querySelector('[data-testid=best]')?.textContent === '{label}'");
    browser.wait(&format!("{name} to be {label}"), &best).await;
    browser.text("sure").await
}

async fn samples_are_told_apart_and_the_bytes_are_shown(on: On) {
    let Some(browser) = on.visit(FILES).await else {
        return;
    };
    for (title, label) in [
        ("A file without a telling name", "wasm"),
        ("A text without an ending", "shell"),
        ("Measured penguins", "csv"),
    ] {
        browser.sample(title).await;
        let sure = answered(&browser, title, label).await;
        assert!(sure.contains('%'), "{title}: {sure}");
    }
    assert!(
        browser
            .text("hex")
            .await
            .contains("73 70 65 63 69 65 73 2c  species,")
    );
    assert!(browser.text("latency").await.contains("ms") || on == On::SoftwareGpu);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_dropped_chosen_and_code_is_pasted() {
    let browser = Browser::set_up(Setup::default()).await;
    browser.visit(FILES).await;
    let rust = read("tests/samples/files/rust.rs");
    browser.drop_file("no ending", &rust).await;
    let sure = answered(&browser, "no ending", "rust").await;
    assert!(sure.ends_with("sure"), "{sure}");
    assert_eq!(browser.text("description").await, "Rust source");
    let windows = "return document.querySelectorAll('[data-testid=hex]').length";
    assert_eq!(browser.js(windows).await, 2, "both ends are shown");
    browser
        .upload("file", &["tests/samples/files/zip.zip"])
        .await;
    answered(&browser, "zip.zip", "zip").await;
    let python = String::from_utf8(read("tests/samples/files/python.py")).unwrap();
    browser.insert("typed", &python).await;
    answered(&browser, "your text", "python").await;
    browser.assert_accessible("with pasted code").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_tiny_and_random_files_are_answered_too() {
    let browser = Browser::set_up(Setup::default()).await;
    browser.visit(FILES).await;
    browser.drop_file("nothing.zip", b"").await;
    answered(&browser, "nothing.zip", "empty").await;
    browser.assert_accessible("with an empty file").await;
    browser.drop_file("tiny", b"{").await;
    let why = answered(&browser, "tiny", "txt").await;
    println!("one byte: {why}");
    assert!(browser.text("hex").await.contains("7b"));
    browser
        .drop_file("noise", &read("tests/samples/edges/random_bytes"))
        .await;
    let why = answered(&browser, "noise", "unknown").await;
    println!("random bytes: {why}");
    browser.insert("typed", "").await;
    browser.close().await;
}
