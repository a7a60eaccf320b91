//! The form of further settings: fetched when it is wanted, checked as it is filled, and what a run learns by.

use serde_json::Value;

use crate::digits::{set_epochs, teach_crosses};
use crate::harness::Browser;

/// Opens the settings and, in them, the further ones.
async fn open_further(browser: &Browser) {
    browser
        .js("document.querySelector('[data-testid=settings]').open = true")
        .await;
    let open = "const form = document.querySelector('[data-testid=further-form]'); if (form) form.querySelector('details').open = true; return !!form";
    browser.wait("the further settings", open).await;
}

/// The settings of the only run that is kept.
async fn settings_of_the_run(browser: &Browser) -> Value {
    browser
        .js_async(
            "const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('hearth'); \
             for await (const [name, file] of folder) if (/^runs~[^.]*\\.json$/.test(name)) return JSON.parse(await (await file.getFile()).text()).config; \
             return null",
        )
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn further_settings_are_fetched_late_checked_and_learned_by() {
    let browser = Browser::open().await;
    let fetched = "return performance.getEntriesByName(new URL('further_settings.js', document.baseURI).href).length";
    assert_eq!(browser.js(fetched).await, 0, "nobody has asked for it yet");
    teach_crosses(&browser, 3).await;
    set_epochs(&browser, 2).await;
    open_further(&browser).await;
    let is_hidden =
        "return document.querySelector('[data-testid=further-momentum]').closest('.field').hidden";
    assert_eq!(browser.js(is_hidden).await, true, "Adam has no momentum");
    browser.choose("further-optimizer", "sgd").await;
    assert_eq!(browser.js(is_hidden).await, false);
    browser.choose("further-schedule", "step").await;
    browser.choose("further-layers", "lora").await;
    browser.fill("further-loraRank", "4").await;
    browser.assert_accessible("with further settings").await;
    browser.assert_fits("with further settings").await;
    browser
        .js("document.querySelector('[data-testid=further-form]').scrollIntoView()")
        .await;
    browser.screenshot("further-settings").await;
    browser.be_narrow().await;
    browser.be_dark(true).await;
    browser
        .assert_fits("with further settings on a phone")
        .await;
    browser
        .js("document.querySelector('[data-testid=further-form]').scrollIntoView()")
        .await;
    browser.screenshot("further-settings-narrow-dark").await;
    browser.be_dark(false).await;
    browser.be_wide().await;

    browser.fill("further-momentum", "2").await;
    browser
        .says("further-form", "A number. Share of the last step")
        .await;
    browser.click("train").await;
    browser.says("message", "momentum").await;
    browser.fill("further-momentum", "0.5").await;
    browser.click("train").await;
    browser.summary().await;
    let settings = settings_of_the_run(&browser).await;
    let expected = [
        ("optimizer", "sgd"),
        ("schedule", "step"),
        ("layers", "lora"),
    ];
    for (name, value) in expected {
        assert_eq!(settings[name], value, "{settings}");
    }
    assert_eq!(
        (&settings["momentum"], &settings["loraRank"]),
        (&0.5.into(), &4.into())
    );
    assert_eq!(
        (&settings["epochs"], &settings["further"]),
        (&2.into(), &Value::Null)
    );

    // The address has them, so a reload brings them back.
    browser.client.refresh().await.unwrap();
    browser
        .wait(
            "the settings",
            "return !!document.querySelector('[data-testid=settings]')",
        )
        .await;
    open_further(&browser).await;
    let optimizer = "return document.querySelector('[data-testid=further-optimizer]').value";
    assert_eq!(browser.js(optimizer).await, "sgd");
    browser.close_quietly().await;
}
