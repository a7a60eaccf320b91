//! The page of tables. It does nothing by itself: `tables_boot.js` mounts it.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(target_arch = "wasm32")]
fn main() {
    hearth::browser::tell_panics();
}

/// It runs in a browser; natively there is `hearth table`.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
