//! What happens when an engine dies: everything that can go on goes on, the rest fails, and it is known what was lost.

use super::lane::Lane;
use super::{Choice, LinkState, Open, Purpose};
use crate::protocol::{
    Command, DeviceKind, Event, Failure, FailureKind, ModelHandle, Request, RequestId,
};
use crate::ui::few::Few;

/// What a death did to the work under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// A fine-tuning goes on from this step.
    pub goes_on_from: Option<u64>,
    /// Steps that it takes again.
    pub repeated_steps: u64,
    /// Memory ran out: a fine-tuning starts again on the GPU with batches of this size.
    pub halved_batch: Option<u32>,
    /// A fine-tuning ended without a result.
    pub ended_a_run: bool,
    /// A trained model is back as it was at this step.
    pub back_at: Option<u64>,
}

impl LinkState {
    /// An engine is gone, and this was seen. Its requests wait for the processor's engine (the other one, or the next), or have failed.
    pub fn on_death(&mut self, device: DeviceKind, reason: &str) -> Lost {
        let unsent = std::mem::take(&mut self.lane_mut(device).waiting);
        self.lane_mut(device).is_ready = false;
        self.outgoing.retain(|(to, _)| *to != device);
        self.models.lose(device);
        let mut lost = Lost::default();
        for (id, open) in self.take_open_on(device) {
            let was_sent = !unsent.iter().any(|request| request.id == id);
            match device == DeviceKind::WebGpu && ran_out_of_memory(reason) && open.can_be_halved()
            {
                true => self.halve(id, open, &mut lost),
                false => self.rescue(id, open, was_sent, &mut lost),
            }
        }
        if device == DeviceKind::WebGpu && lost.halved_batch.is_none() {
            self.choice = Choice::default();
        }
        self.release(DeviceKind::Cpu);
        lost
    }

    /// No engine can be had: everything fails with the reason.
    pub fn give_up(&mut self, failure: &Failure) {
        for (id, open) in std::mem::take(&mut self.open) {
            if matches!(open.purpose, Purpose::Asked(_) | Purpose::Revert(_)) {
                self.told.push((id, Event::Failed(failure.clone())));
            }
        }
        self.cpu = Lane::default();
        self.gpu = Lane::default();
        self.outgoing.clear();
    }

    fn take_open_on(&mut self, device: DeviceKind) -> Few<RequestId, Open> {
        let mut of_it = Few::default();
        for (id, open) in std::mem::take(&mut self.open) {
            match open.device == device {
                true => of_it.insert(id, open),
                false => self.open.insert(id, open),
            }
        }
        of_it
    }

    fn rescue(&mut self, id: RequestId, open: Open, was_sent: bool, lost: &mut Lost) {
        let was_gpu = open.device == DeviceKind::WebGpu;
        match open.purpose {
            Purpose::Asked(Command::FineTune { .. }) => self.rescue_run(id, open, lost),
            // About that very device.
            Purpose::Asked(Command::Prove { .. } | Command::Benchmark { .. } | Command::Usage) => {
                self.fail(id);
            }
            // What a dead processor's engine was asked may be what killed it.
            Purpose::Asked(command) if was_gpu || !was_sent => {
                self.again(DeviceKind::Cpu, id, command);
            }
            Purpose::Asked(_) => self.fail(id),
            Purpose::Revert(model) => match self.models.before(model) {
                Some(load) => {
                    self.put(id, DeviceKind::Cpu, Purpose::Revert(model));
                    self.cpu.waiting.push(Request { id, command: load });
                }
                None => self.fail(id),
            },
            Purpose::Remember(model, _) => self.remember_otherwise(model, lost),
            Purpose::Restore(_) | Purpose::Errand => {}
        }
    }

