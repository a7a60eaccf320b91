//! The devices that the demo's tests run on: the processor, and the software adapter of headless Chromium.

use std::time::{Duration, Instant};

use crate::harness::{Browser, Setup};

/// A device under test.
#[derive(Clone, Copy, PartialEq)]
pub enum On {
    Processor,
    SoftwareGpu,
}

impl On {
    /// The page, computing on this device alone; `None`, with a printed reason, where there is no adapter.
    pub async fn open(self) -> Option<Browser> {
        match self {
            Self::Processor => Some(Browser::open().await),
            Self::SoftwareGpu => open_on_gpu(with_gpu()).await,
        }
    }

    /// The page of one demo, computing on this device alone; `None`, with a printed reason, where there is no adapter.
    pub async fn visit(self, demo: &str) -> Option<Browser> {
        let browser = match self {
            Self::Processor => Browser::set_up(Setup::default()).await,
            Self::SoftwareGpu => beside(with_gpu()).await?,
        };
        if self == Self::SoftwareGpu {
            browser.js(CHOOSE_GPU).await;
        }
        browser.visit(demo).await;
        if self == Self::SoftwareGpu {
            panel_says(&browser, "Runs on your graphics card").await;
        }
        Some(browser)
    }
}

/// Makes of each `async fn name(on: On)` two tests, one for each device.
macro_rules! on_each_device {
    ($($name:ident),* $(,)?) => {
        mod on_the_processor {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::device::On::Processor).await;
            })*
        }
        mod on_the_software_gpu {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::device::On::SoftwareGpu).await;
            })*
        }
    };
}
pub(crate) use on_each_device;

/// Software shaders are compiled and run on two busy cores.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// Lets a test reach the device of the GPU worker: "destroy" on the channel ends it, "exhaust" lets its memory run out.
const REACH_DEVICE: &str = r#"
const plain = GPUAdapter.prototype.requestDevice;
let device;
GPUAdapter.prototype.requestDevice = async function (...all) { return (device = await plain.apply(this, all)); };
const channel = new BroadcastChannel("hearth-test");
const exhausted = () => new GPUUncapturedErrorEvent("uncapturederror", { error: new GPUOutOfMemoryError("a test") });
channel.onmessage = ({ data }) => (data === "destroy" ? device?.destroy() : device?.dispatchEvent(exhausted()));
"#;

pub const DESTROY: &str = "const channel = new BroadcastChannel('hearth-test'); channel.postMessage('destroy'); channel.close();";

pub const EXHAUST: &str = "const channel = new BroadcastChannel('hearth-test'); channel.postMessage('exhaust'); channel.close();";

const CHOOSE_GPU: &str = "localStorage.setItem('hearth.device', 'webgpu')";

pub fn with_gpu() -> Setup {
    Setup {
        gpu: true,
        few: true,
        in_gpu_worker: REACH_DEVICE,
        ..Setup::default()
    }
}

/// Opens the page with a GPU; `None`, with a printed reason, where this machine's browser offers no software adapter.
pub async fn open(setup: Setup) -> Option<Browser> {
    let browser = Browser::set_up(setup).await;
    browser.goto().await;
    with_adapter(browser).await
}

/// A page of the site that computes nothing by itself; `None`, with a printed reason, where there is no adapter.
pub async fn beside(setup: Setup) -> Option<Browser> {
    let browser = Browser::set_up(setup).await;
    let address = format!("{}runs.html", browser.address);
    browser.client.goto(&address).await.unwrap();
    with_adapter(browser).await
}

/// As [`open`], where a page stands open.
pub async fn with_adapter(browser: Browser) -> Option<Browser> {
    let offers = "return navigator.gpu ? navigator.gpu.requestAdapter().then((adapter) => adapter !== null) : false;";
    if browser.js_async(offers).await == true {
        return Some(browser);
    }
    println!("SKIPPED: this browser offers no WebGPU adapter, not even the software one");
    assert!(
        std::env::var_os("CI").is_none(),
        "the software adapter must not be missing in CI"
    );
    browser.close_quietly().await;
    None
}

/// Waits for a sentence of the device panel.
pub async fn panel_says(browser: &Browser, part: &str) -> String {
    let start = Instant::now();
    loop {
        let text = browser.text("device-panel").await;
        if text.contains(part) {
            return text;
        }
        assert!(
            start.elapsed() < PATIENCE,
            "waited in vain for '{part}': {text}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Opens the page of somebody who chose the GPU, and waits until it is used.
pub async fn open_on_gpu(setup: Setup) -> Option<Browser> {
    let browser = beside(setup).await?;
    browser.js(CHOOSE_GPU).await;
    browser.goto().await;
    panel_says(&browser, "Runs on your graphics card").await;
    Some(browser)
}
