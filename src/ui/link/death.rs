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
    /// A fine-tuning ended without a result.
    pub ended_a_run: bool,
    /// A trained model is back as it was at this step.
    pub back_at: Option<u64>,
}

impl LinkState {
    /// An engine is gone. Its requests wait for the processor's engine (the other one, or the next), or have failed.
    pub fn on_death(&mut self, device: DeviceKind) -> Lost {
        let unsent = std::mem::take(&mut self.lane_mut(device).waiting);
        self.lane_mut(device).is_ready = false;
        self.outgoing.retain(|(to, _)| *to != device);
        self.models.lose(device);
        if self.choice.predict == device || self.choice.train == device {
            self.choice = Choice::default();
        }
        let mut lost = Lost::default();
        for (id, open) in self.take_open_on(device) {
            let was_sent = !unsent.iter().any(|request| request.id == id);
            self.rescue(id, open, was_sent, &mut lost);
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
            Purpose::Asked(Command::Prove { .. } | Command::Benchmark { .. }) => self.fail(id),
            // What a dead processor's engine was asked may be what killed it.
            Purpose::Asked(command) if was_gpu || !was_sent => {
                self.again(id, Purpose::Asked(command.clone()), command);
            }
            Purpose::Asked(_) => self.fail(id),
            Purpose::Revert(model) => match self.models.before(model) {
                Some(load) => self.again(id, Purpose::Revert(model), load),
                None => self.fail(id),
            },
            Purpose::Remember(model) => self.remember_otherwise(model, lost),
            Purpose::Restore(_) | Purpose::Errand => {}
        }
    }

    /// A run goes on from its newest checkpoint, unless it died there before.
    fn rescue_run(&mut self, id: RequestId, open: Open, lost: &mut Lost) {
        let Purpose::Asked(Command::FineTune {
            model,
            samples,
            config,
            ..
        }) = open.purpose
        else {
            return;
        };
        let (from, resume) = match self.models.snapshot(model) {
            Some((step, file)) => (step, Some(file)),
            None => (0, None),
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
        self.again(id, Purpose::Asked(command.clone()), command);
        if let Some(moved) = self.open.get_mut(id) {
            (moved.moved_at, moved.step) = (Some(from), from);
        }
        if open.is_paused {
            self.wait(DeviceKind::Cpu, Purpose::Errand, Command::Pause { run: id });
        }
    }

    fn remember_otherwise(&mut self, model: ModelHandle, lost: &mut Lost) {
        match self.models.holder(model) {
            Some(_) => self.fetch_weights(model),
            None => lost.back_at = self.models.fall_back(model),
        }
    }

    /// The same request, on the processor.
    fn again(&mut self, id: RequestId, purpose: Purpose, command: Command) {
        self.put(id, DeviceKind::Cpu, purpose);
        self.cpu.waiting.push(Request { id, command });
    }

    fn fail(&mut self, id: RequestId) {
        self.told.push((id, Event::Failed(engine_lost())));
    }
}

impl Lost {
    /// In words; empty when nothing was lost.
    pub fn in_words(&self) -> String {
        let steps = |count: u64| match count {
            1 => "1 step is".to_owned(),
            count => format!("{count} steps are"),
        };
        match self {
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