    /// A run goes on from its newest checkpoint, unless it died there before.
    fn rescue_run(&mut self, id: RequestId, open: Open, lost: &mut Lost) {
        let Purpose::Asked(Command::FineTune {
            model,
            samples,
            config,
            resume: begun,
        }) = open.purpose
        else {
            return;
        };
        let (from, resume) = match self.models.snapshot(model) {
            Some((step, file)) => (step, Some(file)),
            // It may have begun with the checkpoint of a run that was cut off with its tab.
            None => (0, begun),
        };
        if open.moved_at == Some(from) {
            lost.ended_a_run = true;
            self.models.drop_snapshot(model);
            return self.fail(id);
        }
        lost.goes_on_from = Some(from);
        lost.repeated_steps = open.step.saturating_sub(from);
        let command = Command::FineTune {
            model,
            samples,
            config,
            resume,
        };
        self.again(DeviceKind::Cpu, id, command);
        if let Some(moved) = self.open.get_mut(id) {
            (moved.moved_at, moved.step) = (Some(from), from);
        }
        if open.is_paused {
            self.wait(DeviceKind::Cpu, Purpose::Errand, Command::Pause { run: id });
        }
    }

    /// A run whose first steps found no memory starts again on the GPU's next engine with half the batch.
    fn halve(&mut self, id: RequestId, open: Open, lost: &mut Lost) {
        let Purpose::Asked(mut command) = open.purpose else {
            return;
        };
        if let Command::FineTune { config, .. } = &mut command {
            config.batch_size /= 2;
            lost.halved_batch = Some(config.batch_size);
        }
        self.again(DeviceKind::WebGpu, id, command);
        if let Some(halved) = self.open.get_mut(id) {
            halved.is_halved = true;
        }
    }

    fn remember_otherwise(&mut self, model: ModelHandle, lost: &mut Lost) {
        match self.models.holder(model) {
            Some(_) => self.fetch_weights(model),
            None => lost.back_at = self.models.fall_back(model),
        }
    }

    /// The same request, once more.
    fn again(&mut self, device: DeviceKind, id: RequestId, command: Command) {
        self.put(id, device, Purpose::Asked(command.clone()));
        self.lane_mut(device).waiting.push(Request { id, command });
    }

    fn fail(&mut self, id: RequestId) {
        self.told.push((id, Event::Failed(engine_lost())));
    }
}

impl Open {
    /// A fine-tuning before its first step, with a batch that has a half, which was not halved before.
    fn can_be_halved(&self) -> bool {
        let has_half = |purpose: &Purpose| matches!(purpose, Purpose::Asked(Command::FineTune { config, resume: None, .. }) if config.batch_size > 1);
        self.step == 0 && !self.is_halved && has_half(&self.purpose)
    }
}

/// WebGPU says so in words only.
fn ran_out_of_memory(reason: &str) -> bool {
    let words = b"out of memory";
    let mut places = reason.as_bytes().windows(words.len());
    places.any(|place| place.eq_ignore_ascii_case(words))
}

impl Lost {
    /// In words; empty when nothing was lost.
    pub fn in_words(&self) -> String {
        let steps = |count: u64| match count {
            1 => "1 step is".to_owned(),
            count => format!("{count} steps are"),
        };
        match self {
            Self {
                halved_batch: Some(batch),
                ..
            } => format!(
                "Its memory ran out: the training starts again on it with batches of {batch}."
            ),
            Self { goes_on_from: Some(step), repeated_steps, .. } => format!(
                "The training goes on from step {step} on the processor; {} repeated.",
                steps(*repeated_steps)
            ),
            Self { ended_a_run: true, .. } => {
                "The training ended twice at the same step and was given up; the model is as it was before.".into()
            }
            Self { back_at: Some(step), .. } => {
                format!("The model is back as it was at step {step} of the training.")
            }
            _ => String::new(),
        }
    }
}

fn engine_lost() -> Failure {
    Failure {
        kind: FailureKind::EngineLost,
        expected: "an answer from the engine".into(),
        got: "its end".into(),
        place: "the engine's worker".into(),
        advice: "Another engine takes over; try again.".into(),
    }
}
