//! Opens the GPU of this browser for burn, once for the life of a worker.

use burn::tensor::Device;
use burn::tensor::wgpu::wgpu::{Features, Limits};

use super::probe::probe;

use crate::protocol::{DeviceInfo, DeviceKind, DeviceLimits, Failure, FailureKind};

#[allow(
    unsafe_code,
    reason = "the linker makes this function; Rust has no safe name for it"
)]
mod constructors {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }

    /// Runs what burn's kernels register before `main`, once. A module that never calls this is taken by the linker for a command:
    /// it then runs all of it again at each call from JavaScript, which took two thirds of a prediction's time.
    pub fn run() {
        // SAFETY: it only fills registries, and this is its only call, before anything reads them.
        unsafe { __wasm_call_ctors() }
    }
}

pub use constructors::run as run_constructors;

/// Opens the adapter that the browser prefers.
///
/// # Errors
/// [`FailureKind::Unsupported`] when there is none, or when it refuses a device.
pub async fn open() -> Result<(Device, DeviceInfo), Failure> {
    let opened = Device::wgpu_options().init_with_setup_async().await;
    let (device, setup) = opened.map_err(|error| refused(&error.to_string()))?;
    let adapter = probe().await.unwrap_or_default();
    let limits = limits(&setup.device.limits(), setup.device.features());
    let info = DeviceInfo {
        kind: DeviceKind::WebGpu,
        available: true,
        reason: "This browser offers WebGPU.".into(),
        adapter: Some(adapter).filter(|name| !name.is_empty()),
        limits: Some(limits),
    };
    Ok((device, info))
}

fn limits(limits: &Limits, features: Features) -> DeviceLimits {
    DeviceLimits {
        max_buffer_bytes: limits.max_buffer_size,
        max_storage_binding_bytes: limits.max_storage_buffer_binding_size,
        max_workgroup_threads: limits.max_compute_invocations_per_workgroup,
        max_workgroup_bytes: limits.max_compute_workgroup_storage_size,
        shader_f16: features.contains(Features::SHADER_F16),
    }
}

fn refused(got: &str) -> Failure {
    Failure {
        kind: FailureKind::Unsupported,
        expected: "a graphics card that WebGPU can use".into(),
        got: got.into(),
        place: "opening the GPU".into(),
        advice: "Nothing to do: the processor computes instead.".into(),
    }
}
