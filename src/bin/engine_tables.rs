//! The worker with the engine of tables.

#[cfg(target_arch = "wasm32")]
fn main() {
    hearth::browser::table_worker::run();
}

/// The engine runs in a worker of a browser; natively there is `hearth table`.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
