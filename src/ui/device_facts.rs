//! What was measured of the devices, as names and values for a table and for a bug report.

use super::devices::{Devices, scientific};
use super::format::{bytes, count, duration_ms};
use crate::protocol::{DeviceLimits, Proof};

impl Devices {
    /// What is known, as names and values for a table.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![("State", self.in_words())];
        if let Some(info) = &self.info {
            let unnamed = || "one that the browser does not name".to_owned();
            facts.push(("Adapter", info.adapter.clone().unwrap_or_else(unnamed)));
            let engine = (bytes(self.engine_bytes), duration_ms(self.load_ms));
            facts.push((
                "GPU engine",
                format!("{}, ready after {}", engine.0, engine.1),
            ));
            facts.extend(info.limits.iter().flat_map(limits));
        }
        facts.extend(self.proof.iter().flat_map(proof));
        let times = self.race_ms.iter().map(|ms| duration_ms(*ms));
        facts.extend(HEATS.into_iter().zip(times));
        let memory = [
            (
                "Memory of the processor\u{2019}s engine",
                self.cpu_usage.engine_bytes,
            ),
            (
                "Memory of the GPU\u{2019}s engine",
                self.gpu_usage.engine_bytes,
            ),
            ("Memory reserved on the GPU", self.gpu_usage.device_bytes),
        ];
        let known = |(name, count): (_, Option<u64>)| Some((name, bytes(count?)));
        facts.extend(memory.into_iter().filter_map(known));
        facts
    }
}

/// [`super::devices::RACE`] in words.
const HEATS: [&str; 4] = [
    "An answer, processor",
    "A training step of 32, processor",
    "An answer, GPU",
    "A training step of 32, GPU",
];

fn limits(limits: &DeviceLimits) -> Vec<(&'static str, String)> {
    let f16 = if limits.shader_f16 { "yes" } else { "no" };
    vec![
        ("Largest buffer", bytes(limits.max_buffer_bytes)),
        (
            "Largest buffer in a shader",
            bytes(limits.max_storage_binding_bytes),
        ),
        (
            "Threads in a workgroup",
            count(limits.max_workgroup_threads.into()),
        ),
        (
            "Memory that a workgroup shares",
            bytes(limits.max_workgroup_bytes.into()),
        ),
        ("16-bit floats in shaders", f16.into()),
    ]
}

fn proof(proof: &Proof) -> Vec<(&'static str, String)> {
    let allowed = scientific(proof.tolerance);
    let figure = |value| format!("{} of {allowed} allowed", scientific(value));
    vec![
        (
            "Difference of logits from the processor\u{2019}s",
            figure(proof.logits),
        ),
        ("Difference of gradients", figure(proof.gradients)),
        ("Time of that comparison", duration_ms(proof.elapsed_ms)),
    ]
}
