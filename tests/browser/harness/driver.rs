//! ChromeDriver: how Chromium is started, and the commands that only Chromium knows.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};

use super::host::{Camera, Setup};
use super::named;

/// A port that nobody listens to, below those that the system gives to connections.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + (std::process::id().wrapping_mul(37).wrapping_add(next) % 10_000);
        let port = u16::try_from(port).unwrap();
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Where a browser keeps all that it writes: its driver is ended before it has removed that, and a run of all tests left 2.7 GB.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(port: u16) -> Self {
        let path = std::env::temp_dir().join(format!("hearth-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is still ending may still write.
        for _ in 0..20 {
            if std::fs::remove_dir_all(&self.0).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

pub async fn connect(port: u16, setup: Setup) -> Client {
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
    if setup.camera != Camera::None {
        arguments.push("--use-fake-device-for-media-stream".into());
    }
    if setup.camera == Camera::Allowed {
        arguments.push("--use-fake-ui-for-media-stream".into());
    }
    if setup.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".into());
    }
    let options = json!({
        "goog:chromeOptions": { "binary": named("CHROME"), "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "timeouts": { "script": 300_000 },
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

/// WebDriver speaks plain HTTP here: no TLS.
fn hyper_util_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

/// ChromeDriver's own commands.
#[derive(Debug)]
pub enum ChromeCommand {
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
