//! What a visitor gives a demo: the demo's address, files by three ways, a text all at once.

use std::path::PathBuf;
use std::time::Duration;

use fantoccini::Locator;
use serde_json::json;

use super::Browser;

/// A file of the repository.
pub fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// What stands in a file of the repository.
pub fn read(file: &str) -> Vec<u8> {
    std::fs::read(path(file)).unwrap()
}

impl Browser {
    /// Opens the address of one demo in a fresh page, and waits until its model answers.
    pub async fn visit(&self, demo: &str) {
        self.client.goto("about:blank").await.unwrap();
        let address = format!("{}#{demo}", self.address);
        self.client.goto(&address).await.unwrap();
        self.answers(demo).await;
    }

    /// Waits until this demo is open and its model answers.
    pub async fn answers(&self, demo: &str) {
        let demo = demo.split('?').next().unwrap_or_default();
        let script = format!(
            "const link = document.querySelector('[data-testid=demo][aria-current=page]'); \
             return link?.hash === '#{demo}' && !!document.querySelector('[data-testid=origin]')?.textContent"
        );
        self.wait(demo, &script).await;
    }

    /// Follows the link of a demo in the navigation.
    pub async fn follow(&self, demo: &str) {
        let link = format!("[data-testid=demo][href='#{demo}']");
        let link = self.client.find(Locator::Css(&link)).await.unwrap();
        link.click().await.unwrap();
        self.answers(demo).await;
    }

    /// Clicks the sample whose words contain these.
    pub async fn sample(&self, words: &str) {
        let script = format!(
            "const sample = [...document.querySelectorAll('[data-testid=sample]')].find((one) => one.textContent.includes({})); \
             sample?.click(); return !!sample",
            json!(words)
        );
        self.wait(words, &script).await;
    }

    /// Chooses files of the repository in a file field.
    pub async fn upload(&self, id: &str, files: &[&str]) {
        let paths: Vec<String> = files
            .iter()
            .map(|file| path(file).display().to_string())
            .collect();
        self.upload_paths(id, &paths).await;
    }

    /// Chooses files by their whole paths in a file field.
    pub async fn upload_paths(&self, id: &str, paths: &[String]) {
        let field = format!("[data-testid={id}]");
        let field = self.client.find(Locator::Css(&field)).await.unwrap();
        field.send_keys(&paths.join("\n")).await.unwrap();
    }

    /// Drops a file on the demo's zone.
    pub async fn drop_file(&self, name: &str, bytes: &[u8]) {
        let event = "const zone = document.querySelector('[data-testid=drop]'); \
             for (const kind of ['dragover', 'drop']) \
               zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));";
        self.hand_over(name, bytes, event).await;
    }

    /// Pastes a file into the page.
    pub async fn paste_file(&self, name: &str, bytes: &[u8]) {
        let event = "document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));";
        self.hand_over(name, bytes, event).await;
    }

    async fn hand_over(&self, name: &str, bytes: &[u8], event: &str) {
        let script = format!(
            "const data = new DataTransfer(); data.items.add(new File([new Uint8Array({})], {})); {event}",
            json!(bytes),
            json!(name)
        );
        self.js(&script).await;
    }

    /// Puts a text into a field at once, as pasting does.
    pub async fn insert(&self, id: &str, text: &str) {
        let script = format!(
            "const field = document.querySelector('[data-testid={id}]'); field.closest('details')?.setAttribute('open', ''); field.focus(); field.select();"
        );
        self.js(&script).await;
        self.devtools("Input.insertText", json!({ "text": text }))
            .await;
    }

    /// Waits until the element with this `data-testid` says something that contains these words; returns all that it says.
    pub async fn says(&self, id: &str, words: &str) -> String {
        let script = format!(
            "const text = document.querySelector('[data-testid={id}]')?.textContent; return text?.includes({}) ? text : null",
            json!(words)
        );
        let text = self.wait(&format!("{id} to say '{words}'"), &script).await;
        text.as_str().unwrap().to_owned()
    }

    /// Shows the page on a phone's screen.
    pub async fn be_narrow(&self) {
        let phone = json!({ "width": 360, "height": 800, "deviceScaleFactor": 2, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", phone)
            .await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    /// Shows the page as a window of 1280 pixels does at a zoom of 200 %.
    pub async fn be_zoomed(&self) {
        let half = json!({ "width": 640, "height": 400, "deviceScaleFactor": 2, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", half)
            .await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    /// Shows the page in its window again.
    pub async fn be_wide(&self) {
        let nothing = json!({});
        self.devtools("Emulation.clearDeviceMetricsOverride", nothing)
            .await;
    }

    /// Asks for light or dark colours.
    pub async fn be_dark(&self, is_dark: bool) {
        let value = if is_dark { "dark" } else { "light" };
        let scheme = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", scheme).await;
    }

    /// A page that scrolls sideways fails the test.
    pub async fn assert_fits(&self, when: &str) {
        let overflow = self
            .js("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await;
        let overflow = overflow.as_f64().unwrap();
        assert!(
            overflow <= 0.0,
            "{when} scrolls sideways by {overflow} pixels"
        );
    }
}
