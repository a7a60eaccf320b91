//! A static server for the built folder, a ChromeDriver, and a page with what tests need of it.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use tokio::process::{Child, Command};
use tokio::runtime::Runtime;
use tokio::sync::MutexGuard;

/// The sub-path that proves that the site needs no root.
pub const SUB_PATH: &str = "/some/sub/path";

/// Longer than anything takes on a busy machine with two cores.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with the page's address.
pub struct Browser {
    pub client: Client,
    pub address: String,
    host: Option<Runtime>,
    driver: Child,
    _alone: MutexGuard<'static, ()>,
}

fn named(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set: run `cargo xtask test browser`"))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// What a test wants of its host and its browser.
#[derive(Clone, Copy)]
pub struct Setup {
    pub size: (u32, u32),
    pub dark: bool,
    /// Runs in every page before its own scripts.
    pub early: &'static str,
    /// Whether the browser offers its software adapter to WebGPU.
    pub gpu: bool,
    /// Stands at the end of the GPU worker's imports, before its engine starts.
    pub in_gpu_worker: &'static str,
    /// The host answers with its start page the first time that the weights are asked for, as hosts do for a missing file.
    pub breaks: bool,
    /// The site is updated while the page loads: the first weights are new ones, and then the manifest is another.
    pub updates: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: (1280, 1100),
            dark: false,
            early: "",
            gpu: false,
            in_gpu_worker: "",
            breaks: false,
            updates: false,
        }
    }
}

/// A file of the built folder.
fn built(file: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(named("HEARTH_DIST")).join(file)).unwrap()
}

/// The host of a site that is updated once its weights were asked for.
fn updated(router: axum::Router) -> axum::Router {
    const WEIGHTS: &str = "models/digits/digits.safetensors";
    const MANIFEST: &str = "models/digits/manifest.json";
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let weights = move || async move {
        let mut bytes = built(WEIGHTS);
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            bytes.iter_mut().for_each(|byte| *byte ^= 1);
        }
        ([("content-type", "application/octet-stream")], bytes)
    };
    let manifest = move || async move {
        let text = String::from_utf8(built(MANIFEST)).unwrap();
        let text = match asked.load(Ordering::SeqCst) {
            0 => text,
            _ => text.replacen("\"title\": \"Digits\"", "\"title\": \"Digits, new\"", 1),
        };
        ([("content-type", "application/json")], text)
    };
    axum::Router::new()
        .route(
            &format!("{SUB_PATH}/{WEIGHTS}"),
            axum::routing::get(weights),
        )
        .route(
            &format!("{SUB_PATH}/{MANIFEST}"),
            axum::routing::get(manifest),
        )
        .fallback_service(router)
}

