//! What happens to the devices: found, fetched, proven, raced, chosen, lost.

use super::next_number;
use crate::protocol::{
    Answer, BenchmarkKind, Command, DeviceInfo, DeviceKind, Event, Failure, FailureKind,
    ModelHandle,
};
use crate::ui::action::{Effect, Topic};
use crate::ui::devices::{Gpu, Wish, mismatch};
use crate::ui::link::{Choice, Lost};
use crate::ui::state::{EngineState, State};

/// Timed runs of each kind: enough for a median, few enough for a slow GPU.
fn runs(kind: BenchmarkKind) -> u32 {
    match kind {
        BenchmarkKind::Predict => 7,
        BenchmarkKind::TrainStep => 3,
    }
}

/// It is known whether this browser offers a GPU.
pub(super) fn probed(state: &mut State, found: Result<(), String>) -> Vec<Effect> {
    match found {
        Err(why) => {
            state.devices.gpu = Gpu::Absent(why);
            Vec::new()
        }
        Ok(()) if state.devices.wish == Wish::Cpu => {
            state.devices.gpu = Gpu::NotWanted;
            Vec::new()
        }
        Ok(()) => start(state),
    }
}

/// Fetches the GPU's engine.
pub(super) fn start(state: &mut State) -> Vec<Effect> {
    state.devices.gpu = Gpu::Fetching(0, 0);
    state.devices.proof = None;
    state.devices.subject = None;
    state.devices.race_ms.clear();
    vec![Effect::StartGpu]
}

pub(super) fn fetched(state: &mut State, done: u64, total: u64) {
    if matches!(state.devices.gpu, Gpu::Fetching(..)) {
        state.devices.gpu = Gpu::Fetching(done, total);
        state.devices.engine_bytes = done;
    }
}

/// An engine accepts requests.
pub(super) fn ready(state: &mut State, device: DeviceInfo, load_ms: f64) -> Vec<Effect> {
    match device.kind {
        DeviceKind::Cpu => {
            state.engine = EngineState::Ready(device);
            Vec::new()
        }
        DeviceKind::WebGpu => {
            state.devices.info = Some(device);
            state.devices.load_ms = load_ms;
            // One that was started again after its memory ran out is trusted already.
            if state.devices.gpu != Gpu::Trusted {
                state.devices.gpu = Gpu::Proving;
            }
            prove(state)
        }
    }
}

/// Compares the GPU with the processor, once there is a model to compare on. Another demo's model is compared only if the GPU is wished for.
pub(super) fn prove(state: &mut State) -> Vec<Effect> {
    let Some(model) = state.loaded().map(|model| model.handle) else {
        return Vec::new();
    };
    let is_other = state.devices.subject.as_ref() != Some(&state.demo.name);
    let is_settled = matches!(state.devices.gpu, Gpu::Trusted);
    if is_settled && is_other && state.devices.wish == Wish::WebGpu {
        state.devices.gpu = Gpu::Proving;
        state.devices.proof = None;
        state.devices.race_ms.clear();
    }
    let is_first = state.devices.subject.is_none() || state.devices.wish == Wish::WebGpu;
    let is_due = state.devices.gpu == Gpu::Proving && state.devices.proof.is_none();
    if !is_due || (is_other && !is_first) {
        return Vec::new();
    }
    state.devices.subject = Some(state.demo.name.clone());
    ask(state, DeviceKind::WebGpu, Command::Prove { model })
}

/// What an engine says about itself.
pub(super) fn heard(state: &mut State, event: Event) -> Vec<Effect> {
    let model = subject(state);
    match (event, model) {
        (Event::Done(Answer::Proved(proof)), _) if !proof.is_within => {
            state.devices.gpu = Gpu::Refused(mismatch(&proof));
            state.devices.proof = Some(proof);
            vec![Effect::EndGpu]
        }
        (Event::Done(Answer::Proved(proof)), Some(model)) => {
            state.devices.proof = Some(proof);
            proven(state, model)
        }
        (Event::Done(Answer::Benchmarked(result)), Some(model)) => {
            state.devices.race_ms.push(result.median_ms);
            race(state, model)
        }
        (Event::Failed(failure), model) => failed(state, &failure, model),
        _ => Vec::new(),
    }
}

/// The model that the GPU is compared on, wherever its demo is.
fn subject(state: &State) -> Option<ModelHandle> {
    let mut demos = std::iter::once(&state.demo).chain(&state.parked);
    let demo = demos.find(|demo| state.devices.subject.as_ref() == Some(&demo.name));
    demo?.loaded().map(|model| model.handle)
}

