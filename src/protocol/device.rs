//! Which device an engine computes on, and why that one.

use serde::{Deserialize, Serialize};

/// The kinds of device that an engine can be built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// burn's Flex engine: the processor, one thread, SIMD.
    Cpu,
    /// burn's wgpu engine on WebGPU.
    WebGpu,
}

/// A device as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// The kind of device.
    pub kind: DeviceKind,
    /// Whether it can run here.
    pub available: bool,
    /// One plain sentence that says why it runs, or why it cannot.
    pub reason: String,
    /// The adapter's name, where the device has one.
    pub adapter: Option<String>,
    /// What the adapter allows, where the device has one.
    pub limits: Option<DeviceLimits>,
}

impl DeviceInfo {
    /// The processor, which can always run.
    pub fn processor(reason: &str) -> Self {
        Self {
            kind: DeviceKind::Cpu,
            available: true,
            reason: reason.into(),
            adapter: None,
            limits: None,
        }
    }
}

/// What an adapter allows of what matters here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLimits {
    /// Bytes of the largest buffer.
    pub max_buffer_bytes: u64,
    /// Bytes of the largest buffer that a shader may use.
    pub max_storage_binding_bytes: u64,
    /// Threads of the largest workgroup.
    pub max_workgroup_threads: u32,
    /// Bytes that a workgroup may share.
    pub max_workgroup_bytes: u32,
    /// Whether shaders may compute with 16-bit floats.
    pub shader_f16: bool,
}
