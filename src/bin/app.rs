//! The page. It does nothing by itself: `boot.js` mounts it, `hearth.js` uses it as a library.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(target_arch = "wasm32")]
fn main() {
    hearth::browser::tell_panics();
}

/// The page runs in a browser; natively there is the `hearth` command.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