/// A heat of the processor's says nothing of the GPU: the next engine runs it again.
fn failed(state: &mut State, failure: &Failure, model: Option<ModelHandle>) -> Vec<Effect> {
    let was_processors = failure.kind == FailureKind::EngineLost
        && state.devices.proof.is_some()
        && state
            .devices
            .next_heat()
            .is_some_and(|(device, _)| device == DeviceKind::Cpu);
    let has_processor = !matches!(state.engine, EngineState::Unsupported(_));
    match model {
        Some(model) if was_processors && has_processor => race(state, model),
        _ if state.devices.gpu == Gpu::Trusted => {
            state.devices.race_ms.clear();
            Vec::new()
        }
        _ => {
            refused(state, failure.to_string());
            vec![Effect::EndGpu]
        }
    }
}

/// A GPU that the person chose is used at once; else the faster device is.
fn proven(state: &mut State, model: ModelHandle) -> Vec<Effect> {
    match state.devices.wish {
        Wish::Auto => {
            state.devices.gpu = Gpu::Racing;
            race(state, model)
        }
        Wish::Cpu | Wish::WebGpu => {
            state.devices.gpu = Gpu::Trusted;
            vec![Effect::Choose(state.choice())]
        }
    }
}

/// Races a trusted GPU that was not raced yet, unless a training would be held up.
fn race_if_due(state: &mut State) -> Vec<Effect> {
    let is_due = state.devices.gpu == Gpu::Trusted
        && state.devices.race_ms.is_empty()
        && state.demo.run.is_none();
    match subject(state) {
        Some(model) if is_due => race(state, model),
        _ => Vec::new(),
    }
}

fn race(state: &mut State, model: ModelHandle) -> Vec<Effect> {
    match state.devices.next_heat() {
        Some((device, kind)) => {
            let runs = runs(kind);
            ask(state, device, Command::Benchmark { model, kind, runs })
        }
        None => {
            state.devices.gpu = Gpu::Trusted;
            let mut effects = vec![Effect::Choose(state.choice())];
            effects.extend(usage(state));
            effects
        }
    }
}

/// The panel was opened: figures that change are taken anew, and those that are missing are taken.
pub(super) fn look(state: &mut State) -> Vec<Effect> {
    let mut effects = usage(state);
    effects.extend(race_if_due(state));
    effects
}

/// Asks each engine for the memory that it holds.
pub(super) fn usage(state: &mut State) -> Vec<Effect> {
    let gpu_stands = state.devices.info.is_some() && !matches!(state.devices.gpu, Gpu::Refused(_));
    let mut asked = vec![(DeviceKind::Cpu, Topic::CpuUsage)];
    if gpu_stands {
        asked.push((DeviceKind::WebGpu, Topic::GpuUsage));
    }
    let ask =
        |(device, topic)| Effect::SendOn(device, topic, next_number(state, topic), Command::Usage);
    asked.into_iter().map(ask).collect()
}

fn ask(state: &mut State, device: DeviceKind, command: Command) -> Vec<Effect> {
    let number = next_number(state, Topic::Device);
    vec![Effect::SendOn(device, Topic::Device, number, command)]
}

/// An engine is gone.
pub(super) fn died(
    state: &mut State,
    device: DeviceKind,
    reason: &str,
    lost: &Lost,
) -> Vec<Effect> {
    let what_happened = lost.in_words();
    match device {
        DeviceKind::Cpu => {
            state.engine = EngineState::Starting;
            let text = "The engine ended unexpectedly and was started anew, with your model.";
            state.say(format!("{text} {what_happened}").trim().into(), true);
        }
        DeviceKind::WebGpu if lost.halved_batch.is_some() => {
            state.say(format!("The GPU was started anew. {what_happened}"), true);
        }
        DeviceKind::WebGpu => {
            // While nothing was computed on it the panel tells, and nobody is disturbed.
            let was_used = state.devices.gpu == Gpu::Trusted
                || state.choice() != Choice::default()
                || *lost != Lost::default();
            if was_used {
                let text = "The GPU was lost; the processor goes on with your model.";
                state.say(format!("{text} {what_happened}").trim().into(), true);
            }
            // One that was refused was ended by us, and why is known better.
            if !matches!(state.devices.gpu, Gpu::Refused(_)) {
                refused(state, reason.into());
            }
        }
    }
    vec![Effect::Choose(state.choice())]
}

fn refused(state: &mut State, why: String) {
    next_number(state, Topic::Device);
    state.devices.gpu = Gpu::Refused(why);
}

/// The person wants another device.
pub(super) fn wished(state: &mut State, wish: Wish) -> Vec<Effect> {
    state.devices.wish = wish;
    let mut effects = vec![Effect::Choose(state.choice())];
    match state.devices.gpu {
        Gpu::NotWanted if wish != Wish::Cpu => effects.extend(start(state)),
        Gpu::Trusted if wish == Wish::Auto => effects.extend(race_if_due(state)),
        Gpu::Trusted if wish == Wish::WebGpu => effects.extend(prove(state)),
        _ => {}
    }
    effects
}