/// Serves the built folder; returns its address, and what serves it: once that is gone, so are all connections.
fn serve(setup: Setup) -> (String, Runtime) {
    let files = tower_http::services::ServeDir::new(named("HEARTH_DIST"));
    let mut router = axum::Router::new().nest_service(SUB_PATH, files);
    if !setup.in_gpu_worker.is_empty() {
        let script = PathBuf::from(named("HEARTH_DIST")).join("engine_gpu_worker.js");
        let plain = std::fs::read_to_string(script).unwrap();
        let import = "import init from \"./engine_gpu.js\";";
        assert!(plain.contains(import));
        let patched = plain.replace(import, &format!("{import}\n{}", setup.in_gpu_worker));
        let answer = move || async move { ([("content-type", "text/javascript")], patched) };
        let address = format!("{SUB_PATH}/engine_gpu_worker.js");
        router = axum::Router::new()
            .route(&address, axum::routing::get(answer))
            .fallback_service(router);
    }
    if setup.breaks {
        let asked = Arc::new(AtomicBool::new(false));
        let weights = move || async move {
            match asked.swap(true, Ordering::SeqCst) {
                false => (
                    [("content-type", "text/html")],
                    b"<!doctype html><title>Start</title>".to_vec(),
                ),
                true => {
                    let file = PathBuf::from(named("HEARTH_DIST"))
                        .join("models/digits/digits.safetensors");
                    (
                        [("content-type", "application/octet-stream")],
                        std::fs::read(file).unwrap(),
                    )
                }
            }
        };
        let address = format!("{SUB_PATH}/models/digits/digits.safetensors");
        router = axum::Router::new()
            .route(&address, axum::routing::get(weights))
            .fallback_service(router);
    }
    if setup.updates {
        router = updated(router);
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let host = Runtime::new().unwrap();
    host.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, router).await
    });
    (format!("http://127.0.0.1:{port}{SUB_PATH}/"), host)
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
        let (address, host) = serve(setup);
        let alone = crate::ONE_AT_A_TIME.lock().await;
        let port = free_port();
        let driver = Command::new(named("CHROMEDRIVER"))
            .arg(format!("--port={port}"))
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
            _alone: alone,
        };
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

    pub async fn js(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Runs the body of an async function and returns what it returns.
    pub async fn js_async(&self, body: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {body} }})().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self
            .client
            .execute_async(&script, Vec::new())
            .await
            .unwrap();
        assert!(answer.get("error").is_none(), "{}", answer["error"]);
        answer["value"].clone()
    }

    /// Waits until a script returns something true, and returns it.
    pub async fn wait(&self, what: &str, script: &str) -> Value {
        let start = Instant::now();
        loop {
            let value = self.js(script).await;
            if !value.is_null() && value != false {
                return value;
            }
            if start.elapsed() > PATIENCE {
                self.screenshot("timeout").await;
                let console = self.log("browser").await;
                panic!("waited in vain for {what}; console: {console:?}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The text of the element with this `data-testid`, as soon as it is there.
    pub async fn text(&self, id: &str) -> String {
        let script =
            format!("return document.querySelector('[data-testid={id}]')?.textContent || null");
        self.wait(id, &script).await.as_str().unwrap().to_owned()
    }

    /// Waits until a run trains.
    pub async fn steps(&self) {
        let script = "return document.querySelector('[data-testid=run-status]')?.textContent.startsWith('Training: step')";
        self.wait("steps", script).await;
    }

    /// What a run ended with; slow devices take minutes.
    pub async fn summary(&self) -> String {
        let start = Instant::now();
        while !self.is_there("summary-run").await {
            assert!(start.elapsed() < 6 * PATIENCE, "no summary came");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.text("summary-run").await
    }

    pub async fn is_there(&self, id: &str) -> bool {
        self.js(&format!(
            "return !!document.querySelector('[data-testid={id}]')"
        ))
        .await
            == true
    }

    /// Clicks the element with this `data-testid` once it can be clicked.
    pub async fn click(&self, id: &str) {
        let script = format!(
            "const e = document.querySelector('[data-testid={id}]'); return !!e && !e.disabled"
        );
        self.wait(&format!("{id} to be enabled"), &script).await;
        let element = self
            .client
            .find(Locator::Css(&format!("[data-testid={id}]")))
            .await
            .unwrap();
        element.click().await.unwrap();
    }

    pub async fn choose(&self, id: &str, value: &str) {
        let element = self
            .client
            .find(Locator::Css(&format!("[data-testid={id}]")))
            .await
            .unwrap();
        element.select_by_value(value).await.unwrap();
    }

    /// Replaces what stands in a text field.
    pub async fn fill(&self, id: &str, text: &str) {
        let element = self
            .client
            .find(Locator::Css(&format!("[data-testid={id}]")))
            .await
            .unwrap();
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    /// Draws strokes on the pad with the mouse; places are shares of the pad.
    pub async fn draw(&self, strokes: &[&[(f64, f64)]]) {
        let script = "const pad = document.querySelector('[data-testid=pad]'); pad.scrollIntoView({ block: 'center', behavior: 'instant' }); \
                      const r = pad.getBoundingClientRect(); return [r.left, r.top, r.width, r.height]";
        let area: Vec<f64> = self
            .js(script)
            .await
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_f64().unwrap())
            .collect();
        let place = |&(x, y): &(f64, f64)| (area[0] + x * area[2], area[1] + y * area[3]);
        for stroke in strokes {
            let mut mouse = MouseActions::new("mouse".into());
            for (step, point) in stroke.iter().enumerate() {
                let (x, y) = place(point);
                mouse = mouse.then(PointerAction::MoveTo {
                    duration: Some(Duration::from_millis(30)),
                    x,
                    y,
                });
                if step == 0 {
                    mouse = mouse.then(PointerAction::Down { button: 0 });
                }
            }
            let mouse = mouse.then(PointerAction::Up { button: 0 });
            self.client.perform_actions(mouse).await.unwrap();
        }
    }

    /// Saves what is seen to `target/screenshots/`.
    pub async fn screenshot(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let picture = self.client.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Runs axe-core; no violation may be found.
    pub async fn assert_accessible(&self, when: &str) {
        let axe = std::fs::read_to_string(named("HEARTH_AXE")).unwrap();
        self.js(&axe).await;
        let found = self
            .js_async("const { violations } = await axe.run(document, { resultTypes: ['violations'] }); return violations.map(({ id, nodes }) => id + ': ' + nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join(' | '));")
            .await;
        assert_eq!(found, json!([]), "axe-core {when}");
    }
}

async fn connect(port: u16, setup: Setup) -> Client {
    let (width, height) = setup.size;
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".into(),
        "--disable-gpu-sandbox".into(),
        "--disable-dev-shm-usage".into(),
        "--disable-background-networking".into(),
        "--no-first-run".into(),
        format!("--window-size={width},{height}"),
    ];
    if setup.gpu {
        arguments.push("--enable-unsafe-webgpu".into());
        arguments.push("--use-webgpu-adapter=swiftshader".into());
    }
    if setup.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".into());
    }
    let options = json!({
        "goog:chromeOptions": { "binary": named("CHROME"), "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "timeouts": { "script": 120_000 },
    });
    let Value::Object(capabilities) = options else {
        unreachable!()
    };
    for _ in 0..100 {
        let address = format!("http://127.0.0.1:{port}");
        match ClientBuilder::new(hyper_util_connector())
            .capabilities(capabilities.clone())
            .connect(&address)
            .await
        {
            Ok(client) => return client,
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    panic!("ChromeDriver does not answer");
}

/// A test that fails must not leave its Chromium behind: ChromeDriver ends it when it is asked to end itself.
impl Drop for Browser {
    fn drop(&mut self) {
        self.unplug();
        if let Some(process) = self.driver.id() {
            let ended = std::process::Command::new("kill")
                .arg(process.to_string())
                .status();
            if ended.is_err() {
                println!("a ChromeDriver may be left behind (process {process})");
            }
        }
    }
}

/// WebDriver speaks plain HTTP here: no TLS.
fn hyper_util_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

/// ChromeDriver's own commands.
#[derive(Debug)]
enum ChromeCommand {
    Log(String),
    DevTools { command: String, parameters: Value },
}

impl fantoccini::wd::WebDriverCompatibleCommand for ChromeCommand {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session.unwrap_or_default();
        match self {
            Self::Log(_) => base.join(&format!("session/{session}/se/log")),
            Self::DevTools { .. } => base.join(&format!("session/{session}/goog/cdp/execute")),
        }
    }

    fn method_and_body(&self, _url: &url::Url) -> (http::Method, Option<String>) {
        let body = match self {
            Self::Log(kind) => json!({ "type": kind }),
            Self::DevTools {
                command,
                parameters,
            } => json!({ "cmd": command, "params": parameters }),
        };
        (http::Method::POST, Some(body.to_string()))
    }
}
