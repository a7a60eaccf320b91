//! The page of pictures: folders and zips of one's own are reported, taught, measured, tried and saved; what is wrong is said.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use fantoccini::key::Key;
use image::imageops::FilterType;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::clothes::{count, set, share};
use crate::device::PATIENCE;
use crate::harness::{Browser, Setup, read};
use crate::own_classes::{PHOTOS, collected};
use crate::runs::is_stored;

/// A disc or stripes, no two alike; of every third a JPEG.
fn picture(kind: &str, number: u32, (width, height): (u32, u32)) -> Vec<u8> {
    let shade = |times: u32| (number * times % 97 + 60) as u8;
    let (ground, ink) = ([shade(37), 200, shade(11)], [30, shade(53), 160]);
    let (x0, y0) = (width / 3 + number % 9 * width / 40, height / 2);
    let is_ink = |x: u32, y: u32| match kind {
        "disc" => (x.abs_diff(x0).pow(2) + y.abs_diff(y0).pow(2)) < (width.min(height) / 4).pow(2),
        _ => ((x + number) * 12 / width).is_multiple_of(2),
    };
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        Rgb(if is_ink(x, y) { ink } else { ground })
    });
    let format = if number.is_multiple_of(3) {
        ImageFormat::Jpeg
    } else {
        ImageFormat::Png
    };
    let mut bytes = Vec::new();
    pixels
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

type Entries = Vec<(String, Vec<u8>)>;

/// So many pictures of each of the two kinds.
fn shapes(each: u32, size: (u32, u32)) -> Entries {
    let of = |kind: &'static str| {
        (0..each).map(move |number| {
            (
                format!("{kind}/{number:03}.png"),
                picture(kind, number, size),
            )
        })
    };
    of("disc").chain(of("stripes")).collect()
}

