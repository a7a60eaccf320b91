//! The static server of the built folder, and what a test wants of it and of its browser.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::runtime::Runtime;

use super::{SUB_PATH, named};

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
    /// Whether the processor's engine is told that the browser lacks relaxed SIMD.
    pub unrelaxed: bool,
    /// The host answers with its start page the first time that the weights are asked for, as hosts do for a missing file.
    pub breaks: bool,
    /// The site is updated while the page loads: the first weights are new ones, and then the manifest is another.
    pub updates: bool,
    /// A page of somebody else's at `/article.html`, in which `{site}` stands for the built folder's address, and its policy.
    pub article: &'static str,
    pub policy: &'static str,
    /// The file of the widget's bundle that comes with a byte too many.
    pub changed: &'static str,
    /// Whether pages of other origins may read what is served.
    pub cors: bool,
    /// Whether digits and clothes hold few pictures out, so that measuring them is soon over.
    pub few: bool,
    /// Whether the page for writing answers in few pieces, before it learns and after.
    pub brief: bool,
    /// The camera, which shows a moving test picture.
    pub camera: Camera,
}

/// What a page gets that asks for the camera.
#[derive(Clone, Copy, PartialEq)]
pub enum Camera {
    /// There is none.
    None,
    /// It may be used.
    Allowed,
    /// There is one, but the person does not allow it.
    Refused,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: (1280, 1100),
            dark: false,
            early: "",
            gpu: false,
            in_gpu_worker: "",
            unrelaxed: false,
            breaks: false,
            updates: false,
            article: "",
            policy: "",
            changed: "",
            cors: false,
            few: false,
            brief: false,
            camera: Camera::None,
        }
    }
}

/// A file of the built folder.
fn built(file: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(named("HEARTH_DIST")).join(file)).unwrap()
}

/// A host that serves a script with a stretch of it replaced.
fn patched(router: axum::Router, script: &str, (from, to): (&str, &str)) -> axum::Router {
    let text = String::from_utf8(built(script)).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from} in {script}");
    let text = text.replace(from, to);
    let answer = move || async move { ([("content-type", "text/javascript")], text) };
    axum::Router::new()
        .route(&format!("{SUB_PATH}/{script}"), axum::routing::get(answer))
        .fallback_service(router)
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

/// Pictures that are held out where a test asks for few.
const FEW: usize = 200;

/// The host of a site whose data sets hold few pictures out.
fn with_few(router: axum::Router) -> axum::Router {
    ["clothes", "digits"]
        .into_iter()
        .fold(router, |router, name| {
            let folder = format!("data/{name}");
            let text = built(&format!("{folder}/manifest.json"));
            let mut manifest: serde_json::Value = serde_json::from_slice(&text).unwrap();
            let mut files = axum::Router::new();
            let all = manifest["files"].as_array_mut().unwrap();
            for file in all.iter_mut().filter(|file| file["part"] == "held_out") {
                let place = format!("{folder}/{}", file["file"].as_str().unwrap());
                let bytes = shortened(&built(&place), file["kind"] == "images");
                file["unpacked_bytes"] = bytes.len().into();
                file["sha256"] = hearth::weights::sha256(&bytes).into();
                let answer =
                    move || async move { ([("content-type", "application/octet-stream")], bytes) };
                files = files.route(&format!("{SUB_PATH}/{place}"), axum::routing::get(answer));
            }
            let text = manifest.to_string();
            let answer = move || async move { ([("content-type", "application/json")], text) };
            let address = format!("{SUB_PATH}/{folder}/manifest.json");
            files
                .route(&address, axum::routing::get(answer))
                .fallback_service(router)
        })
}

/// The first samples of a packed IDX file, unpacked: a head, then the bytes of each.
fn shortened(packed: &[u8], is_pictures: bool) -> Vec<u8> {
    let (head, each) = if is_pictures { (16, 28 * 28) } else { (8, 1) };
    let mut bytes = vec![0; head + FEW * each];
    flate2::read::GzDecoder::new(packed)
        .read_exact(&mut bytes)
        .unwrap();
    bytes[4..8].copy_from_slice(&(FEW as u32).to_be_bytes());
    bytes
}

/// Where somebody else's page stands.
pub const ARTICLE: &str = "/article.html";

async fn article(setup: Setup) -> impl axum::response::IntoResponse {
    let text = setup
        .article
        .replace("{site}", SUB_PATH.trim_start_matches('/'));
    let policy = match setup.policy {
        "" => "default-src * 'unsafe-inline' 'unsafe-eval' blob: data:",
        policy => policy,
    };
    (
        [
            ("content-type", "text/html; charset=utf-8"),
            ("content-security-policy", policy),
        ],
        text,
    )
}

async fn changed(
    name: &'static str,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    let is_it = request.uri().path().contains(&format!("/{name}-"));
    let response = next.run(request).await;
    if !is_it {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let mut bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap()
        .to_vec();
    bytes.push(b' ');
    head.headers.remove("content-length");
    axum::response::Response::from_parts(head, bytes.into())
}

async fn allowed(mut response: axum::response::Response) -> axum::response::Response {
    let any = http::HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert("access-control-allow-origin", any);
    response
}

/// Serves the built folder; returns its address, and what serves it: once that is gone, so are all connections.
pub fn serve(setup: Setup) -> (String, Runtime) {
    let files = tower_http::services::ServeDir::new(named("HEARTH_DIST"));
    let mut router = axum::Router::new().nest_service(SUB_PATH, files);
    if let Ok(folder) = std::env::var("HEARTH_RECIPES") {
        let recipes = tower_http::services::ServeDir::new(folder);
        router = router.nest_service("/recipes", recipes);
    }
    if !setup.in_gpu_worker.is_empty() {
        let import = "import init from \"./engine_gpu.js\";";
        let more = format!("{import}\n{}", setup.in_gpu_worker);
        router = patched(router, "engine_gpu_worker.js", (import, &more));
    }
    if setup.unrelaxed {
        router = patched(router, "engine_cpu.js", ("253,133,2,", "253,255,2,"));
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
    if setup.brief {
        let pieces = ("maxPieces: 60", "maxPieces: 12");
        router = patched(router, "write_teach.js", pieces);
    }
    if setup.few {
        router = with_few(router);
    }
    if setup.updates {
        router = updated(router);
    }
    if !setup.article.is_empty() {
        router = router.route(ARTICLE, axum::routing::get(move || article(setup)));
    }
    if !setup.changed.is_empty() {
        router = router.layer(axum::middleware::from_fn(
            move |request: axum::extract::Request, next: axum::middleware::Next| {
                changed(setup.changed, request, next)
            },
        ));
    }
    if setup.cors {
        router = router.layer(axum::middleware::map_response(allowed));
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
