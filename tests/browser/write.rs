//! The page for writing: a text goes on, what comes next is shown, pages are learned, by keyboard alone too; on both devices.

use fantoccini::key::Key;
use serde_json::json;

use crate::device::{PATIENCE, with_gpu};
use crate::harness::{Browser, Setup, path, read};
use crate::runs::is_stored;

/// Presses Write as soon as it can be pressed, and keeps when the first piece came, counted from the navigation.
const AT_ONCE: &str = r#"
window.shift = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
}).observe({ type: "layout-shift", buffered: true });
if (location.hash === `#at-once`) {
  const timer = setInterval(() => {
    const [button, text] = ["write", "text"].map((id) => document.querySelector(`[data-testid=${id}]`));
    if (window.begun === undefined && button && !button.disabled) {
      window.begun = text.value.length;
      button.click();
    }
    if (window.begun !== undefined && text.value.length > window.begun) {
      window.firstPieceMs = performance.now();
      clearInterval(timer);
    }
  }, 1);
}
"#;

async fn open(setup: Setup) -> Browser {
    let browser = Browser::set_up(setup).await;
    goto(&browser).await;
    browser
}

async fn goto(browser: &Browser) {
    let address = format!("{}write.html", browser.address);
    browser.client.goto(&address).await.unwrap();
    browser.says("said", "The model is ready").await;
}

async fn value(browser: &Browser, id: &str) -> String {
    let script = format!("return document.querySelector('[data-testid={id}]').value");
    browser.js(&script).await.as_str().unwrap().to_owned()
}

/// Puts a value into a field as a person would, wherever it stands.
async fn set(browser: &Browser, id: &str, value: &str) {
    browser.insert(id, value).await;
}

/// Waits for a sentence, on slow devices too.
async fn patiently(browser: &Browser, id: &str, words: &str) -> String {
    browser.says_in(2 * PATIENCE, id, words).await
}

