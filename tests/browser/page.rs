//! The page as a page: accessible, light and dark, narrow and wide, under its policy, and as a JavaScript API.

use serde_json::json;

use crate::harness::Browser;

#[tokio::test(flavor = "multi_thread")]
async fn it_is_accessible_in_both_schemes_and_at_both_widths() {
    for (size, dark, name) in [
        ((1440, 1000), false, "wide-light"),
        ((1440, 1000), true, "wide-dark"),
        ((500, 900), false, "narrow-light"),
        ((500, 900), true, "narrow-dark"),
    ] {
        let browser = Browser::start(size, dark, "").await;
        if size.0 < 1000 {
            browser.be_narrow().await;
        }
        browser.be_dark(dark).await;
        browser.goto().await;
        browser
            .js("document.querySelectorAll('[data-testid=sample]')[8].click()")
            .await;
        browser.text("best").await;
        browser.screenshot(name).await;
        browser.assert_accessible(name).await;
        browser.assert_fits(name).await;
        browser.be_zoomed().await;
        let zoomed = format!("{name}-zoomed");
        browser.screenshot(&zoomed).await;
        browser.assert_accessible(&zoomed).await;
        browser.assert_fits(&zoomed).await;
        browser.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_is_in_force() {
    let browser = Browser::open().await;
    let outcome = browser
        .js_async(
            "const refused = [];
             addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
             await fetch('https://example.org/').catch(() => {});
             const script = document.createElement('script');
             script.textContent = 'window.inline = true';
             document.head.append(script);
             await new Promise((resolve) => setTimeout(resolve, 200));
             return { refused, inline: window.inline ?? false };",
        )
        .await;
    assert_eq!(outcome["inline"], false);
    let refused: Vec<&str> = outcome["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    assert!(
        refused.contains(&"connect-src")
            && refused.iter().any(|name| name.starts_with("script-src")),
        "{refused:?}"
    );
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_javascript_api_does_what_its_types_say() {
    let browser = Browser::open().await;
    let said = browser.js_async(include_str!("api.js")).await;
    assert_eq!(
        said["models"],
        json!(["digits", "efficientnet-lite0", "minilm", "magika", "austen"])
    );
    assert_eq!(said["devices"], json!([["cpu", true], ["webgpu", false]]));
    assert_eq!(
        said["sum"].as_f64().map(|sum| (sum - 1.0).abs() < 1e-5),
        Some(true)
    );
    assert_eq!(
        said["types"],
        json!(["step", "epoch", "paused", "resumed", "done"])
    );
    assert_eq!(
        said["states"],
        json!(["ready", "paused", "running", "done", "stopped"])
    );
    let flips = &said["flips"];
    assert!(flips[0].as_u64() >= Some(1), "the bar at least: {flips}");
    assert_ne!(flips[1]["before"], flips[1]["after"], "{flips}");
    assert_eq!(
        (&said["added"], &said["labels"]),
        (&json!(["bar"]), &json!(11))
    );
    assert_eq!(said["samples"], 1_000);
    assert_eq!(
        said["same"], true,
        "what export() writes loads back to the same answers"
    );
    assert_eq!(said["aborted"], "AbortError");
    let errors: Vec<&str> = said["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect();
    let expected = [
        "bad_input",
        "bad_input",
        "bad_input",
        "bad_input",
        "unknown_model",
        "bad_weights",
        "unsupported",
        "bad_config",
        "unknown_model",
    ];
    assert_eq!(errors, expected);
    println!(
        "FIGURE predict {} ms median, training step {} ms median (batch 32)",
        said["predict_ms"], said["train_ms"]
    );
    browser.close().await;
}
