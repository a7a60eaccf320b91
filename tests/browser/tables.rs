//! The page of tables as an analyst uses it: by keyboard alone, with files that are none, with numbers to predict, with a large file, with an
//! engine that dies.

use fantoccini::key::Key;
use serde_json::Value;

use crate::harness::{Browser, Setup};

/// Files that a script gives, and the workers that the page starts.
const EARLY: &str = concat!(
    include_str!("own.js"),
    "window.workers = []; \
     window.Worker = class extends Worker { constructor(...given) { super(...given); workers.push(this); } };"
);

async fn open() -> Browser {
    let browser = Browser::set_up(Setup {
        size: (1280, 1000),
        early: EARLY,
        ..Setup::default()
    })
    .await;
    let address = format!("{}tables.html", browser.address);
    browser.client.goto(&address).await.unwrap();
    browser
        .wait(
            "the tables",
            "return !!document.querySelector('[data-testid=pick]')",
        )
        .await;
    browser
}

/// Picks one of the tables of this site.
async fn pick(browser: &Browser, title: &str) {
    let press = format!(
        "[...document.querySelectorAll('[data-testid=pick]')].find((it) => it.textContent.startsWith('{title}')).click()"
    );
    browser.js(&press).await;
    browser.says("status", &format!("{title}: ")).await;
}

/// Gives the page a file of its own.
async fn give(browser: &Browser, name: &str, text: &str) {
    let text = Value::from(text);
    browser
        .js(&format!("give('table', [new File([{text}], '{name}')])"))
        .await;
}

/// Shows the whole page at once in that width.
async fn be_as_tall_as_the_page(browser: &Browser, width: u32) {
    for height in [800, 0] {
        let height = match height {
            0 => {
                browser
                    .js("return document.documentElement.scrollHeight")
                    .await
            }
            some => some.into(),
        };
        let metrics = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 400 });
        browser
            .devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    }
}

