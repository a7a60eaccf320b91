//! Asks an engine in this process, the same one that runs in a tab, and waits for its answer.

use std::path::Path;

use burn::tensor::Device;

use super::platform::NativePlatform;
use crate::engine::Engine;
use crate::protocol::{
    Answer, Command, DeviceInfo, Event, Failure, FailureKind, LoadedModel, Progress, Request,
    RequestId, TrainEvent, WeightSource,
};

/// An engine on this machine's processor.
pub struct Client {
    engine: Engine<NativePlatform>,
    next_id: u32,
}

/// When a run is ended, as a person would who presses Stop.
#[derive(Clone, Copy)]
pub struct StopAfter {
    /// Steps that it has taken by then.
    pub step: u64,
    /// Whether the epoch that ended with that step was judged before.
    pub is_judged: bool,
}

impl StopAfter {
    /// Whether it is time, after so many steps and with the epoch judged that ended with that step.
    fn has_come(self, taken: Option<u64>, judged: Option<u64>) -> bool {
        taken == Some(self.step) && (!self.is_judged || judged == taken)
    }
}

impl Client {
    /// `site` is the repository's root or a built site.
    pub fn new(site: &Path) -> Self {
        let device = DeviceInfo::processor("The native command line computes on the processor.");
        let platform = NativePlatform::new(site, &site.join("target/hearth-kept"));
        Self {
            engine: Engine::new(platform, device, Device::flex()),
            next_id: 1,
        }
    }

    /// Sends a command and works until it ends.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn ask(&mut self, command: Command) -> Result<Answer, Failure> {
        self.ask_and_hear(command, &mut |_| {})
    }

    /// As [`Client::ask`], and hears what the engine says on the way.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn ask_and_hear(
        &mut self,
        command: Command,
        hear: &mut dyn FnMut(Progress),
    ) -> Result<Answer, Failure> {
        let id = self.next_id;
        self.next_id += 1;
        pollster::block_on(self.engine.handle(Request { id, command }));
        loop {
            if let Some(answer) = self.answer(id, hear)? {
                return Ok(answer);
            }
            self.advance()?;
        }
    }

    /// Fine-tunes, and ends the run at `stop_after`, where it is to be ended.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn train(
        &mut self,
        command: Command,
        mut stop_after: Option<StopAfter>,
    ) -> Result<(), Failure> {
        let id = self.next_id;
        self.next_id += 1;
        pollster::block_on(self.engine.handle(Request { id, command }));
        let mut judged = None;
        loop {
            let mut hear = |said: Progress| judged = judged_step(&said).or(judged);
            if let Some(answer) = self.answer(id, &mut hear)? {
                return match answer {
                    Answer::FineTuned(_) | Answer::TextTuned(_) => Ok(()),
                    _ => Err(silent()),
                };
            }
            let taken = self.engine.steps_taken(id);
            if stop_after.is_some_and(|stop| stop.has_come(taken, judged)) {
                stop_after = None;
                self.ask(Command::Stop { run: id })?;
            }
            self.advance()?;
        }
    }

    /// The answer to a request, if it has come.
    fn answer(
        &mut self,
        of: RequestId,
        hear: &mut dyn FnMut(Progress),
    ) -> Result<Option<Answer>, Failure> {
        for reply in self.engine.platform().take_replies() {
            match reply.event {
                Event::Done(answer) if reply.id == of => return Ok(Some(answer)),
                Event::Failed(failure) if reply.id == of => return Err(failure),
                Event::Progress(progress) if reply.id == of => hear(progress),
                _ => {}
            }
        }
        Ok(None)
    }

    fn advance(&mut self) -> Result<(), Failure> {
        if !self.engine.has_work() {
            return Err(silent());
        }
        pollster::block_on(self.engine.advance());
        Ok(())
    }

    /// Loads a model with its shipped weights, or with a file's.
    ///
    /// # Errors
    /// What the engine fails with, or a file that cannot be read.
    pub fn load(
        &mut self,
        model: &str,
        weights: Option<&Path>,
    ) -> Result<LoadedModel, super::Error> {
        match weights {
            None => self.stand(model, WeightSource::Shipped),
            Some(file) => self.load_from(model, super::read(file)?),
        }
    }

    /// Loads a model with the weights of a file that was read already.
    ///
    /// # Errors
    /// What the engine fails with.
    pub fn load_from(&mut self, model: &str, file: Vec<u8>) -> Result<LoadedModel, super::Error> {
        self.stand(model, WeightSource::Given(file.into()))
    }

    fn stand(&mut self, model: &str, weights: WeightSource) -> Result<LoadedModel, super::Error> {
        match self.ask(Command::Load {
            model: model.into(),
            weights,
        })? {
            Answer::Loaded(loaded) => Ok(loaded),
            _ => Err(silent().into()),
        }
    }
}

/// The step that ended an epoch which was just judged.
fn judged_step(said: &Progress) -> Option<u64> {
    match said {
        Progress::Train(TrainEvent::Validated { step, .. }) => Some(*step),
        _ => None,
    }
}

/// For the branch that the protocol rules out.
pub fn silent() -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        expected: "the answer to this command".into(),
        got: "another one, or none".into(),
        place: "the engine".into(),
        advice: "This is a defect of Hearth: please report it with the command.".into(),
    }
}
