//! The worker that reads pictures.

#[cfg(target_arch = "wasm32")]
fn main() {
    hearth::browser::picture_worker::run();
}

/// Pictures are read in a worker of a browser; natively there is `hearth images`.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
