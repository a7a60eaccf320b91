//! The sites of `docs/recipes/` and the project's own book, as their tools built them: in each, the widget draws, answers and learns.

use crate::harness::{Browser, Setup};
use crate::widget::{NOTES, SEVEN, learn_crosses};

/// The sites and their pages with a widget; those that were not built are left out, and that is said.
const SITES: [(&str, &str); 7] = [
    ("plain", "index.html"),
    ("mdbook", "index.html"),
    ("sphinx", "index.html"),
    ("book", "index.html"),
    ("rustdoc", "recipe/index.html"),
    ("mkdocs", "index.html"),
    ("docusaurus", "index.html"),
];

#[tokio::test(flavor = "multi_thread")]
async fn recipes_draw_answer_and_learn() {
    let folder = std::env::var("HEARTH_RECIPES").unwrap_or_default();
    for (name, page) in SITES {
        let file = std::path::Path::new(&folder).join(name).join(page);
        if !file.is_file() {
            println!("SKIPPED {name}: not built, see `cargo xtask recipes`");
            continue;
        }
        let browser = Browser::set_up(Setup {
            early: NOTES,
            ..Setup::default()
        })
        .await;
        let (root, _) = browser.address.split_once("/some/").unwrap();
        // As readers come: at an address with index.html Docusaurus draws its pages anew.
        let place = page.trim_end_matches("index.html");
        let address = format!("{root}/recipes/{name}/{place}");
        browser.client.goto(&address).await.unwrap();
        browser.touch(0).await;
        browser.draw_inside(0, SEVEN).await;
        browser.thinks(0, "7").await;
        browser.screenshot(&format!("recipe-{name}")).await;
        browser.js("inside('[data-testid=clear]').click()").await;
        learn_crosses(&browser, "cross").await;
        let run = browser.heard("run-finished").await.pop().unwrap();
        println!("RECIPE {name}: learned in {} steps", run["steps"]);
        match name {
            // React tells the console where a page is not what was built.
            "docusaurus" => browser.close().await,
            _ => browser.close_quietly().await,
        }
    }
}
