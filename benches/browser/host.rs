//! One host for all that a page of the comparison may fetch: the built site, the peers, their packages, the files of models.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn};
use flate2::{Compression, write::GzEncoder};
use tower_http::services::ServeDir;

/// No page may reach another host.
const OWN_HOST_ONLY: &str = "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:";

/// The host's address, its folders, and the paths that were asked for.
pub struct Host {
    pub address: String,
    folders: Vec<(&'static str, PathBuf)>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Host {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (folders, asked) = (folders(), Arc::default());
        let router = router(&folders, &asked);
        tokio::spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await
        });
        Self {
            address,
            folders,
            asked,
        }
    }

    /// From now on, what is asked for belongs to the next page.
    pub fn forget(&self) {
        self.asked.lock().unwrap().clear();
    }

    /// Bytes of program that were fetched since then, compressed by gzip at level 9: scripts and Wasm.
    pub fn program_bytes(&self) -> usize {
        let mut paths = self.asked.lock().unwrap().clone();
        paths.sort();
        paths.dedup();
        let programs = paths.iter().filter(|path| {
            [".js", ".mjs", ".wasm"]
                .iter()
                .any(|end| path.ends_with(end))
        });
        let files = programs.filter_map(|path| self.file(path));
        files.map(|file| gzip(&file)).sum()
    }

    /// The file behind a path; our own harness is no program of a peer's.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let is_behind = |(start, _): &&(&str, PathBuf)| path.starts_with(start);
        let (start, folder) = self.folders.iter().find(is_behind)?;
        (*start != "/peers").then(|| folder.join(path[start.len()..].trim_start_matches('/')))
    }
}

/// The folders that this run needs: peers are there only when they were asked for.
fn folders() -> Vec<(&'static str, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = |variable: &str| PathBuf::from(std::env::var_os(variable).unwrap_or_default());
    let mut folders = vec![
        ("/hearth", named("HEARTH_DIST")),
        ("/peers", root.join("benches/peers")),
        ("/models", root.join("models")),
        ("/node_modules", named("HEARTH_BENCH_PEERS")),
        ("/onnx", named("HEARTH_BENCH_ONNX")),
    ];
    folders.retain(|(_, folder)| !folder.as_os_str().is_empty());
    folders
}

fn router(folders: &[(&'static str, PathBuf)], asked: &Arc<Mutex<Vec<String>>>) -> axum::Router {
    let mut router = axum::Router::new();
    for (start, folder) in folders {
        router = router.nest_service(start, ServeDir::new(folder));
    }
    let asked = Arc::clone(asked);
    router.layer(from_fn(move |request: Request, next: Next| {
        asked.lock().unwrap().push(request.uri().path().to_owned());
        async {
            let mut answer = next.run(request).await;
            let policy = HeaderValue::from_static(OWN_HOST_ONLY);
            answer
                .headers_mut()
                .insert("content-security-policy", policy);
            answer
        }
    }))
}

fn gzip(file: &Path) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(&std::fs::read(file).unwrap_or_default())
        .unwrap();
    encoder.finish().unwrap().len()
}
