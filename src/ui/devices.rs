//! Which devices there are, how far they can be trusted, how fast they are, and which one computes what, with the reason in words.

use super::format::{bytes, duration_ms};
use super::link::Choice;
use crate::protocol::{BenchmarkKind, DeviceInfo, DeviceKind, Proof, Usage};

/// What the page knows of its devices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Devices {
    /// What the person wants.
    pub wish: Wish,
    /// The GPU.
    pub gpu: Gpu,
    /// The GPU as its engine describes it.
    pub info: Option<DeviceInfo>,
    /// Bytes of the GPU's engine.
    pub engine_bytes: u64,
    /// How long the GPU's engine took from its start until it stood, in milliseconds.
    pub load_ms: f64,
    /// The demo whose model the GPU is proven and raced on; it serves no other.
    pub subject: Option<String>,
    /// How far the GPU's numbers are from the processor's.
    pub proof: Option<Proof>,
    /// The memory of the processor's engine.
    pub cpu_usage: Usage,
    /// The memory of the GPU's engine and of the GPU.
    pub gpu_usage: Usage,
    /// How fast each is on this model, in the order of [`RACE`].
    pub race_ms: Vec<f64>,
}

/// What the person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Whatever is faster.
    #[default]
    Auto,
    /// Always the processor.
    Cpu,
    /// Always the GPU, if it can be trusted.
    WebGpu,
}

/// How far the GPU is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Gpu {
    /// It is not known yet whether there is one.
    #[default]
    Unknown,
    /// This browser offers none; why.
    Absent(String),
    /// There is one, and the person wants none.
    NotWanted,
    /// Its engine is being fetched: bytes that came, and in all (zero while unknown).
    Fetching(u64, u64),
    /// Its engine stands, and its numbers are being compared with the processor's.
    Proving,
    /// Its speed is being compared with the processor's.
    Racing,
    /// It can be used.
    Trusted,
    /// It is not used; why.
    Refused(String),
}

/// What is timed on which device, in this order.
pub const RACE: [(DeviceKind, BenchmarkKind); 4] = [
    (DeviceKind::Cpu, BenchmarkKind::Predict),
    (DeviceKind::Cpu, BenchmarkKind::TrainStep),
    (DeviceKind::WebGpu, BenchmarkKind::Predict),
    (DeviceKind::WebGpu, BenchmarkKind::TrainStep),
];

impl Devices {
    /// Which device computes what.
    pub fn choice(&self) -> Choice {
        let pick = |cpu: usize, gpu: usize| match self.wish {
            // One that is being raced is proven already.
            Wish::WebGpu if matches!(self.gpu, Gpu::Trusted | Gpu::Racing) => DeviceKind::WebGpu,
            _ if self.gpu != Gpu::Trusted => DeviceKind::Cpu,
            Wish::Cpu | Wish::WebGpu => DeviceKind::Cpu,
            Wish::Auto => match (self.race_ms.get(cpu), self.race_ms.get(gpu)) {
                (Some(cpu_ms), Some(gpu_ms)) if gpu_ms < cpu_ms => DeviceKind::WebGpu,
                _ => DeviceKind::Cpu,
            },
        };
        Choice {
            predict: pick(0, 2),
            train: pick(1, 3),
        }
    }

    /// What runs where, in a few words.
    pub fn headline(&self) -> String {
        let Choice { predict, train } = self.choice();
        match predict == train {
            true => format!("Runs on your {}.", name(predict)),
            false => format!(
                "Answers on your {}, trains on your {}.",
                name(predict),
                name(train)
            ),
        }
    }

    /// What runs where, and why.
    pub fn in_words(&self) -> String {
        format!("{} {}", self.headline(), self.reason())
    }

    /// Why it runs there.
    pub fn reason(&self) -> String {
        match &self.gpu {
            Gpu::Unknown => "Looking for a graphics card.".into(),
            Gpu::Absent(why) => why.clone(),
            Gpu::NotWanted => "As you chose.".into(),
            Gpu::Fetching(0, _) => "Fetching the GPU engine meanwhile.".into(),
            Gpu::Fetching(done, 0) => {
                format!("Fetching the GPU engine meanwhile: {}.", bytes(*done))
            }
            Gpu::Fetching(done, total) if done >= total => "Preparing the GPU meanwhile.".into(),
            Gpu::Fetching(done, total) => format!(
                "Fetching the GPU engine meanwhile: {} of {}.",
                bytes(*done),
                bytes(*total)
            ),
            Gpu::Proving => {
                "Comparing the GPU\u{2019}s numbers with the processor\u{2019}s.".into()
            }
            Gpu::Racing => "Comparing the GPU\u{2019}s speed with the processor\u{2019}s.".into(),
            Gpu::Refused(why) => format!("The GPU is not used. {why}"),
            Gpu::Trusted if self.wish != Wish::Auto => "As you chose.".into(),
            Gpu::Trusted => self.race_in_words(),
        }
    }

