//! The worker with the WebGPU engine.

#[cfg(target_arch = "wasm32")]
fn main() {
    hearth::browser::worker::run_gpu();
}

/// The engine runs in a worker of a browser; natively there is the `hearth` command.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