/// Accessible, without sideways scrolling, in both widths and schemes.
async fn is_fit_to_look_at(browser: &Browser, name: &str) {
    for is_dark in [false, true] {
        browser.be_dark(is_dark).await;
        for width in [1280, 360] {
            be_as_tall_as_the_page(browser, width).await;
            let shade = if is_dark { "dark" } else { "light" };
            let name = format!("{name}-{width}-{shade}");
            browser.assert_accessible(&name).await;
            browser.assert_fits(&name).await;
            browser.screenshot(&name).await;
        }
    }
    browser.be_dark(false).await;
    browser.be_wide().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn penguins_are_picked_learned_and_asked_about_by_keyboard_alone() {
    let browser = open().await;
    is_fit_to_look_at(&browser, "tables-empty").await;
    browser.js("document.querySelector('.skip').focus()").await;
    browser.press(&[Key::Enter]).await;
    assert_eq!(browser.focused().await, "main");
    browser.tab_to("pick").await;
    browser.press(&[Key::Enter]).await;
    browser
        .says("status", "Penguins: 344 rows and 8 columns were read.")
        .await;
    browser
        .wait(
            "the focus",
            "return document.activeElement.id === 'report-title'",
        )
        .await;
    let overview = browser.text("overview").await;
    assert!(
        overview.contains("19") && overview.contains("UTF-8"),
        "{overview}"
    );
    let columns = browser.text("columns").await;
    assert!(
        columns.contains("32.1 to 59.6") && columns.contains("11 (NA)"),
        "{columns}"
    );
    browser
        .says("balance", "Adelie would be right in 44.2 %")
        .await;
    is_fit_to_look_at(&browser, "tables-report").await;

    browser.tab_to("train").await;
    let start = std::time::Instant::now();
    browser.press(&[Key::Enter]).await;
    browser
        .wait(
            "the figures",
            "return document.activeElement.id === 'figures-title'",
        )
        .await;
    println!(
        "FIGURE penguins, five folds with importance, in the tab: {:.1} s",
        start.elapsed().as_secs_f64()
    );
    let table = browser.text("figure-table").await;
    for words in [
        "Network",
        "Logistic regression",
        "Most frequent class",
        "Share answered rightly",
        "0.985 (0.9",
    ] {
        assert!(table.contains(words), "{words} in {table}");
    }
    browser
        .says("verdict", "not told apart from logistic regression")
        .await;
    browser.says("confusion", "Chinstrap").await;
    browser.says("importance", "bill_length_mm").await;

    browser.tab_to("cell").await;
    browser.tab_to("ask").await;
    browser.press(&[Key::Enter]).await;
    let said = browser.says("said", "Network: ").await;
    assert!(
        said.contains("Logistic regression: ") && said.contains('%'),
        "{said}"
    );
    is_fit_to_look_at(&browser, "tables-figures").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_files_are_refused_where_they_are_wrong_and_nothing_is_lost() {
    let browser = open().await;
    pick(&browser, "Penguins").await;
    give(&browser, "mine.csv", "a,b\n1,2\n3\n").await;
    let said = browser.says("problem", "mine.csv: row 3, column 2").await;
    assert!(
        said.contains("expected 2 cells as in row 1, got 1"),
        "{said}"
    );
    browser.says("status", "Penguins: 344 rows").await;
    browser
        .assert_accessible("with a file that was refused")
        .await;
    browser.screenshot("tables-refused").await;

    give(&browser, "one.csv", "red,cat\n").await;
    browser
        .says("problem", "one.csv: expected rows below the header")
        .await;
    browser
        .js("document.querySelector('[data-testid=read-as]').open = true")
        .await;
    browser.choose("header", "no").await;
    browser
        .says("status", "one.csv: 1 row and 2 columns were read.")
        .await;
    browser.screenshot("tables-read-as").await;

    browser
        .js("document.querySelector('[data-testid=paste]').open = true")
        .await;
    browser.insert("pasted", "x;y\n1,5;a\n2,5;b\n").await;
    browser.click("read-pasted").await;
    browser
        .says("status", "what you pasted: 2 rows and 2 columns")
        .await;
    assert!(!browser.is_there("problem").await);
    browser.says("overview", "separated by semicolons").await;
    browser.click("train").await;
    let said = browser.says("problem", "expected at least").await;
    assert!(said.contains("got 2"), "{said}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_taken_for_something_else_and_a_training_is_cancelled() {
    let browser = open().await;
    pick(&browser, "Penguins").await;
    let change = |column: &str, kind: &str| {
        format!(
            "const select = document.querySelector('[aria-label=\"What {column} is taken for\"]'); \
             select.value = '{kind}'; select.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        )
    };
    let select = "[aria-label='What year is taken for']";
    browser
        .js(&format!("document.querySelector(\"{select}\").focus()"))
        .await;
    browser.press(&[Key::Down]).await;
    browser.says("columns", "2009 120").await;
    let has_focus =
        format!("return document.activeElement === document.querySelector(\"{select}\")");
    assert_eq!(browser.js(&has_focus).await, true, "the focus stays");
    browser.js(&change("island", "numbers")).await;
    browser
        .says(
            "problem",
            "column 'island', row 2: expected a number, got 'Torgersen'",
        )
        .await;
    let value = "return document.querySelector('[aria-label=\"What island is taken for\"]').value";
    assert_eq!(browser.js(value).await, "categories", "as it is");
    browser.js(&change("island", "out")).await;
    browser
        .js("document.querySelector('[data-testid=settings]').open = true")
        .await;
    browser.fill("epochs", "many").await;
    browser.click("train").await;
    browser
        .says("problem", "Passes over the rows: expected a whole number")
        .await;
    browser.fill("epochs", "1000").await;
    browser.click("train").await;
    browser.says("progress", "fold 1 of 5").await;
    browser.says("time-left", "left").await;
    browser.assert_accessible("while it trains").await;
    browser.screenshot("tables-training").await;
    browser.click("cancel").await;
    browser
        .says("progress", "The training was cancelled.")
        .await;
    browser
        .wait("the focus", "return document.activeElement.id === 'train'")
        .await;
    browser.fill("epochs", "3").await;
    browser.fill("folds", "2").await;
    browser.click("train").await;
    browser
        .says("figures", "species from 6 columns and 344 rows")
        .await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_predicted_and_an_engine_that_dies_is_replaced() {
    let browser = open().await;
    pick(&browser, "Penguins").await;
    browser.choose("target", "body_mass_g").await;
    browser
        .says("balance", "342 numbers from 2700 to 6300")
        .await;
    browser.click("train").await;
    let table = browser.says("figure-table", "Mean absolute error").await;
    assert!(
        table.contains("R\u{b2}") && table.contains("Linear regression"),
        "{table}"
    );
    browser
        .says("against", "Half of these rows are off by less than")
        .await;
    browser.click("ask").await;
    browser.says("said", "Network: body_mass_g ").await;
    is_fit_to_look_at(&browser, "tables-regression").await;

    browser
        .js("workers[0].dispatchEvent(new ErrorEvent('error', { message: 'gone', cancelable: true }))")
        .await;
    browser.says("lost", "The engine's worker failed").await;
    browser.assert_accessible("without an engine").await;
    assert!(!browser.is_there("ask").await && browser.is_there("figures").await);
    browser.click("restart").await;
    browser.says("status", "Penguins: 344 rows").await;
    assert_eq!(
        browser
            .js("return document.querySelector('[data-testid=target]').value")
            .await,
        "body_mass_g"
    );
    browser.click("train").await;
    browser
        .wait(
            "the form",
            "return !!document.querySelector('[data-testid=ask]')",
        )
        .await;
    browser.close().await;
}

/// A file of that many rows and columns, made in the page, and how long its reading takes and blocks.
const LARGE: &str = "let state = 1; const next = () => (state = (state * 48271) % 2147483647) / 2147483647; \
    const names = Array.from({ length: COLUMNS }, (_, place) => `column_${place}`); const lines = [names.join(',')]; \
    for (let row = 0; row < ROWS; row++) { \
      const cells = names.map((_, place) => place % 5 === 4 ? `kind ${Math.floor(next() * 12)}` : next() < 0.02 ? '' : (next() * 1000).toFixed(3)); \
      lines.push(cells.join(',')); \
    } \
    const file = new File([lines.join('\\n')], 'of ROWS by COLUMNS.csv'); lines.length = 0; \
    await new Promise((done) => setTimeout(done, 1000)); \
    let longest = 0; new PerformanceObserver((list) => list.getEntries().forEach((it) => longest = Math.max(longest, it.duration))).observe({ type: 'longtask' }); \
    let gap = 0; let last = performance.now(); let isDone = false; \
    const tick = () => { const now = performance.now(); gap = Math.max(gap, now - last); last = now; if (!isDone) setTimeout(tick); }; tick(); \
    const begin = performance.now(); give('table', [file]); \
    const status = document.querySelector('[data-testid=status]'); \
    while (!status.textContent.startsWith('of ROWS by COLUMNS.csv: ')) { \
      if (performance.now() - begin > 60000) throw new Error(status.textContent); \
      await new Promise((done) => setTimeout(done, 5)); \
    } \
    const ms = performance.now() - begin; await new Promise((done) => setTimeout(done, 300)); isDone = true; \
    return { megabytes: file.size / 1e6, ms, longest, gap }";

/// Reads a large file; what was measured is printed.
async fn read_large(browser: &Browser, rows: &str, columns: &str) -> Value {
    let script = LARGE.replace("ROWS", rows).replace("COLUMNS", columns);
    let measured = browser.js_async(&script).await;
    let number = |name: &str| measured[name].as_f64().unwrap();
    println!(
        "FIGURE a CSV of {rows} rows by {columns} columns ({:.1} MB) is read and reported in {:.2} s; longest task {:.0} ms, longest gap between two timers {:.0} ms",
        number("megabytes"),
        number("ms") / 1e3,
        number("longest"),
        number("gap")
    );
    measured
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_read_without_blocking_the_page() {
    let browser = open().await;
    pick(&browser, "Penguins").await;
    let measured = read_large(&browser, "100000", "30").await;
    let number = |name: &str| measured[name].as_f64().unwrap();
    assert!(
        number("ms") < 15_000.0 && number("gap") < 1_000.0,
        "{measured}"
    );
    browser.says("overview", "100,000").await;
    browser.assert_fits("a large table").await;
    browser.choose("target", "column_4").await;
    browser.click("train").await;
    browser.says("progress", "fold 1 of 5").await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let start = std::time::Instant::now();
    browser.click("cancel").await;
    browser.says("progress", "cancelled").await;
    println!(
        "FIGURE a training on it is cancelled in {} ms",
        start.elapsed().as_millis()
    );
    assert!(start.elapsed().as_secs() < 20);
    read_large(&browser, "200", "1000").await;
    browser.assert_fits("a wide table").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_demos_leads_to_tables_and_back() {
    let browser = Browser::open().await;
    let link = browser
        .js("return document.querySelector('.pages a[href=\"tables.html\"]').href")
        .await;
    browser.client.goto(link.as_str().unwrap()).await.unwrap();
    browser
        .wait(
            "the tables",
            "return !!document.querySelector('[data-testid=pick]')",
        )
        .await;
    let back = browser
        .js("return document.querySelector('.pages a').href")
        .await;
    assert_eq!(back, browser.address.as_str());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_tables_works_without_network_once_it_was_seen() {
    let mut browser = Browser::open().await;
    browser
        .js_async("await navigator.serviceWorker.ready")
        .await;
    let address = format!("{}tables.html", browser.address);
    for turn in 0..2 {
        browser.client.goto(&address).await.unwrap();
        browser
            .wait(
                "the tables",
                "return !!document.querySelector('[data-testid=pick]')",
            )
            .await;
        pick(&browser, "Penguins").await;
        if turn == 0 {
            browser.unplug();
        }
    }
    browser.close_quietly().await;
}