    fn race_in_words(&self) -> String {
        let [cpu_predict, cpu_train, gpu_predict, gpu_train] = self.race_ms[..] else {
            return String::new();
        };
        let pair =
            |cpu: f64, gpu: f64| format!("{} against {}", duration_ms(cpu), duration_ms(gpu));
        format!(
            "The faster for each, processor against GPU: an answer {}, a training step {}.",
            pair(cpu_predict, gpu_predict),
            pair(cpu_train, gpu_train)
        )
    }

    /// What is to be timed next; `None` once all is.
    pub fn next_heat(&self) -> Option<(DeviceKind, BenchmarkKind)> {
        RACE.get(self.race_ms.len()).copied()
    }
}

impl Wish {
    /// As it is stored and typed.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        }
    }

    /// From what was stored; anything else is `Auto`.
    pub fn from_key(key: &str) -> Self {
        [Self::Cpu, Self::WebGpu]
            .into_iter()
            .find(|wish| wish.key() == key)
            .unwrap_or_default()
    }
}

/// Why a GPU whose numbers differ is not used.
pub fn mismatch(proof: &Proof) -> String {
    format!(
        "Its numbers differ from the processor\u{2019}s: logits by up to {}, gradients by up to {}, where {} is allowed.",
        scientific(proof.logits),
        scientific(proof.gradients),
        scientific(proof.tolerance)
    )
}

/// A small number as people write it, for example `4e-6`.
pub fn scientific(value: f64) -> String {
    if !value.is_finite() {
        return "no number at all".into();
    }
    let (mut digits, mut exponent) = (value.abs(), 0);
    while digits != 0.0 && digits < 1.0 && exponent > -30 {
        (digits, exponent) = (digits * 10.0, exponent - 1);
    }
    match (digits.round() as u64, exponent) {
        (0, _) => "0".into(),
        (whole, 0) => whole.to_string(),
        (10, exponent) => format!("1e{}", exponent + 1),
        (whole, exponent) => format!("{whole}e{exponent}"),
    }
}

fn name(device: DeviceKind) -> &'static str {
    match device {
        DeviceKind::Cpu => "processor (CPU)",
        DeviceKind::WebGpu => "graphics card (WebGPU)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(race_ms: [f64; 4]) -> Devices {
        Devices {
            gpu: Gpu::Trusted,
            race_ms: race_ms.to_vec(),
            ..Devices::default()
        }
    }

    #[test]
    fn the_faster_device_is_taken_for_each_purpose() {
        let devices = trusted([1.0, 20.0, 5.0, 8.0]);
        let Choice { predict, train } = devices.choice();
        assert_eq!((predict, train), (DeviceKind::Cpu, DeviceKind::WebGpu));
        assert!(devices.headline().contains("trains on your graphics card"));
        assert!(
            devices.reason().contains("20 ms against 8.0 ms"),
            "{}",
            devices.reason()
        );
    }

    #[test]
    fn the_person_overrides_the_race_but_not_the_proof() {
        let mut devices = trusted([1.0, 20.0, 5.0, 8.0]);
        devices.wish = Wish::WebGpu;
        assert_eq!(devices.choice().predict, DeviceKind::WebGpu);
        devices.wish = Wish::Cpu;
        assert_eq!(devices.choice(), Choice::default());
        devices.wish = Wish::WebGpu;
        devices.gpu = Gpu::Refused("It differs.".into());
        assert_eq!(devices.choice(), Choice::default());
    }

    #[test]
    fn wishes_are_stored_by_name() {
        for wish in [Wish::Auto, Wish::Cpu, Wish::WebGpu] {
            assert_eq!(Wish::from_key(wish.key()), wish);
        }
        assert_eq!(Wish::from_key("quantum"), Wish::Auto);
    }

    #[test]
    fn small_numbers_read_well() {
        let texts = [4.1e-6, 1e-3, 0.0, 9.96e-5, 12.0, f64::INFINITY].map(scientific);
        assert_eq!(
            texts,
            ["4e-6", "1e-3", "0", "1e-4", "12", "no number at all"]
        );
    }
}
