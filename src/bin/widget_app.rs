//! The widget. It does nothing by itself: `widget.js` mounts it into the shadow roots of `<hearth-demo>`.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(target_arch = "wasm32")]
fn main() {
    hearth::browser::tell_panics();
}

/// It runs in a browser; natively there is the `hearth` command.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
