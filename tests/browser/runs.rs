//! Runs in a browser: a training that loses its tab goes on after a reload, each one is listed on the page of runs, and leaves it as files.

use serde_json::Value;

use crate::device::{On, on_each_device};
use crate::digits::{set_epochs, teach_crosses};
use crate::harness::{Browser, Setup};
use crate::robust::REACH_WORKERS;

on_each_device!(a_training_that_lost_its_tab_goes_on_after_a_reload);

/// Names of files in this browser's storage.
async fn stored(browser: &Browser) -> Vec<String> {
    let names = browser
        .js_async(
            "const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('hearth'); \
             const names = []; for await (const name of folder.keys()) names.push(name); return names",
        )
        .await;
    serde_json::from_value(names).unwrap()
}

/// Waits until a file whose name has these beginning and end is stored.
pub async fn is_stored(browser: &Browser, start: &str, end: &str) {
    let begin = std::time::Instant::now();
    loop {
        let names = stored(browser).await;
        let is_it = |name: &&String| name.starts_with(start) && name.ends_with(end);
        if names.iter().any(|name| is_it(&name)) {
            return;
        }
        assert!(
            begin.elapsed().as_secs() < 120,
            "{start}…{end} in {names:?}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
}

/// More than any machine trains while a test looks; on the software adapter each step is long enough.
async fn set_long(browser: &Browser, on: On) {
    set_epochs(browser, 1_000).await;
    if on == On::Processor {
        browser.fill("batch-size", "128").await;
    }
}

async fn a_training_that_lost_its_tab_goes_on_after_a_reload(on: On) {
    let Some(browser) = on.open().await else {
        return;
    };
    teach_crosses(&browser, 3).await;
    set_long(&browser, on).await;
    browser.click("train").await;
    browser.steps().await;
    is_stored(&browser, "sessions~", ".a").await;
    browser.goto().await;
    let words = browser.text("interrupted").await;
    println!("{words}");
    assert!(
        words.contains("3 examples of cross was cut off at step"),
        "{words}"
    );
    browser
        .assert_accessible("with a run that was cut off")
        .await;
    if on == On::Processor {
        browser.screenshot("interrupted").await;
    }
    browser.click("go-on").await;
    browser.steps().await;
    assert!(
        !browser.is_there("interrupted").await,
        "it is under way again"
    );
    browser.click("stop").await;
    let words = browser.text("summary-run").await;
    assert!(words.contains("New class: cross"), "{words}");
    let examples = browser.text("own-class").await;
    assert!(
        examples.contains("3 drawings"),
        "they come back: {examples}"
    );
    let names = stored(&browser).await;
    assert!(
        !names.iter().any(|name| name.starts_with("sessions~")),
        "{names:?}"
    );
    browser.goto().await;
    assert!(!browser.is_there("interrupted").await);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tab_does_not_take_a_training_that_is_under_way() {
    let browser = Browser::open().await;
    teach_crosses(&browser, 3).await;
    set_long(&browser, On::Processor).await;
    browser.click("train").await;
    browser.steps().await;
    is_stored(&browser, "sessions~", ".a").await;
    let first = browser.client.window().await.unwrap();
    let second = browser.client.new_window(true).await.unwrap().handle;
    browser.client.switch_to_window(second).await.unwrap();
    browser.goto().await;
    browser.text("origin").await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert!(
        !browser.is_there("interrupted").await,
        "the first tab works on it"
    );
    let runs = format!("{}runs.html", browser.address);
    browser.client.goto(&runs).await.unwrap();
    browser.click("open-run").await;
    browser.fill("run-note", "too early").await;
    browser.js("document.activeElement.blur()").await;
    browser.says("message", "trains in another tab").await;
    browser.client.switch_to_window(first).await.unwrap();
    browser.steps().await;
    browser.click("cancel-run").await;
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_whose_engine_dies_goes_on_with_the_next_one() {
    let browser = Browser::start((1280, 1000), false, REACH_WORKERS).await;
    browser.goto().await;
    teach_crosses(&browser, 3).await;
    set_long(&browser, On::Processor).await;
    browser.click("train").await;
    is_stored(&browser, "sessions~", ".a").await;
    let kill = "const worker = window.workers.at(-1); worker.terminate(); \
                worker.dispatchEvent(new ErrorEvent('error', { message: 'killed by a test' }))";
    browser.js(kill).await;
    let message = browser.text("message").await;
    assert!(
        message.contains("step"),
        "it says where it goes on: {message}"
    );
    browser.steps().await;
    browser.click("stop").await;
    assert!(browser.summary().await.contains("New class: cross"));
    let names = stored(&browser).await;
    let kept = names.iter().filter(|name| name.starts_with("runs~"));
    assert_eq!(kept.count(), 3, "record, capsule and weights: {names:?}");
    browser.close_quietly().await;
}

/// A short training of crosses, kept as a run.
async fn train_once(browser: &Browser, seed: &str) {
    browser
        .js("document.querySelector('[data-testid=settings]').open = true")
        .await;
    browser.fill("seed", seed).await;
    set_epochs(browser, 3).await;
    browser.click("train").await;
    browser.summary().await;
}

/// Presses a button of the page of runs that offers a file; returns its name and content.
async fn saved(browser: &Browser, button: &str) -> (String, Vec<u8>) {
    browser.js("window.saved = undefined").await;
    browser.click(button).await;
    browser.wait("a file", "return !!window.saved").await;
    let file = browser
        .js_async("return [saved.name, [...new Uint8Array(await saved.blob.arrayBuffer())]]")
        .await;
    serde_json::from_value(file).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_are_listed_noted_compared_exported_and_deleted() {
    let browser = Browser::set_up(Setup {
        early: include_str!("own.js"),
        ..Setup::default()
    })
    .await;
    browser.goto().await;
    teach_crosses(&browser, 3).await;
    train_once(&browser, "1").await;
    train_once(&browser, "2").await;
    let link = browser
        .js("return document.querySelector('.pages a[href=\"runs.html\"]').href")
        .await;
    browser.client.goto(link.as_str().unwrap()).await.unwrap();
    browser.says("runs-count", "2 runs.").await;
    the_page_is_fit_to_look_at(&browser, "runs").await;

    for place in [0, 1] {
        let choose = format!("document.querySelectorAll('[data-testid=choose]')[{place}].click()");
        browser.js(&choose).await;
    }
    let differences = browser.says("differences", "seed").await;
    browser.says("compare", "Right before, wrong now").await;
    assert!(
        !differences.contains("epochs"),
        "only what differs: {differences}"
    );
    browser
        .js("document.querySelector('[data-testid=open-run]').click()")
        .await;
    browser.says("held-out", "Log loss").await;
    browser
        .says("detail", "Known classes answered rightly now")
        .await;
    the_page_is_fit_to_look_at(&browser, "runs-open").await;
    it_is_noted(&browser).await;
    it_is_exported(&browser).await;
    it_is_deleted(&browser).await;
    browser.close().await;
}

async fn the_page_is_fit_to_look_at(browser: &Browser, name: &str) {
    browser.assert_accessible(name).await;
    browser.assert_fits(name).await;
    browser.screenshot(name).await;
    browser.be_narrow().await;
    browser.be_dark(true).await;
    browser.assert_accessible(name).await;
    browser.assert_fits(name).await;
    browser.screenshot(&format!("{name}-narrow-dark")).await;
    browser.be_dark(false).await;
    browser.be_wide().await;
}

/// A note outlives the page, and can be searched.
async fn it_is_noted(browser: &Browser) {
    browser.fill("run-note", "the one for the demo").await;
    browser.js("document.activeElement.blur()").await;
    browser.says("runs", "the one for the demo").await;
    browser.says("saving", "Kept in this browser.").await;
    browser.client.refresh().await.unwrap();
    browser.says("runs", "the one for the demo").await;
    browser.fill("search", "demo seed=2").await;
    browser.says("runs-count", "1 of 2 runs.").await;
    browser.fill("search", "demo seed=1").await;
    browser.says("runs-count", "0 of 2 runs.").await;
    browser.fill("search", "demo").await;
    browser.says("runs-count", "1 of 2 runs.").await;
    browser
        .js("document.querySelector('[data-testid=choose]').click()")
        .await;
}

/// Whether git knows a commit here, as it did when the site was built.
fn is_repository() -> bool {
    let describe = ["-C", env!("CARGO_MANIFEST_DIR"), "describe", "--always"];
    let said = std::process::Command::new("git").args(describe).output();
    said.is_ok_and(|said| said.status.success())
}

async fn it_is_exported(browser: &Browser) {
    let (name, table) = saved(browser, "export-table").await;
    let table = String::from_utf8(table).unwrap();
    assert!(
        name.ends_with(".csv") && table.contains("the one for the demo"),
        "{table}"
    );
    let (_, curves) = saved(browser, "export-metrics").await;
    assert!(String::from_utf8(curves).unwrap().lines().count() > 2);
    let (_, records) = saved(browser, "export-json").await;
    let records: Value = serde_json::from_slice(&records).unwrap();
    assert_eq!(records["runs"][0]["config"]["seed"], 2, "{records}");
    let version = records["runs"][0]["code_version"].as_str().unwrap();
    let commit = version.split_once(" (").map(|(_, commit)| commit);
    let is_named = commit.is_some_and(|commit| commit.len() > 12);
    assert_eq!(
        is_named,
        is_repository(),
        "the commit it was built from: {version}"
    );
    let (_, zip) = saved(browser, "export-mlflow").await;
    assert!(zip.starts_with(b"PK"), "a zip");
    let (name, capsule) = saved(browser, "export-capsule").await;
    assert!(name.ends_with(".capsule.json"), "{name}");
    it_replays_natively(&capsule);
    let (name, weights) = saved(browser, "export-weights").await;
    assert!(name.ends_with(".safetensors") && weights.len() > 100_000);
    let script = "return (await (await fetch(document.querySelector('[data-testid=in-pytorch]').href)).text()).slice(3, 30)";
    let script = browser.js_async(script).await;
    assert_eq!(script, "Hearth's models as PyTorch ", "what loads them");
    let words = browser
        .js("return document.querySelector('[data-testid=in-pytorch]').parentElement.textContent")
        .await;
    assert_eq!(
        words,
        "PyTorch loads weights and adapters with hearth_torch.py."
    );
    browser.click("export-adapter").await;
    browser
        .says(
            "message",
            "expected an adapter, as a run with LoRA leaves, got none",
        )
        .await;
}

/// What the page's engine trained, the command line trains again; the two round otherwise.
fn it_replays_natively(capsule: &[u8]) {
    let file = std::env::temp_dir().join(format!("hearth-{}.capsule.json", std::process::id()));
    std::fs::write(&file, capsule).unwrap();
    let Some(hearth) = option_env!("CARGO_BIN_EXE_hearth") else {
        panic!("build the browser tests with hearth/cli, as `cargo xtask test browser` does");
    };
    let replay = std::process::Command::new(hearth)
        .args(["replay", &file.display().to_string(), "--json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let said: Value = serde_json::from_slice(&replay.unwrap().stdout).unwrap();
    println!("FIGURE a capsule of the page, replayed natively: {said}");
    let apart = said["max_abs_difference"].as_f64().unwrap();
    assert!(apart < 1e-3, "losses {apart} apart");
    std::fs::remove_file(file).unwrap();
}

async fn it_is_deleted(browser: &Browser) {
    browser.click("delete").await;
    browser
        .assert_accessible("while a deletion is asked about")
        .await;
    browser.click("delete-yes").await;
    browser.fill("search", "").await;
    browser.says("runs-count", "One run.").await;
    browser.client.refresh().await.unwrap();
    browser.says("runs-count", "One run.").await;
    let names = stored(browser).await;
    let left = names.iter().filter(|name| name.starts_with("runs~"));
    assert_eq!(
        left.count(),
        3,
        "record, capsule and weights of the other: {names:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_runs_says_how_to_get_one() {
    let browser = Browser::set_up(Setup::default()).await;
    let address = format!("{}runs.html", browser.address);
    browser.client.goto(&address).await.unwrap();
    let words = browser.says("runs-count", "No run is kept here yet").await;
    assert!(words.contains("page of demos"), "{words}");
    browser.assert_accessible("without runs").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_store_is_told_and_costs_only_the_record() {
    let browser = Browser::open().await;
    teach_crosses(&browser, 3).await;
    let origin = browser.address.split("/some").next().unwrap_or_default();
    let quota = serde_json::json!({ "origin": origin, "quotaSize": 1 });
    browser
        .devtools("Storage.overrideQuotaForOrigin", quota)
        .await;
    set_epochs(&browser, 3).await;
    browser.click("train").await;
    let words = browser.summary().await;
    assert!(words.starts_with("Trained 3 of 3 steps"), "{words}");
    browser.says("summary", "could not be kept").await;
    browser.close_quietly().await;
}

/// Settings and samples that a script gives, and what is said of them.
const REFUSED: &str = "const { load } = await import('./hearth.js'); \
    const model = await load('digits'); const said = []; \
    const sample = { input: new Float32Array(784), label: 'blank' }; \
    for (const config of [{ optimizer: 'rmsprop' }, { learningRate: '1' }, { learningrate: 1 }, { patience: 1.5 }, { seed: -1 }, null, []]) { \
      try { await model.fineTune([sample], config).summary; said.push('accepted'); } catch (error) { said.push(`${error.kind}: ${error.message}`); } \
    } \
    for (const wrong of [{ input: sample.input }, null]) { \
      try { await model.fineTune([wrong]).summary; said.push('accepted'); } catch (error) { said.push(`${error.kind}: ${error.message}`); } \
    } \
    const run = model.fineTune([sample], { layers: 'lora', loraRank: 2, optimizer: 'adamw', weightDecay: 0.01, schedule: 'constant', maxSteps: 3 }); \
    const { final_loss, run: id } = await run.summary; \
    const [adapter, whole] = [await model.export('adapter'), await model.export('safetensors')]; \
    const capsule = JSON.parse(new TextDecoder().decode(await model.exportCapsule())); \
    await model.dispose(); \
    return { said, final_loss, id, adapter: adapter.length, whole: whole.length, kept: capsule.content.record.id }";

#[tokio::test(flavor = "multi_thread")]
async fn scripts_train_as_they_say_and_wrong_settings_are_refused_by_name() {
    let browser = Browser::open().await;
    let result = browser.js_async(REFUSED).await;
    println!("{result}");
    let said: Vec<String> = serde_json::from_value(result["said"].clone()).unwrap();
    let parts = [
        "'optimizer': expected \"adam\" or \"adamw\" or \"sgd\", got \"rmsprop\"",
        "'learningRate': expected a number, got \"1\"",
        "'learningrate': expected one of epochs, ",
        "'patience': expected a whole number",
        "'seed': expected a whole number from 0, got -1",
        "an object of settings, got null",
        "an object of settings, got an array",
        "samples[0]: expected a label",
        "samples[0]: expected a label",
    ];
    assert_eq!(said.len(), parts.len());
    for (said, part) in said.iter().zip(parts) {
        assert!(said.starts_with("bad_") && said.contains(part), "{said}");
    }
    assert!(result["final_loss"].as_f64().is_some_and(f64::is_finite));
    assert_eq!(result["id"], result["kept"], "the run is kept under its id");
    assert!(result["adapter"].as_u64() < Some(20_000) && result["whole"].as_u64() > Some(300_000));
    browser.close().await;
}

/// The processor's engine's memory, as the device panel has it.
async fn engine_bytes(browser: &Browser) -> f64 {
    browser
        .js("document.querySelector('[data-testid=device-facts]').closest('details').open = true")
        .await;
    let script = "const row = [...document.querySelectorAll('[data-testid=device-facts] tr')].find((row) => row.textContent.includes('Memory of the processor')); \
        return row?.lastElementChild.textContent";
    let words = browser.wait("the memory", script).await;
    let words = words.as_str().unwrap();
    words.strip_suffix(" MB").unwrap().parse().unwrap()
}

/// A leak takes memory in every round. A gap in it that no longer fits takes some once, in whichever round that comes.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_steps_do_not_let_the_memory_grow() {
    let browser = Browser::open().await;
    teach_crosses(&browser, 3).await;
    browser
        .js("document.querySelector('[data-testid=settings]').open = true")
        .await;
    browser.fill("batch-size", "4").await;
    let mut megabytes = Vec::new();
    for (epochs, steps) in [
        (1_000, "3,000"),
        (500, "1,500"),
        (500, "1,500"),
        (500, "1,500"),
    ] {
        set_epochs(&browser, epochs).await;
        browser.click("train").await;
        let words = browser.summary().await;
        assert!(
            words.contains(&format!("{steps} of {steps} steps")),
            "{words}"
        );
        megabytes.push(engine_bytes(&browser).await);
    }
    println!(
        "FIGURE memory of the engine after 3,000, 4,500, 6,000 and 7,500 steps: {megabytes:?} MB"
    );
    let grown = megabytes
        .windows(2)
        .filter(|pair| pair[1] > pair[0] * 1.005);
    assert!(grown.count() <= 1, "{megabytes:?} MB");
    assert!(megabytes[3] < 1.4 * megabytes[0], "{megabytes:?} MB");
    browser.close().await;
}