fn zipped(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn named(name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (name.to_owned(), bytes)
}

/// Good ones, and one of each flaw that leaves the rest in place.
fn flawed() -> Entries {
    let mut broken = picture("disc", 30, (120, 90));
    broken.truncate(200);
    let mut all = shapes(15, (120, 90));
    all.extend([
        named("disc/broken.jpg", broken),
        named("disc/copy.png", picture("disc", 4, (120, 90))),
        named("stripes/a disc.png", picture("disc", 5, (120, 90))),
        named("alone/1.png", picture("disc", 77, (30, 40))),
        named("notes.txt", b"discs and stripes".to_vec()),
    ]);
    all
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn open(early: &'static str) -> Browser {
    let browser = Browser::set_up(Setup {
        early,
        ..Setup::default()
    })
    .await;
    let address = format!("{}pictures.html", browser.address);
    browser.client.goto(&address).await.unwrap();
    browser.says("origin", "fetched when you teach it").await;
    browser
}

async fn choose(browser: &Browser, id: &str, path: &Path) {
    browser
        .upload_paths(id, &[path.display().to_string()])
        .await;
}

/// Waits until a problem is told that begins so, and closes it.
async fn refused(browser: &Browser, words: &str) {
    browser.says("problem", words).await;
    browser.click("problem-close").await;
}

/// Keeps how long the page's thread was blocked at most, and what is saved.
const EARLY: &str = concat!(
    include_str!("own.js"),
    "window.blockedMs = 0; new PerformanceObserver((list) => { \
     for (const { duration } of list.getEntries()) blockedMs = Math.max(blockedMs, duration); \
     }).observe({ type: 'longtask', buffered: true });"
);

#[tokio::test(flavor = "multi_thread")]
async fn a_zip_is_reported_taught_measured_tried_and_saved() {
    let browser = open(EARLY).await;
    let zip = file("shapes.zip", &zipped(&flawed()));
    choose(&browser, "zip", &zip).await;
    the_report_is_honest(&browser).await;
    browser.assert_fit_to_look_at("pictures").await;
    browser.click("teach").await;
    browser
        .says_in(PATIENCE, "run-words", "Looking at picture")
        .await;
    let said = browser.says_in(PATIENCE, "teach-said", "Done after ").await;
    assert!(said.contains("The run stands among your runs"), "{said}");
    the_result_is_shown(&browser).await;
    one_s_own_is_decided(&browser).await;
    browser.assert_fit_to_look_at("pictures-taught").await;
    it_is_saved(&browser).await;
    browser.close().await;
}

async fn the_report_is_honest(browser: &Browser) {
    browser
        .says("report-words", "shapes.zip: 33 pictures in 3 classes.")
        .await;
    let notes = browser.text("notes").await;
    for words in [
        "'disc' has 16.0 times as many pictures as 'alone' (16 against 1).",
        "Always saying 'disc' would be right on 48.5 %.",
        "Sizes: from 30 x 40 pixels ('alone/1.png') to 120 x 90 pixels",
        "1 picture is less than 56 pixels wide or high",
        "2 pictures repeat an earlier one byte for byte",
        "1 of them stands in another class than the first",
        "Fewer than two pictures: 'alone'. This class is not learned.",
    ] {
        assert!(notes.contains(words), "'{words}' is not in: {notes}");
    }
    let left_out = browser.text("left-out").await;
    let broken = "'disc/broken.jpg': expected a PNG or JPEG picture, got none";
    assert!(
        left_out.contains(broken) && left_out.contains("'notes.txt'"),
        "{left_out}"
    );
    let copies = browser.text("copies").await;
    assert!(
        copies.contains("'stripes/a disc.png' is the same as 'disc/005.png'"),
        "{copies}"
    );
    let table = browser.text("count-table").await;
    assert!(
        table.contains("disc16") && table.contains("alone1"),
        "{table}"
    );
    let all = "return document.querySelectorAll('[data-testid=samples] canvas').length === 11";
    browser.wait("pictures of each class", all).await;
}

async fn the_result_is_shown(browser: &Browser) {
    let verdict = browser.text("verdict").await;
    println!("FIGURE pictures of two shapes: {verdict}");
    assert!(
        verdict.contains("of the 6 held-out pictures") && verdict.contains("95 % interval"),
        "{verdict}"
    );
    assert!(
        verdict.contains("Always saying 'disc', the largest class, would be right on 50.0 %"),
        "{verdict}"
    );
    assert!(share(&verdict) > 80.0, "{verdict}");
    assert_eq!(count(browser, "#class-bars .bar").await, 2);
    assert_eq!(count(browser, "[data-testid=matrix] td").await, 4);
    let mistakes = browser.text("mistake-words").await;
    let listed = count(browser, ".mistake canvas").await;
    assert!(listed > 0 || mistakes.starts_with("None"), "{mistakes}");
}

async fn one_s_own_is_decided(browser: &Browser) {
    let own = file("own.png", &picture("stripes", 400, (300, 200)));
    choose(browser, "own", &own).await;
    browser.says("decision", "stripes, ").await;
    assert_eq!(count(browser, "#bars .bar").await, 2);
    let none = file("none.png", b"no picture");
    choose(browser, "own", &none).await;
    refused(
        browser,
        "None.png: expected a picture that this browser can decode",
    )
    .await;
}

/// The page of demos opens the project, and the page of runs has the run.
async fn it_is_saved(browser: &Browser) {
    for (button, words) in [
        ("save-weights", "Saved: pictures-head.safetensors"),
        ("save-capsule", "Saved: pictures.capsule.json"),
        ("save-project", "Saved: pictures-project.safetensors"),
    ] {
        browser.click(button).await;
        browser.says("said", words).await;
    }
    let content = browser
        .js_async("return [...new Uint8Array(await saved.blob.arrayBuffer())]")
        .await;
    let content: Vec<u8> = serde_json::from_value(content).unwrap();
    let project = file("pictures-project.safetensors", &content);
    browser.visit(PHOTOS).await;
    choose(browser, "open-project", &project).await;
    browser.says("message", "30 examples").await;
    collected(browser, "stripes", "15 photos").await;
    let runs = format!("{}runs.html", browser.address);
    browser.client.goto(&runs).await.unwrap();
    let listed = "return document.body.textContent.includes('efficientnet-lite0')";
    browser.wait("the run", listed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_leaves_the_first_in_place() {
    let browser = open("").await;
    let good = file("good.zip", &zipped(&shapes(4, (64, 64))));
    choose(&browser, "zip", &good).await;
    browser.says("report-words", "good.zip: 8 pictures").await;
    let mut evil = shapes(1, (64, 64));
    evil.push(named("../../evil.png", picture("disc", 1, (64, 64))));
    let mut bomb = shapes(1, (64, 64));
    bomb.push(named("disc/bomb.png", vec![0; 9 << 20]));
    for (name, bytes, words) in [
        (
            "none.zip",
            b"PK\x03\x04no zip at all".to_vec(),
            "Expected a zip, got a file that is none or is broken",
        ),
        (
            "evil.zip",
            zipped(&evil),
            "'../../evil.png': expected a name like class/picture.png, got one that leads out of the archive",
        ),
        (
            "bomb.zip",
            zipped(&bomb),
            "'disc/bomb.png': expected a picture, got 9437184 bytes out of",
        ),
        (
            "empty.zip",
            zipped(&[]),
            "Expected pictures in folders named for their classes",
        ),
    ] {
        choose(&browser, "zip", &file(name, &bytes)).await;
        refused(&browser, words).await;
        browser.says("report-words", "good.zip: 8 pictures").await;
    }
    // What can be read and not learned is reported, and why it is not learned.
    let loose = |name: &str| named(name, picture("disc", 1, (64, 64)));
    let one = shapes(3, (64, 64)).into_iter().take(3).collect::<Entries>();
    for (name, entries, words) in [
        (
            "loose.zip",
            vec![loose("1.png"), loose("2.png")],
            "each named for its class and with two pictures or more, got none",
        ),
        ("one.zip", one, "got one such class, 'disc'"),
        (
            "few.zip",
            vec![
                loose("cat/1.png"),
                named("dog/1.png", picture("disc", 2, (64, 64))),
            ],
            "got fewer than two pictures in each",
        ),
    ] {
        choose(&browser, "zip", &file(name, &zipped(&entries))).await;
        browser.says("report-words", name).await;
        browser.says("obstacle", words).await;
        assert_eq!(
            browser
                .js("return document.querySelector('[data-testid=teach]').disabled")
                .await,
            true
        );
    }
    browser.screenshot("pictures-few").await;
    browser.close().await;
}

/// The worker that makes pictures small cannot be fetched, until a script says otherwise.
const LOSES_A_WORKER: &str = "
const Plain = Worker;
window.isLost = true;
window.Worker = class extends Plain {
  constructor(address, options) {
    super(isLost && String(address).endsWith('pictures_small.js') ? 'missing.js' : address, options);
  }
};";

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_lost_is_told_and_the_next_one_goes_on() {
    let browser = open(LOSES_A_WORKER).await;
    choose(
        &browser,
        "zip",
        &file("lost.zip", &zipped(&shapes(5, (64, 64)))),
    )
    .await;
    browser.says("report-words", "lost.zip").await;
    browser.click("teach").await;
    refused(&browser, "The worker that makes pictures small ended").await;
    browser.js("isLost = false").await;
    browser.click("teach").await;
    browser.says_in(PATIENCE, "teach-said", "Done after ").await;
    browser.close_quietly().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_cut_copies_left_out_and_of_too_many_pictures_a_part_is_learned() {
    let browser = open("").await;
    let script = "const { choose, examples, obstacle } = await import(new URL('pictures_choice.js', location.href)); \
        const of = (name, count, repeats) => Array.from({ length: count }, () => ({ class: name, repeats, is_exact: true })); \
        const long = 'a class with a very long name'; \
        const some = choose([...of(long, 3), ...of(`${long} too`, 2), ...of(' ', 2), ...of('few', 1), ...of('few', 5, 0)]); \
        const many = choose([...of('a', 600), ...of('b', 200), ...of('c', 2)], 100); \
        const like = (name, repeats, is_exact) => ({ class: name, repeats, is_exact }); \
        const two = choose([...of('a', 2), like('b', 0, false), like('b', 2, false), like('b', 0, true)]); \
        const classes = Array.from({ length: 65 }, (_, place) => of(`class ${place}`, 2)).flat(); \
        return [some.classes.map(({ label, places }) => [label, places.length]), some.small, \
          many.classes.map(({ places }) => [places.length, places.at(-1)]), many.isPart, examples(many).length, obstacle(choose(classes)), obstacle(some), \
          two.small, examples(two).length, obstacle(two)]";
    let got = browser.js_async(script).await;
    let expected = json!([
        [
            ["unnamed", 2],
            ["a class with a very lon…", 3],
            ["a class with a very lo 2", 2]
        ],
        ["few"],
        [[74, 591], [24, 791], [2, 801]],
        true,
        100,
        "Expected at most 64 classes, got 65. Bring a part of the folders.",
        "",
        ["b"],
        2,
        "Expected pictures in at least two folders, each named for its class and with two pictures or more, got one such class, 'a' after \
         leaving out copies. Make a folder for each class (cat, dog) and put its pictures into it."
    ]);
    assert_eq!(got, expected);
    browser.close().await;
}

/// The tenth picture that is made small is one that no browser decodes.
const UNDECODABLE: &str = "let smalls = 0; const Usual = Worker; \
    window.Worker = class extends Usual { postMessage(message, ...rest) { \
      const isLast = message.blob && ++smalls === 10; \
      super.postMessage(isLast ? { id: message.id, blob: new Blob(['x']) } : message, ...rest); } };";

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_only_the_reader_decodes_is_named_and_the_others_are_learned() {
    let browser = open(UNDECODABLE).await;
    let zip = file("some.zip", &zipped(&shapes(4, (64, 64))));
    choose(&browser, "zip", &zip).await;
    let all = "return document.querySelectorAll('[data-testid=samples] canvas').length === 8";
    browser.wait("pictures of each class", all).await;
    set(&browser, &[("most", "5")]).await;
    browser.click("teach").await;
    let words = "1 of the pictures could not be learned. 'disc/001.png': expected a picture that this browser can decode";
    browser.says("problem", words).await;
    browser.says("teach-said", "Done after 5 steps").await;
    browser
        .says("verdict", "of the 7 pictures that it learned from")
        .await;
    browser.close().await;
}

/// What the page is made of, as any script could use it.
const SCRIPT: &str = "const { load } = await import(new URL('hearth.js', location.href)); \
    const model = await load('efficientnet-lite0'); \
    const plain = (shade) => new ImageData(new Uint8ClampedArray(4 * 32 * 32).fill(255).map((one, place) => place % 4 === 1 ? shade : one), 32, 32); \
    const rows = await model.embed([0, 40, 200, 240].map(plain)); \
    const labels = ['low', 'low', 'high', 'high']; \
    const samples = rows.map((input, place) => ({ input, label: labels[place] })); \
    const summary = await model.fineTune(samples, { epochs: 5, replayShare: 0, validationShare: 0 }).summary; \
    const report = await model.evaluate(samples); \
    const content = new Uint8Array([1, 2, 3]); \
    const project = await model.exportProject(rows.map((features, place) => ({ label: labels[place], content, features }))); \
    const again = await load('efficientnet-lite0', { weights: project }); \
    const refusal = (work) => work.then(() => 'taken', ({ kind }) => kind); \
    return [summary.own.length, report.samples, again.labels, rows[0].length, content.length, \
      await refusal(model.exportProject('x')), await refusal(model.predict(rows[0])), \
      await refusal(model.fineTune([{ input: rows[0].slice(1), label: 'low' }, samples[2]], { replayShare: 0 }).summary)]";

#[tokio::test(flavor = "multi_thread")]
async fn scripts_learn_from_features_and_write_projects() {
    let browser = open("").await;
    let got = browser.js_async(SCRIPT).await;
    let no = "bad_input";
    assert_eq!(got, json!([4, 4, ["low", "high"], 1280, 3, no, no, no]));
    browser.close().await;
}

/// Drops the files of `entries` (a name, and the place of one of `contents`) as a folder would come where items tell no entries.
const DROP: &str = "const data = new DataTransfer(); for (const [name, bytes] of files) { \
    const file = new File([new Uint8Array(bytes)], name.split('/').pop()); \
    Object.defineProperty(file, 'webkitRelativePath', { value: name }); data.items.add(file); } \
    const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }); \
    const entry = ([name, bytes]) => ({ isFile: true, isDirectory: false, name: name.split('/').pop(), \
      file: (done) => done(new File([new Uint8Array(bytes)], name.split('/').pop())) }); \
    const folder = (name, children) => ({ isFile: false, isDirectory: true, name, createReader() { \
      const left = [children.slice(0, 3), children.slice(3), []]; return { readEntries: (done) => done(left.shift()) }; } }); \
    const classes = [...new Set(files.map(([name]) => name.split('/')[0]))]; \
    const root = folder('shapes', classes.map((one) => folder(one, files.filter(([name]) => name.startsWith(`${one}/`)).map(entry)))); \
    const items = [{ webkitGetAsEntry: () => root }]; \
    Object.defineProperty(event, 'dataTransfer', { value: { items, files: data.files } }); \
    document.querySelector('[data-testid=drop]').dispatchEvent(event);";

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_dropped_or_chosen_and_taught_by_keyboard() {
    let browser = open("").await;
    let shapes = shapes(8, (80, 80));
    let script = format!("const files = {}; {DROP}", json!(shapes));
    browser.js(&script).await;
    browser
        .says("report-words", "shapes: 16 pictures in 2 classes.")
        .await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("chosen");
    // What another version of this test left there.
    let _ = std::fs::remove_dir_all(&folder);
    for (name, bytes) in &shapes {
        file(&format!("chosen/{name}"), bytes);
    }
    choose(&browser, "folder", &folder).await;
    browser
        .says("report-words", "chosen: 16 pictures in 2 classes.")
        .await;
    assert_eq!(browser.focused().await, "report-title");

    browser.tab_to("teach").await;
    browser.press(&[Key::Enter]).await;
    browser
        .says_in(PATIENCE, "run-words", "Looking at picture")
        .await;
    assert_eq!(browser.focused().await, "cancel");
    browser.press(&[Key::Enter]).await;
    browser.says("teach-said", "Given up").await;
    assert_eq!(browser.focused().await, "teach");
    set(&browser, &[("share", "60")]).await;
    browser.click("teach").await;
    browser
        .says(
            "share-problem",
            "Expected a whole number from 0 to 50, got 60.",
        )
        .await;
    set(&browser, &[("share", "0"), ("most", "5")]).await;
    browser.tab_to("teach").await;
    browser.press(&[Key::Enter]).await;
    browser
        .says_in(PATIENCE, "teach-said", "Done after 5 steps")
        .await;
    browser.says("verdict", "Nothing was held out").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_that_was_cut_off_is_told_and_leads_to_the_demo_of_photos() {
    let browser = open("").await;
    let zip = file("cut_off.zip", &zipped(&shapes(60, (64, 64))));
    choose(&browser, "zip", &zip).await;
    browser.says("report-words", "cut_off.zip").await;
    set(
        &browser,
        &[("share", "0"), ("epochs", "1000"), ("batch", "1")],
    )
    .await;
    browser.click("teach").await;
    browser.says_in(PATIENCE, "run-words", "Step ").await;
    is_stored(&browser, "sessions~", ".a").await;
    browser.client.refresh().await.unwrap();
    browser.says("origin", "fetched when you teach it").await;
    choose(&browser, "zip", &zip).await;
    browser.says("report-words", "cut_off.zip").await;
    set(&browser, &[("most", "5")]).await;
    browser.click("teach").await;
    browser
        .says_in(PATIENCE, "teach-said", "Done after 5 steps")
        .await;
    let words = browser.says("cut-off", " was cut off at step ").await;
    assert!(words.contains(" examples of disc, stripes "), "{words}");
    let is_shown = "return !document.querySelector('[data-testid=cut-off]').hidden";
    assert_eq!(browser.js(is_shown).await, true);
    browser
        .assert_accessible("with a run that was cut off")
        .await;
    browser
        .js("document.querySelector('[data-testid=cut-off] a').click()")
        .await;
    browser.answers(PHOTOS).await;
    browser.text("interrupted").await;
    browser.close().await;
}

/// Pieces of two of the shipped photos as a camera's JPEGs of that size are, each of another place, hue and light: none is a copy of another.
fn photos(each: u32, (width, height): (u32, u32)) -> Entries {
    let of = |name: &'static str| {
        let source = image::load_from_memory(&read(&format!("static/samples/photos/{name}.jpg")));
        let source = source
            .unwrap()
            .resize_exact(2 * width, 2 * height, FilterType::Triangle);
        (0..each).map(move |number| {
            let mut bytes = Vec::new();
            let turn = (number * 101 % 360).cast_signed();
            let light = (number * 29 % 60).cast_signed() - 30;
            source
                .crop_imm(number * 61 % width, number * 89 % height, width, height)
                .huerotate(turn)
                .brighten(light)
                .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
                .unwrap();
            (format!("{name}/{number:04}.jpg"), bytes)
        })
    };
    of("china").chain(of("coffee")).collect()
}

/// A page that has read these pictures; prints how long that took, and for how long the page stood still.
async fn read_many(entries: impl FnOnce() -> Entries, words: &str) -> Browser {
    let browser = open(EARLY).await;
    let packed = zipped(&entries());
    let zip = file("many.zip", &packed);
    // The reader itself is there first.
    let few = file("few_first.zip", &zipped(&shapes(2, (64, 64))));
    choose(&browser, "zip", &few).await;
    browser.says("report-words", "few_first.zip").await;
    choose(&browser, "zip", &zip).await;
    browser.says("run-words", "Reading many.zip: ").await;
    browser.click("read-cancel").await;
    browser.says("said", "Given up.").await;
    browser.says("report-words", "few_first.zip").await;
    blocked_ms(&browser).await;
    let start = Instant::now();
    choose(&browser, "zip", &zip).await;
    let said = format!("many.zip: {words}");
    browser.says_in(PATIENCE, "report-words", &said).await;
    let read_s = start.elapsed().as_secs_f64();
    let all = "return document.querySelectorAll('[data-testid=samples] canvas').length === 10";
    browser.wait("pictures of each class", all).await;
    let blocked = blocked_ms(&browser).await;
    println!(
        "FIGURE {words} of a zip of {:.1} MB: read and reported in {read_s:.1} s; longest block of the page's thread {blocked:.0} ms (0: none above 50)",
        packed.len() as f64 / 1e6
    );
    // As elsewhere: these machines are noisy.
    assert!(blocked < 200.0, "the page stood still for {blocked} ms");
    browser
}

/// Reads, teaches and saves them; prints how long that takes.
async fn figures(entries: impl FnOnce() -> Entries, words: &str) {
    let browser = read_many(entries, words).await;
    let start = Instant::now();
    browser.click("teach").await;
    let done = browser.says_in(3 * PATIENCE, "teach-said", "Done after");
    let done = done.await;
    let taught_s = start.elapsed().as_secs_f64();
    let teaching = blocked_ms(&browser).await;
    browser.click("save-project").await;
    browser.says_in(PATIENCE, "said", "Saved: ").await;
    let saving = blocked_ms(&browser).await;
    let memory = browser.memory_bytes().await / 1e6;
    println!(
        "FIGURE {words}: the network fetched, all looked at and learned in {taught_s:.1} s; longest blocks while teaching and saving {teaching:.0} and {saving:.0} ms; \
         page, engine and reader {memory:.0} MB; {done}"
    );
    browser.close().await;
}

/// The longest block of the page's thread since the last call.
async fn blocked_ms(browser: &Browser) -> f64 {
    let longest = "const longest = blockedMs; blockedMs = 0; return longest";
    browser.js(longest).await.as_f64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_photos_are_read_or_given_up_without_blocking_the_page() {
    let browser = read_many(|| photos(150, (640, 480)), "300 pictures").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "figures of docs/pictures.md; takes minutes"]
async fn figures_of_many_and_of_large_photos() {
    figures(|| photos(150, (640, 480)), "300 pictures").await;
    figures(|| photos(20, (4000, 3000)), "40 pictures").await;
    figures(|| photos(2500, (96, 96)), "5,000 pictures").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "figures of docs/pictures.md; takes half a gigabyte of disk"]
async fn figures_of_half_a_gigabyte() {
    let browser = open(EARLY).await;
    let mut entries = photos(1000, (96, 96));
    // What stands behind a JPEG's end is no part of it.
    let behind: Vec<u8> = (0..256_000_u32)
        .map(|it| (it.wrapping_mul(it) >> 9) as u8)
        .collect();
    entries
        .iter_mut()
        .for_each(|(_, bytes)| bytes.extend(&behind));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in entries {
        writer.start_file(name, stored).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    let zip = file("large.zip", &writer.finish().unwrap().into_inner());
    let start = Instant::now();
    choose(&browser, "zip", &zip).await;
    browser
        .says_in(PATIENCE, "report-words", "large.zip: 2,000 pictures")
        .await;
    let read_s = start.elapsed().as_secs_f64();
    let blocked_ms = blocked_ms(&browser).await;
    let memory = browser.memory_bytes().await / 1e6;
    println!(
        "FIGURE a zip of {:.0} MB: read and reported in {read_s:.1} s; longest block of the page's thread {blocked_ms:.0} ms; page and reader {memory:.0} MB",
        std::fs::metadata(&zip).unwrap().len() as f64 / 1e6
    );
    std::fs::remove_file(&zip).unwrap();
    browser.close().await;
}
