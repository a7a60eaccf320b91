//! Which device an engine computes on, and why that one.

use serde::{Deserialize, Serialize};

/// The kinds of device that an engine can be built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}