/// Writes, and returns what was written.
async fn written(browser: &Browser, button: &str, seed: u32) -> String {
    let before = value(browser, "text").await.len();
    browser.click(button).await;
    patiently(browser, "written", &format!("with seed {seed}.")).await;
    value(browser, "text").await[before..].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_goes_on_repeats_by_seed_and_can_be_taken_back() {
    let browser = open(Setup::default()).await;
    let device = browser.text("device").await;
    assert!(device.starts_with("Processor (CPU). "), "{device}");
    browser.says("next-words", "After your text").await;
    browser.assert_fit_to_look_at("write").await;
    let first = written(&browser, "write", 1).await;
    let rate = browser.text("written").await;
    println!("FIGURE the page for writing, on the processor: {rate}");
    assert!(first.len() > 100, "{first}");
    browser.click("back").await;
    assert!(
        value(&browser, "text")
            .await
            .ends_with("acknowledged, that")
    );
    assert_eq!(written(&browser, "write", 1).await, first);
    browser.click("again").await;
    browser.says("written", "with seed 2.").await;
    assert!(!value(&browser, "text").await.ends_with(&first));
    let rows = "return document.querySelectorAll('[data-testid=next-table] tbody tr').length";
    assert_eq!(browser.js(rows).await, 10);
    browser.assert_fit_to_look_at("write-written").await;
    set(&browser, "text", "Emma").await;
    set(&browser, "maxPieces", "10000").await;
    browser.click("write").await;
    browser
        .wait(
            "letters",
            "return document.querySelector('[data-testid=text]').value.length > 100",
        )
        .await;
    browser.click("stop").await;
    browser.says("written", "Stopped: ").await;
    set(&browser, "stopWord", "e").await;
    set(&browser, "text", "Emma").await;
    browser.click("write").await;
    browser
        .says("written", "It ended before the stop word.")
        .await;
    set(&browser, "temperature", "11").await;
    browser.click("write").await;
    let words = browser.says("temperature-problem", "Expected").await;
    assert!(words.contains("from 0 to 10, got 11"), "{words}");
    browser.assert_fit_to_look_at("write-wrong").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_piece_comes_soon() {
    let browser = Browser::set_up(Setup {
        early: AT_ONCE,
        ..Setup::default()
    })
    .await;
    for visit in ["first", "second", "third"] {
        browser.client.goto("about:blank").await.unwrap();
        let address = format!("{}write.html#at-once", browser.address);
        browser.client.goto(&address).await.unwrap();
        let ms = browser
            .wait("a piece", "return window.firstPieceMs ?? null")
            .await;
        println!(
            "FIGURE the page for writing, {visit} visit, navigation to the first piece: {ms} ms"
        );
        assert!(ms.as_f64().unwrap() < 20_000.0);
        let shift = browser.js("return shift").await;
        println!("FIGURE the page for writing, {visit} visit, layout shift: {shift}");
        assert!(shift.as_f64().unwrap() < 0.05);
    }
    browser.close().await;
}

/// Trains so many steps on the sample.
async fn teach(browser: &Browser, steps: &str) {
    browser.click("sample").await;
    browser.says("split", "Held out: ").await;
    set(browser, "steps", steps).await;
    browser.click("train").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_learned_measured_kept_and_forgotten() {
    let browser = open(Setup {
        early: include_str!("own.js"),
        ..Setup::default()
    })
    .await;
    browser.says("next-words", "After your text").await;
    let next = browser
        .js("return document.getElementById('next-rows').textContent")
        .await;
    teach(&browser, "60").await;
    browser.says("run-words", "Step ").await;
    browser.click("pause").await;
    let words = browser.says("run-words", "Paused at step").await;
    let steps = words.trim_start_matches("Paused at step ");
    let (steps, seconds) = (steps.parse::<f64>().unwrap(), browser.worker_seconds());
    browser.assert_accessible("while a training rests").await;
    browser.whole_picture("write-paused").await;
    browser.click("pause").await;
    browser.says("said", "Goes on.").await;
    let ended = patiently(&browser, "teach-said", "Done after 60 steps").await;
    println!("FIGURE the page for writing, LoRA at 8 by 64: {ended}");
    let each = (browser.worker_seconds() - seconds) / (60.0 - steps);
    println!(
        "FIGURE the page for writing, LoRA at 8 by 64: {each:.3} s of processor time a step, the measuring after it included"
    );
    // The page cuts where the engine does.
    let split = browser.text("split").await;
    let held = split.split("Held out: ").nth(1).unwrap();
    let held = format!("{} held-out characters", held.split(' ').next().unwrap());
    let verdict = browser.text("verdict").await;
    assert!(verdict.contains(&held), "{verdict} {held}");
    assert!(verdict.contains("better"), "{ended}");
    let [before, after] = [
        browser.text("answer-before").await,
        browser.text("answer-after").await,
    ];
    assert!(before.starts_with("Article 28. Everyone is") && before != after);
    let looked = format!("return document.getElementById('next-rows').textContent !== {next}");
    browser.wait("what the taught model expects", &looked).await;
    browser.assert_fit_to_look_at("write-learned").await;
    let learned = written(&browser, "write", 1).await;
    let adapter = saved(&browser, "save-adapter").await;
    assert!((200_000..700_000).contains(&adapter), "{adapter} bytes");
    browser.js("window.kept = saved.blob").await;
    let weights = saved(&browser, "save-weights").await;
    assert!((8_000_000..9_500_000).contains(&weights), "{weights} bytes");
    browser.click("forget").await;
    browser.says("origin", "as shipped").await;
    browser.click("back").await;
    let shipped = written(&browser, "write", 1).await;
    assert_ne!(shipped, learned);
    let give = "give('weights-file', [new File([kept], 'mine.safetensors')])";
    browser.js(give).await;
    browser.says("origin", "Austen with mine.safetensors").await;
    browser.says("before", "is not known").await;
    browser.click("back").await;
    assert_eq!(written(&browser, "write", 1).await, learned);
    browser.close().await;
}

/// Presses a button that offers a file, and returns its size; the page keeps the file as `window.saved`.
async fn saved(browser: &Browser, button: &str) -> u64 {
    browser.js("window.saved = undefined").await;
    browser.click(button).await;
    let size = "return window.saved?.blob.size ?? null";
    browser.wait("a file", size).await.as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_that_is_cancelled_leaves_the_model_and_one_that_is_stopped_keeps_its_steps() {
    let browser = open(Setup::default()).await;
    teach(&browser, "5000").await;
    browser.says("run-words", "Step ").await;
    browser.click("cancel").await;
    browser
        .says("teach-said", "Cancelled: the model is as it was")
        .await;
    assert!(browser.text("origin").await.contains("as shipped"));
    browser.click("train").await;
    browser.says("run-words", "Step ").await;
    browser.click("end").await;
    browser.says("teach-said", "Stopped after ").await;
    assert!(browser.text("origin").await.contains("with your text"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_whose_page_was_closed_is_offered_goes_on_and_is_kept_as_a_run() {
    let browser = open(Setup::default()).await;
    browser.click("sample").await;
    browser.says("split", "Held out: ").await;
    browser.says("pages-report", " different; ").await;
    let pages = value(&browser, "pages").await;
    set(&browser, "share", "20").await;
    set(&browser, "steps", "5000").await;
    browser.click("train").await;
    browser.says("run-words", "Step ").await;
    is_stored(&browser, "sessions~", ".a").await;
    goto(&browser).await;
    let words = browser.says("return", "was cut off at step ").await;
    assert!(words.contains(" of 5,000"), "{words}");
    browser.assert_fit_to_look_at("write-return").await;
    browser.click("go-on").await;
    browser.says("run-words", "Step ").await;
    assert_eq!(value(&browser, "pages").await, pages);
    assert_eq!(value(&browser, "share").await, "20");
    browser.click("end").await;
    let ended = patiently(&browser, "teach-said", "Stopped after ").await;
    assert!(ended.contains("stands among your runs"), "{ended}");
    assert!(steps_in(&ended, "after ") > steps_in(&words, "at step "));
    browser.text("answer-after").await;

    let runs = format!("{}runs.html", browser.address);
    browser.client.goto(&runs).await.unwrap();
    browser.says("runs-count", "One run.").await;
    browser.click("open-run").await;
    browser
        .says("held-out-text", "Bits for each character")
        .await;
    let detail = browser.says("detail", "Characters of the text").await;
    assert!(detail.contains("Setting heldOutShare"), "{detail}");
    browser.assert_fit_to_look_at("runs-text").await;
    goto(&browser).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    let is_offered = "return !document.querySelector('[data-testid=return]').hidden";
    assert_eq!(browser.js(is_offered).await, false, "it came to its end");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_training_tells_what_of_its_held_out_end_was_learned_before() {
    let browser = open(Setup::default()).await;
    teach(&browser, "1").await;
    patiently(&browser, "teach-said", "Done after 1 step").await;
    let words = browser.says("before", "It goes on from what").await;
    assert!(
        !words.contains("held-out end"),
        "the figure is honest with the same end: {words}"
    );
    let first = browser.text("split").await;
    set(&browser, "share", "50").await;
    let words = browser
        .says(
            "before",
            " characters of the held-out end were learned before: press Forget for an honest figure.",
        )
        .await;
    let second = browser.text("split").await;
    let learned_again = steps_in(&first, "Learned: ") - steps_in(&second, "Learned: ");
    let told = steps_in(&words, "what it has learned. ");
    assert!(
        (learned_again..steps_in(&second, "Held out: ")).contains(&told),
        "{words} {learned_again}"
    );
    browser.assert_fit_to_look_at("write-again").await;
    browser.click("forget").await;
    browser.says("origin", "as shipped").await;
    let is_gone = "return document.querySelector('[data-testid=before]').textContent === ''";
    browser.wait("an honest figure", is_gone).await;
    let worse = "const { showResult } = await import(new URL('write_result.js', location.href)); \
         const foreseen = (bits) => ({ bits_per_character: bits, loss: bits, pieces: 9, characters: 30 }); \
         const box = document.createElement('div'); \
         showResult(box, { prompt: 'A', answers: ['b', 'c'], summary: { before: foreseen(2), after: foreseen(3) } }); \
         return box.textContent";
    let worse = browser.js_async(worse).await;
    assert!(
        worse.as_str().unwrap().contains(
            "worse: 50 % more bits. Fewer steps or a lower rate may help; press Forget first"
        ),
        "{worse}"
    );
    browser.close().await;
}

/// Leaves this browser no room to keep anything more of the site.
pub async fn leave_no_room(browser: &Browser) {
    let origin = browser.address.split("/some").next().unwrap_or_default();
    let quota = json!({ "origin": origin, "quotaSize": 1 });
    browser
        .devtools("Storage.overrideQuotaForOrigin", quota)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_room_for_checkpoints_is_told_of() {
    let browser = open(Setup::default()).await;
    leave_no_room(&browser).await;
    teach(&browser, "5000").await;
    browser
        .says("teach-said", "This browser has no room for checkpoints")
        .await;
    browser.says("said", "keep this tab open").await;
    browser.click("end").await;
    patiently(&browser, "teach-said", "Stopped after ").await;
    browser
        .says("keep-words", "had no room to keep the run")
        .await;
    browser.close_quietly().await;
}

/// The number behind these words.
fn steps_in(sentence: &str, words: &str) -> u64 {
    let rest = sentence.split(words).nth(1).unwrap();
    let number = rest.split(' ').next().unwrap().replace(',', "");
    number.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_or_learned_is_a_sentence() {
    let browser = open(Setup {
        early: include_str!("own.js"),
        ..Setup::default()
    })
    .await;
    let give = |name: &str, bytes: &[u8]| {
        let content = json!(bytes);
        format!(
            "give('pages-file', [new File([new Uint8Array({content})], {})])",
            json!(name)
        )
    };
    browser.js(&give("letter.docx", b"PK\x03\x04rest")).await;
    browser
        .says(
            "pages-problem",
            "letter.docx: expected plain text, got a packed document",
        )
        .await;
    let broken = b"gr\xc3\xb6\xc3\x9fe\r\nl\xc3\xa4nge\xff";
    browser.js(&give("broken.txt", broken)).await;
    browser
        .says(
            "pages-problem",
            "broken.txt, line 2, column 6: expected text in UTF-8, got the byte 0xFF",
        )
        .await;
    browser.js(&give("data.bin", b"\xe9b\nc\0def")).await;
    browser
        .says(
            "pages-problem",
            "data.bin, line 2, column 2: expected text in windows-1252, got the byte 0x00",
        )
        .await;
    browser.js(&give("wide.txt", b"\xff\xfea\0\0\0")).await;
    browser
        .says(
            "pages-problem",
            "wide.txt, line 1, column 2: expected text in UTF-16LE, got the byte 0x00",
        )
        .await;
    browser.js(&give("old.txt", b"caf\xe9 au lait")).await;
    browser
        .says("pages-report", "Read as windows-1252 (Western European)")
        .await;
    assert_eq!(value(&browser, "pages").await, "café au lait");
    browser
        .drop_file("note.txt", "Zwölf Boxkämpfer".as_bytes())
        .await;
    browser.says("split", "Learned: 5 characters").await;
    let verse = "A line that comes again and again, as in a song.\n\n".repeat(20);
    set(&browser, "pages", &verse).await;
    let words = browser
        .says("pages-report", "in the learned part too")
        .await;
    assert!(
        words.starts_with(
            "220 words, 10 different; 20 paragraphs. 19 paragraphs repeat an earlier one."
        ),
        "{words}"
    );
    set(&browser, "pages", "Zw\u{f6}lf Boxk\u{e4}mpfer").await;
    browser.click("train").await;
    let words = browser.says("pages-problem", "Give more text").await;
    assert!(
        words.contains("The part of the text that is learned"),
        "{words}"
    );
    browser.assert_fit_to_look_at("write-refused").await;
    let wrong = "give('weights-file', [new File(['no weights'], 'wrong.safetensors')])";
    browser.js(wrong).await;
    browser.says("problem", "expected").await;
    assert!(browser.text("origin").await.contains("as shipped"));
    browser.close().await;
}

/// Drops a file on an element, and tells whether the page kept the browser from opening it in its place.
async fn is_kept_from_opening(browser: &Browser, on: &str) -> bool {
    let script = format!(
        "const data = new DataTransfer(); data.items.add(new File(['Words of another text.'], 'missed.txt')); \
         return ['dragover', 'drop'].every((kind) => !document.querySelector('{on}') \
           .dispatchEvent(new DragEvent(kind, {{ bubbles: true, cancelable: true, dataTransfer: data }})))"
    );
    browser.js(&script).await == true
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_misses_its_zone_or_comes_too_early_changes_nothing() {
    let browser = open(Setup::default()).await;
    for place in ["h1", "#text", "#split"] {
        assert!(is_kept_from_opening(&browser, place).await, "{place}");
    }
    let own = "#weights-file";
    assert!(
        !is_kept_from_opening(&browser, own).await,
        "a field for files takes them"
    );
    assert_eq!(value(&browser, "pages").await, "");
    teach(&browser, "5000").await;
    let pages = value(&browser, "pages").await;
    assert!(is_kept_from_opening(&browser, "[data-testid=drop]").await);
    browser.says("problem", "A training is under way").await;
    browser.says("run-words", "Step ").await;
    assert_eq!(value(&browser, "pages").await, pages);
    browser.click("cancel").await;
    browser.says("teach-said", "Cancelled").await;
    let clothes = format!("{}clothes.html", browser.address);
    browser.client.goto(&clothes).await.unwrap();
    browser.says("samples", "Ankle boot").await;
    assert!(is_kept_from_opening(&browser, "h1").await);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_writes_and_teaches() {
    let browser = open(Setup::default()).await;
    browser.tab_to("text").await;
    browser.press(&[Key::Control, Key::Enter]).await;
    browser.says("written", "with seed 1.").await;
    assert!(value(&browser, "text").await.len() > 200);
    browser.tab_to("write").await;
    browser.press(&[Key::Enter]).await;
    browser
        .wait(
            "more",
            "return document.querySelector('[data-testid=text]').value.length > 600",
        )
        .await;
    // Its words were taken away when it began.
    browser.says("written", "with seed 1.").await;
    browser.tab_to("sample").await;
    browser.press(&[Key::Enter]).await;
    browser.says("split", "Held out: ").await;
    browser.tab_to("train").await;
    browser.press(&[Key::Enter]).await;
    browser.says("run-words", "Step ").await;
    let focused = browser
        .js("return document.activeElement.dataset.testid")
        .await;
    assert_eq!(focused, "cancel", "nobody is left without a place");
    browser.press(&[Key::Enter]).await;
    browser.says("teach-said", "Cancelled").await;
    let script = "return document.activeElement.dataset.testid === 'train'";
    browser.wait("the place at Train", script).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_graphics_card_writes_the_same_again_and_learns() {
    let browser = Browser::set_up(Setup {
        brief: true,
        ..with_gpu()
    })
    .await;
    goto(&browser).await;
    let offers = "return navigator.gpu ? navigator.gpu.requestAdapter().then((adapter) => adapter !== null) : false;";
    if browser.js_async(offers).await != true {
        println!("SKIPPED: this browser offers no WebGPU adapter, not even the software one");
        assert!(std::env::var_os("CI").is_none());
        return browser.close_quietly().await;
    }
    browser
        .says("computes-help", "engine takes 2.5 MB more")
        .await;
    browser
        .js("document.querySelector('details.settings').open = true")
        .await;
    browser.choose("computes", "webgpu").await;
    patiently(&browser, "device", "Graphics card (WebGPU)").await;
    set(&browser, "maxPieces", "12").await;
    let first = written(&browser, "write", 1).await;
    println!(
        "FIGURE the page for writing, on the software adapter: {}",
        browser.text("written").await
    );
    browser.click("back").await;
    assert_eq!(written(&browser, "write", 1).await, first);
    let pages = String::from_utf8(read("LICENSE-MIT")).unwrap();
    set(&browser, "pages", &pages).await;
    set(&browser, "steps", "4").await;
    browser.click("train").await;
    let ended = patiently(&browser, "teach-said", "Done after 4 steps").await;
    assert!(browser.text("verdict").await.contains("better"), "{ended}");
    println!("FIGURE the page for writing, on the software adapter: {ended}");
    let kept = "stays in this browser among your runs";
    browser.says("keep-words", kept).await;
    browser.choose("computes", "cpu").await;
    patiently(&browser, "device", "Processor (CPU)").await;
    browser.says("keep-words", kept).await;
    browser.close().await;
}

/// Keeps what is said of the download, and cancels it as soon as its bytes are told.
const CANCELS: &str = r#"
window.fetched = [];
addEventListener("DOMContentLoaded", () => {
  const words = document.querySelector("[data-testid=fetch-words]");
  const hear = () => {
    fetched.push(words.textContent);
    if (location.hash && words.textContent.includes(" of 4.3 MB")) document.querySelector("[data-testid=fetch-cancel]").click();
  };
  if (words) new MutationObserver(hear).observe(words, { childList: true });
});
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_download_tells_its_bytes_and_can_be_cancelled() {
    let browser = Browser::set_up(Setup {
        early: CANCELS,
        ..Setup::default()
    })
    .await;
    let address = format!("{}write.html#cancel", browser.address);
    browser.client.goto(&address).await.unwrap();
    browser.says("said", "The model was not fetched.").await;
    let words = browser.js("return fetched.join('; ')").await;
    let bytes = "Fetching weights of Austen: 0 kB of 4.3 MB";
    assert!(words.as_str().unwrap().contains(bytes), "{words}");
    browser.assert_fit_to_look_at("write-cancelled").await;
    browser
        .js("history.replaceState(null, '', '#'); location.hash = ''")
        .await;
    browser.click("fetch").await;
    browser.says("said", "The model is ready").await;
    assert!(!written(&browser, "write", 1).await.is_empty());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_linked_from_the_demos_and_opens_without_network() {
    let mut browser = Browser::open().await;
    let ready = "await navigator.serviceWorker.ready";
    browser.js_async(ready).await;
    browser.screenshot("write-link").await;
    let link = "document.querySelector('.pages a[href=\"write.html\"]').click()";
    browser.js(link).await;
    browser.says("said", "The model is ready").await;
    browser.unplug();
    browser.client.refresh().await.unwrap();
    browser.says("said", "The model is ready").await;
    assert!(!written(&browser, "write", 1).await.is_empty());
    browser.close_quietly().await;
}

/// Keeps what is said of a training.
const RECORDS: &str = r#"
window.told = [];
addEventListener("DOMContentLoaded", () => {
  const words = document.querySelector("[data-testid=run-words]");
  new MutationObserver(() => told.push(words.textContent)).observe(words, { childList: true });
});
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_and_the_measuring_of_a_long_end_tells_how_far_it_is() {
    let browser = open(Setup {
        early: RECORDS,
        ..Setup::default()
    })
    .await;
    let file = path("LICENSE-APACHE").display().to_string();
    browser.upload_paths("pages-file", &[file]).await;
    browser.says("split", "Learned: ").await;
    set(&browser, "share", "50").await;
    set(&browser, "steps", "1").await;
    browser.click("train").await;
    let words = browser.says("teach-said", "Done after 1 step").await;
    println!("{words}");
    let told = browser.js("return told.join('; ')").await;
    let told = told.as_str().unwrap();
    for phase in ["before", "after"] {
        let place = told.find(&format!("{phase} training"));
        assert!(place.is_some(), "{told}");
    }
    browser.close().await;
}

/// Keeps the page's workers within reach.
pub const WORKERS: &str = r#"
window.workers = [];
window.Worker = class extends Worker {
  constructor(...all) {
    super(...all);
    workers.push(this);
  }
};
"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_is_lost_is_told_and_the_model_fetched_again() {
    let browser = open(Setup {
        early: WORKERS,
        ..Setup::default()
    })
    .await;
    browser.says("next-words", "After your text").await;
    let lose = "workers[0].onerror(new ErrorEvent('error', { message: 'a test' }))";
    browser.js(lose).await;
    browser.click("write").await;
    let words = browser.says("problem", "an engine that runs").await;
    assert!(words.contains("a test. Load the model again."), "{words}");
    browser.says("origin", "Lost").await;
    // Another device is another try as well.
    let moved = "const choice = document.getElementById('computes'); choice.dispatchEvent(new Event('change'))";
    browser.js(moved).await;
    browser.says("origin", "as shipped").await;
    assert!(!written(&browser, "write", 1).await.is_empty());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_leaves_the_loop_ends_the_text_and_wrong_names_are_refused() {
    let browser = open(Setup::default()).await;
    let script = "const { load } = await import('./hearth.js'); \
         const model = await load('austen'); \
         const long = model.generate('Emma', { maxPieces: 10000 }); \
         let pieces = 0; for await (const _ of long) if (++pieces === 3) break; \
         const why = await long.result.then(() => 'all', ({ name }) => name); \
         const next = await model.generate('Emma', { maxPieces: 2 }).result; \
         const refusal = (call) => { try { call(); return 'none'; } catch ({ message }) { return message; } }; \
         return [why, next.pieces, refusal(() => model.generate('Emma', { temprature: 1 })), refusal(() => model.tuneText('Emma', { epochs: 0.5 }))]";
    let said = browser.js_async(script).await;
    assert_eq!((&said[0], &said[1]), (&json!("AbortError"), &json!(2)));
    for (place, words) in [(2, "the setting 'temprature'"), (3, "the setting 'epochs'")] {
        assert!(said[place].as_str().unwrap().starts_with(words), "{said}");
    }
    browser.close().await;
}
