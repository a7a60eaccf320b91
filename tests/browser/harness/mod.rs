//! A static server for the built folder, a ChromeDriver, and a page with what tests need of it.

mod act;
mod driver;
mod give;
mod host;
mod keys;
mod look;

use std::process::Stdio;
use std::time::Duration;

use fantoccini::Client;
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::runtime::Runtime;

use driver::{ChromeCommand, Folder, connect, free_port};
pub use give::{path, read};

pub use host::{ARTICLE, Camera, Setup, serve};

/// The sub-path that proves that the site needs no root.
pub const SUB_PATH: &str = "/some/sub/path";
/// A browser with the page's address.
pub struct Browser {
    pub client: Client,
    pub address: String,
    host: Option<Runtime>,
    driver: Child,
    _folder: Folder,
    _place: crate::Place,
}

fn named(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run `cargo xtask test browser`"))
}

impl Browser {
    /// Starts a browser of that window size; `early` runs in every page before its own scripts.
    pub async fn start(size: (u32, u32), dark: bool, early: &'static str) -> Self {
        Self::set_up(Setup {
            size,
            dark,
            early,
            ..Setup::default()
        })
        .await
    }

    pub async fn set_up(setup: Setup) -> Self {
        let place = crate::place(setup.gpu).await;
        let (address, host) = serve(setup);
        let port = free_port();
        let folder = Folder::new(port);
        let driver = Command::new(named("CHROMEDRIVER"))
            .arg(format!("--port={port}"))
            .env("TMPDIR", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let client = connect(port, setup).await;
        let browser = Self {
            client,
            address,
            host: Some(host),
            driver,
            _folder: folder,
            _place: place,
        };
        if setup.camera == Camera::Refused {
            let refusal = json!({ "permission": { "name": "camera" }, "setting": "denied" });
            browser.devtools("Browser.setPermission", refusal).await;
        }
        if !setup.early.is_empty() {
            let source = json!({ "source": setup.early });
            browser
                .devtools("Page.addScriptToEvaluateOnNewDocument", source)
                .await;
        }
        browser
    }

    /// Takes the network away: the host is gone, with every connection to it.
    pub fn unplug(&mut self) {
        if let Some(host) = self.host.take() {
            host.shutdown_background();
        }
    }

    /// Starts a browser and waits until the page answers.
    pub async fn open() -> Self {
        let browser = Self::set_up(Setup::default()).await;
        browser.goto().await;
        browser
    }

    pub async fn goto(&self) {
        self.client.goto(&self.address).await.unwrap();
        self.wait(
            "the gallery",
            "return document.querySelectorAll('[data-testid=sample]').length >= 20",
        )
        .await;
    }

    /// Ends it; console errors and foreign requests fail the test.
    pub async fn close(mut self) {
        let log = self.log("browser").await;
        let errors: Vec<&Value> = log
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .collect();
        assert!(errors.is_empty(), "console errors: {errors:?}");
        let foreign = self.foreign_requests().await;
        assert!(foreign.is_empty(), "requests to other origins: {foreign:?}");
        self.client.clone().close().await.unwrap();
        self.driver.kill().await.unwrap();
    }

    /// Ends it without looking at the console, for tests that cause errors.
    pub async fn close_quietly(mut self) {
        self.client.clone().close().await.unwrap();
        self.driver.kill().await.unwrap();
    }

    async fn foreign_requests(&self) -> Vec<String> {
        let own = &self.address[..self.address.find(SUB_PATH).unwrap()];
        let messages = self.log("performance").await;
        let request = |entry: &Value| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &message["message"];
            (message["method"] == "Network.requestWillBeSent").then(|| {
                message["params"]["request"]["url"]
                    .as_str()
                    .map(str::to_owned)
            })?
        };
        let is_foreign = |url: &String| {
            !url.starts_with(own)
                && !["data:", "blob:", "about:", "chrome:"]
                    .iter()
                    .any(|start| url.starts_with(start))
        };
        messages
            .iter()
            .filter_map(request)
            .filter(is_foreign)
            .collect()
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        let answer = self
            .client
            .issue_cmd(ChromeCommand::Log(kind.into()))
            .await
            .unwrap();
        answer.as_array().cloned().unwrap_or_default()
    }

    pub async fn devtools(&self, command: &str, parameters: Value) {
        let command = ChromeCommand::DevTools {
            command: command.into(),
            parameters,
        };
        self.client.issue_cmd(command).await.unwrap();
    }
}

/// A test that fails must not leave its Chromium behind: ChromeDriver ends it when it is asked to end itself, which takes a moment.
impl Drop for Browser {
    fn drop(&mut self) {
        self.unplug();
        let Some(process) = self.driver.id() else {
            return;
        };
        let asked = std::process::Command::new("kill")
            .arg(process.to_string())
            .status();
        for _ in 0..50 {
            if asked.is_err() || !matches!(self.driver.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        println!("a ChromeDriver may be left behind (process {process})");
    }
}
